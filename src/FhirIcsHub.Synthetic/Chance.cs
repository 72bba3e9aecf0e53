using System.Numerics;

namespace FhirIcsHub.Synthetic;

/// <summary>
/// A small seeded generator (xoshiro256**, state filled by SplitMix64; Blackman and Vigna, 2018). It uses only integer operations and exact
/// floating-point additions and multiplications, so that the same seed gives the same values on every machine: <see cref="Random"/> does
/// not promise that.
/// </summary>
internal sealed class Chance
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    private Chance(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>An independent stream for one number (a person) and one purpose within a population.</summary>
    public static Chance For(ulong seed, int number, int purpose)
    {
        var state = seed;
        var mixed = SplitMix(ref state) ^ ((ulong)(uint)number << 8) ^ (uint)purpose;
        return new Chance(SplitMix(ref mixed));
    }

    /// <summary>0 (inclusive) to 1 (exclusive).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 (inclusive) to <paramref name="below"/> (exclusive).</summary>
    public int Below(int below) => (int)Math.BigMul(Next(), (ulong)below, out _);

    /// <summary>Both ends inclusive.</summary>
    public int Between(int lowest, int highest) => lowest + Below(highest - lowest + 1);

    public bool Is(double probability) => Fraction() < probability;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Index of one of the weights, chosen in proportion to them.</summary>
    public int Weighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var point = Fraction() * total;
        for (var index = 0; index < weights.Length - 1; index++)
        {
            point -= weights[index];
            if (point < 0)
            {
                return index;
            }
        }

        return weights.Length - 1;
    }

    /// <summary>Nearly normal (Irwin-Hall sum of twelve), cut off at six spreads.</summary>
    public double Normal(double mean, double spread)
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
        {
            sum += Fraction();
        }

        return mean + (spread * sum);
    }

    /// <summary>A count from 0 to about twice the mean.</summary>
    public int Count(double mean) => (int)((mean * 2 * Fraction()) + 0.5);

    /// <summary>A version 4 UUID in its usual spelling.</summary>
    public string Uuid()
    {
        var high = (Next() & 0xFFFF_FFFF_FFFF_0FFFUL) | 0x4000UL;
        var low = (Next() & 0x3FFF_FFFF_FFFF_FFFFUL) | 0x8000_0000_0000_0000UL;
        return string.Create(36, (high, low), static (text, bits) =>
        {
            const string Digits = "0123456789abcdef";
            var digit = 0;
            for (var i = 0; i < 36; i++)
            {
                if (i is 8 or 13 or 18 or 23)
                {
                    text[i] = '-';
                    continue;
                }

                var half = digit < 16 ? bits.high : bits.low;
                text[i] = Digits[(int)(half >> (60 - (4 * (digit & 15)))) & 15];
                digit++;
            }
        });
    }

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E37_79B9_7F4A_7C15UL;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return z ^ (z >> 31);
    }
}
