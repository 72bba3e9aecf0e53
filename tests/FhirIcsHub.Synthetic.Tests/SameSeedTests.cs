using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

public class SameSeedTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes() => Assert.Equal(Hash(120, seed: 7), Hash(120, seed: 7));

    /// <summary>Taken once. Another machine, another day or another runtime must give the same; a meant change of the texts gives a new one.</summary>
    [Fact]
    public void The_bytes_are_the_same_on_every_machine() =>
        Assert.Equal("a61bdf4eb02a64cf5c388f78d88f29c4cc4baf09b77a2e630c59443e47a640cf", Hash(50, seed: 1));

    [Fact]
    public void Another_seed_gives_other_people() => Assert.NotEqual(Hash(50, seed: 1), Hash(50, seed: 2));

    [Fact]
    public void A_later_reference_date_moves_the_record_but_keeps_every_date_before_it()
    {
        var options = DemoAreas.Options(150) with { ReferenceDate = new DateOnly(2024, 2, 29) };

        foreach (var message in SyntheticPopulation.Generate(options))
        {
            foreach (var day in Dates.In(message))
            {
                Assert.True(day < options.ReferenceDate, message.Feed + "/" + message.FileName);
            }
        }
    }

    private static string Hash(int people, ulong seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var message in SyntheticPopulation.Generate(DemoAreas.Options(people, seed)))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(message.Feed + "/" + message.FileName + "\n"));
            hash.AppendData(message.Bundle);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
