using System.Text;
using FhirIcsHub.Storage.Bodies;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Bodies;

public sealed class BodyPackingTests
{
    private const string Uuid = "01a201fe-f305-7637-908a-eb09d410c791";

    private static readonly BodyDictionary Known = new(7, Encoding.UTF8.GetBytes(
        "\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"},\"subject\":{\"reference\":\"Patient/"));

    /// <summary>Pieces that meet all that packing treats apart: repeats near and far, what the dictionary has, UUIDs, times, and what nearly is one.</summary>
    private static readonly string[] Pieces =
    [
        "", "a", "{\"", "\"},{\"", "\"status\":\"final\"", ",\"subject\":{\"reference\":\"Patient/", Uuid, Uuid.ToUpperInvariant(), Uuid[..35], Uuid[..20],
        "00000000-0000-0000-0000-000000000000", "2026-03-01T09:00:00", "2026-13-01T09:00:00", "9999-12-31T23:59:59", "0000-01-01T00:00:00",
        "2026-02-31T24:00:00", "2026-03-01T09:00:60", "2026-03-01", "é日本", new('x', 300), new('0', 15), "ababababababababababab", "\0\u0001\\\"",
    ];

    private static readonly Gen<byte[]> Texts = Gen.ListOf(Gen.OneOf(Gen.Elements(Pieces), Gen.Choose(0, 999_999).Select(number => $"{number}")))
        .Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)));

    [Fact]
    public void What_was_packed_comes_back_byte_for_byte() => Prop.ForAll(
        Arb.From(Texts),
        Arb.From(Gen.Elements(Known, BodyDictionary.Empty)),
        (text, dictionary) => BodyPacking.Pack(text, dictionary, []) is not { } packed
            || (packed.Length < text.Length && Unpack(packed, dictionary, text.Length).AsSpan().SequenceEqual(text)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithReplay(2026, 1));

    [Fact]
    public void Bytes_of_any_kind_come_back() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)(value % 5 == 0 ? value : 'a')))),
        text => BodyPacking.Pack(text, Known, []) is not { } packed || Unpack(packed, Known, text.Length).AsSpan().SequenceEqual(text))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(2026, 3));

    /// <summary>Lengths around those that no longer fit into their four bits, or into a byte more, or into the reach of an offset.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(270)]
    [InlineData(274)]
    [InlineData(275)]
    [InlineData(65_530)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public void Lengths_at_the_limits_of_the_layout_come_back(int length)
    {
        var chance = new Random(length);
        var noise = new byte[length];
        chance.NextBytes(noise);
        byte[][] texts = [[.. noise, .. noise, 1], [.. new byte[length], .. noise], [.. "{\"status\":\"final\"}"u8, .. noise, .. "{\"status\":\"final\"}"u8]];
        Assert.All(texts, text =>
        {
            if (BodyPacking.Pack(text, Known, []) is { } packed)
            {
                Assert.Equal(text, Unpack(packed, Known, text.Length));
            }
        });
        Assert.Equal(length >= 14, BodyPacking.Pack(texts[1], Known, []) is not null);
    }

    [Fact]
    public void A_uuid_takes_sixteen_bytes_and_a_time_five()
    {
        // A sequence has three bytes of its own: lengths and offset.
        Assert.Equal(3 + 16, BodyPacking.Pack(Encoding.UTF8.GetBytes(Uuid), BodyDictionary.Empty, [])!.Length);
        Assert.Equal(3 + 5, BodyPacking.Pack("2026-03-01T09:00:00"u8, BodyDictionary.Empty, [])!.Length);
    }

    [Fact]
    public void What_the_dictionary_has_takes_hardly_any_room() =>
        Assert.InRange(BodyPacking.Pack(Known.Text, Known, [])!.Length, 1, 5);

    [Fact]
    public void Bytes_that_were_never_packed_are_refused_within_their_bounds()
    {
        var chance = new Random(2026);
        var refused = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var bytes = new byte[chance.Next(0, 64)];
            chance.NextBytes(bytes);
            var text = new byte[chance.Next(0, 512)];
            refused += BodyUnpacking.TryUnpack(bytes, Known.Text, text) ? 0 : 1;
        }

        Assert.InRange(refused, 90_000, 100_000);
    }

    [Fact]
    public void A_damaged_packed_body_is_told_from_a_whole_one()
    {
        var body = StoredBody.Compose(
            Encoding.UTF8.GetBytes(
                $$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"subject":{"reference":"Patient/{{Uuid}}"},"issued":"2026-03-01T09:00:00.000Z"}"""),
            "Observation",
            Uuid);
        var packed = PackedBody.Pack(body, "Observation", Uuid, Known);
        Assert.True(PackedBody.IsPacked(packed, out var dictionary));
        Assert.Equal(Known.Key, dictionary);
        Assert.True(packed.Length < body.Length / 3);
        Assert.Equal(body, PackedBody.TryUnpack(packed, "Observation", Uuid, Known));
        Assert.Null(PackedBody.TryUnpack(packed, "Observation", Uuid, BodyDictionary.Empty));
        var chance = new Random(2027);
        for (var round = 0; round < 50_000; round++)
        {
            var damaged = packed.ToArray();
            for (var changes = chance.Next(1, 4); changes > 0; changes--)
            {
                damaged[chance.Next(1, damaged.Length)] ^= (byte)chance.Next(1, 256);
            }

            damaged = damaged[..(round % 3 == 0 ? chance.Next(1, damaged.Length) : damaged.Length)];
            var back = PackedBody.TryUnpack(damaged, "Observation", Uuid, Known);

            // The number of the dictionary is not of the text: it is used to find the dictionary, and another one gives another text.
            Assert.True(back is null || back.AsSpan().SequenceEqual(body));
        }
    }

    [Fact]
    public void A_length_that_no_packed_text_can_have_takes_no_memory()
    {
        byte[] packed = [1, 0, 0xff, 0xff, 0xff, 0xff, 0x07, 0, 0, 0, 0, 0x1f, (byte)'a', 1, 0, 255, 255, 255];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(PackedBody.TryUnpack(packed, "Observation", "x", BodyDictionary.Empty));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_dictionary_learns_what_samples_share_and_not_what_is_each_ones_own()
    {
        var samples = Enumerable.Range(0, 100).Select(number => Sample($"p{number}",
            $"\"status\":\"final\",\"subject\":{{\"reference\":\"Patient/{new Guid(number % 3, 7, 7, new byte[8])}\"}},\"issued\":\"2026-03-01T09:00:0{number % 10}Z\"")).ToList();
        var text = Encoding.UTF8.GetString(DictionaryTraining.Train(samples));
        Assert.Contains("\"status\":\"final\",\"subject\":{\"reference\":\"Patient/", text);
        Assert.DoesNotContain("-0007-0007-", text);
        Assert.DoesNotContain("09:00:0", text);
        Assert.Empty(DictionaryTraining.Train([]));
        Assert.Empty(DictionaryTraining.Train([.. Enumerable.Range(0, 50).Select(number => Sample($"p{number}", $"{(char)number}"))]));
    }

    /// <summary>A dictionary outlives the bodies, and nothing expunges it.</summary>
    [Fact]
    public void A_dictionary_learns_nothing_that_tells_of_a_few_persons_however_often_and_wherever_it_stands()
    {
        string[] often = ["Ermintrude", "Peregrine", "Philomena", "Bartholomew", "Clementine", "Evangeline", "Montgomery"];
        var samples = Enumerable.Range(0, 300).Select(number =>
        {
            // A name of each one's own; and seven persons with one family name, who have thirty bodies each.
            var isOften = number < 30 * often.Length;
            var name = isOften ? often[number % often.Length] : $"{Convert.ToHexString(BitConverter.GetBytes(unchecked((ulong)number * 0x9E3779B185EBCA87ul)))}";
            var family = isOften ? "Featherstonehaugh" : "Smith";
            return Sample(isOften ? name : $"p{number}",
                $"\"subject\":{{\"display\":\"{name} {family}\"}},\"status\":\"final\",\"code\":{{\"text\":\"Body height of {name}, measured in the surgery\"}}");
        }).ToList();

        var text = Encoding.UTF8.GetString(DictionaryTraining.Train(samples));

        Assert.Contains("\"code\":{\"text\":\"Body height of ", text);
        Assert.Contains(", measured in the surgery", text);
        foreach (var own in samples.SelectMany(sample => Windows(Encoding.UTF8.GetString(sample.Text).Split('"')[5])))
        {
            Assert.DoesNotContain(own, text);
        }

        Assert.DoesNotContain("Featherst", text);
    }

    /// <summary>All pieces of eight characters.</summary>
    private static IEnumerable<string> Windows(string name) =>
        Enumerable.Range(0, Math.Max(0, name.Length - 7)).Select(start => name.Substring(start, 8));

    private static BodySample Sample(string owner, string text) => new(Encoding.UTF8.GetBytes(text), owner);

    private static byte[] Unpack(byte[] packed, BodyDictionary dictionary, int length)
    {
        var text = new byte[length];
        Assert.True(BodyUnpacking.TryUnpack(packed, dictionary.Text, text));
        return text;
    }
}
