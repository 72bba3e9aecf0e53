using System.Text;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

/// <summary>
/// The vectors of the specification's own test program (https://github.com/Cyan4973/xxHash, tests/sanity_test_vectors.h): a buffer made
/// by its generator, hashed with seed 0 and with the seed 0x9E3779B1.
/// </summary>
public sealed class XxHash64Tests
{
    [Theory]
    [InlineData(0, 0, 0xEF46DB3751D8E999)]
    [InlineData(0, 0x9E3779B1, 0xAC75FDA2929B17EF)]
    [InlineData(1, 0, 0xE934A84ADB052768)]
    [InlineData(1, 0x9E3779B1, 0x5014607643A9B4C3)]
    [InlineData(4, 0, 0x9136A0DCA57457EE)]
    [InlineData(14, 0, 0x8282DCC4994E35C8)]
    [InlineData(14, 0x9E3779B1, 0xC3BD6BF63DEB6DF0)]
    [InlineData(222, 0, 0xB641AE8CB691C174)]
    [InlineData(222, 0x9E3779B1, 0x20CB8AB7AE10C14A)]
    public void Published_vectors(int length, uint seed, ulong hash) => Assert.Equal(hash, XxHash64.Hash(SanityBuffer(length), seed));

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    public void Well_known_texts(string text, ulong hash) => Assert.Equal(hash, XxHash64.Hash(Encoding.ASCII.GetBytes(text)));

    private static byte[] SanityBuffer(int length)
    {
        const ulong Prime32 = 2654435761;
        const ulong Prime64 = 11400714785074694797;
        var buffer = new byte[length];
        var generator = Prime32;
        for (var index = 0; index < length; index++)
        {
            buffer[index] = (byte)(generator >> 56);
            generator *= Prime64;
        }

        return buffer;
    }
}
