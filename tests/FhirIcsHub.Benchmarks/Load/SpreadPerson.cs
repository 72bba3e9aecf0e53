using System.Buffers.Binary;
using System.Globalization;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>What makes one person of the load unlike the others: everything follows from the number.</summary>
internal sealed class SpreadPerson(int number)
{
    /// <summary>So many families, and so many given names: a family name has one person in this many.</summary>
    public const int Families = 1000;

    private const int GivenNames = 250;
    private const int Days = 2000;

    private static readonly DateTimeOffset FirstArrival = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Syllables = ["ba", "den", "for", "gil", "har", "kel", "lo", "mar", "nor", "pen"];

    private readonly int _days = (int)(Mix(number, 1) % Days) - (Days / 2);

    public string Family => FamilyOf((int)(Mix(number, 2) % Families));

    public string Given => Name((int)(Mix(number, 3) % GivenNames)) + "a";

    /// <summary>A number that no other person has.</summary>
    public string Identifier => string.Create(CultureInfo.InvariantCulture, $"L{number:D8}");

    public static string FamilyOf(int number) => Name(number) + "ton";

    /// <summary>As the hub gives ids: a UUID whose first bits are the time of arrival, here one person each millisecond.</summary>
    public Guid Id(int place)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Mix(number, place + 1000));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Mix(place, number + 77));
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)((FirstArrival.ToUnixTimeMilliseconds() + number) >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], (ushort)(FirstArrival.ToUnixTimeMilliseconds() + number));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>All of a person's dates are moved by the same number of days, up to 1,000 earlier or later.</summary>
    public string Move(DateOnly date) => date.AddDays(_days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A value up to a tenth smaller or larger, with as many decimals as it had, but at most four.</summary>
    public string Spread(decimal value, int place)
    {
        var factor = 0.9m + (Mix(number, place + 5000) % 2001 / 10_000m);
        return decimal.Round(value * factor, Math.Min((int)value.Scale, 4)).ToString(CultureInfo.InvariantCulture);
    }

    private static string Name(int number)
    {
        var name = Syllables[number % 10] + Syllables[number / 10 % 10] + Syllables[number / 100 % 10];
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <summary>SplitMix64 of two numbers.</summary>
    private static ulong Mix(int first, int second)
    {
        var z = ((ulong)(uint)first << 32 | (uint)second) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
