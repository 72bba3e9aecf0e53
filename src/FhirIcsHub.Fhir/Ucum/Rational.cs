using System.Globalization;
using System.Numerics;

namespace FhirIcsHub.Fhir.Ucum;

/// <summary>An exact fraction in lowest terms with a positive denominator, so that 60 /min is 1 /s and not nearly so.</summary>
internal readonly struct Rational : IEquatable<Rational>
{
    public static readonly Rational One = new(BigInteger.One, BigInteger.One);

    /// <summary>A result with fewer correct digits than this is none.</summary>
    private const int LeastDigits = 15;

    private static readonly BigInteger DecimalLimit = BigInteger.One << 96;
    private static readonly BigInteger[] PowersOfTen = [.. Enumerable.Range(0, 64).Select(n => BigInteger.Pow(10, n))];

    public Rational(BigInteger numerator, BigInteger denominator)
    {
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / common;
        Denominator = denominator / common;
    }

    public BigInteger Numerator { get; }

    public BigInteger Denominator { get; }

    public bool IsZero => Numerator.IsZero;

    public bool IsOne => Numerator.IsOne && Denominator.IsOne;

    /// <summary>Bits that the fraction takes: the measure by which the parser ends what grows out of bounds.</summary>
    public long Bits => Numerator.GetBitLength() + Denominator.GetBitLength();

    public static Rational Of(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var mantissa = ((BigInteger)(uint)parts[2] << 64) | ((BigInteger)(uint)parts[1] << 32) | (uint)parts[0];
        return new Rational(value < 0 ? -mantissa : mantissa, PowersOfTen[value.Scale]);
    }

    /// <summary>A double by its 17 digits.</summary>
    public static Rational Of(double value)
    {
        var magnitude = Parse(Math.Abs(value).ToString("e16", CultureInfo.InvariantCulture));
        return value < 0 ? new Rational(-magnitude.Numerator, magnitude.Denominator) : magnitude;
    }

    /// <summary>Reads digits with an optional fraction and exponent: the values of the unit table.</summary>
    public static Rational Parse(string text)
    {
        var mark = text.IndexOf('e', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = mark < 0 ? text : text[..mark];
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : digits.Length - point - 1;
        var mantissa = BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture);
        var scale = BigInteger.Pow(10, Math.Abs(exponent));
        return exponent < 0 ? new Rational(mantissa, scale) : new Rational(mantissa * scale, BigInteger.One);
    }

    public Rational Power(int exponent)
    {
        var numerator = BigInteger.Pow(Numerator, Math.Abs(exponent));
        var denominator = BigInteger.Pow(Denominator, Math.Abs(exponent));
        return exponent < 0 ? new Rational(denominator, numerator) : new Rational(numerator, denominator);
    }

    /// <summary>
    /// The nearest decimal (half to even, no zeros at the end). False when it is too large, or so small that a decimal cannot hold 15 of
    /// its digits.
    /// </summary>
    public bool TryToDecimal(out decimal value)
    {
        value = 0;
        var magnitude = BigInteger.Abs(Numerator);
        var whole = magnitude / Denominator;
        if (whole >= DecimalLimit)
        {
            return false;
        }

        var scale = whole.IsZero ? 28 : Math.Max(0, 28 - DigitsOf(whole));
        var mantissa = Round(magnitude * PowersOfTen[scale], Denominator, out var isExact);
        if (mantissa >= DecimalLimit || (!isExact && DigitsOf(mantissa) < LeastDigits))
        {
            return false;
        }

        var digits = (UInt128)mantissa;
        while (scale > 0 && digits % 10 == 0)
        {
            digits /= 10;
            scale--;
        }

        value = new decimal((int)(uint)digits, (int)(uint)(digits >> 32), (int)(uint)(digits >> 64), Numerator.Sign < 0, (byte)scale);
        return true;
    }

    /// <summary>The nearest number of 15 digits: what is certain of a value that came through a double.</summary>
    public Rational Rounded()
    {
        var magnitude = Parse(Math.Abs(ToDouble()).ToString("e14", CultureInfo.InvariantCulture));
        return new Rational(magnitude.Numerator * Numerator.Sign, magnitude.Denominator);
    }

    public double ToDouble()
    {
        // Both may be far beyond a double's range although their quotient is not.
        var shift = (int)(Numerator.GetBitLength() - Denominator.GetBitLength()) - 64;
        var scaled = shift > 0 ? Numerator / (Denominator << shift) : (Numerator << -shift) / Denominator;
        return Math.ScaleB((double)scaled, shift);
    }

    public static Rational operator *(Rational left, Rational right) =>
        new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    public static Rational operator /(Rational left, Rational right) =>
        new(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    public static Rational operator +(Rational left, Rational right) =>
        new((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    public static Rational operator -(Rational left, Rational right) =>
        new((left.Numerator * right.Denominator) - (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    public override string ToString() => Denominator.IsOne
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    private static BigInteger Round(BigInteger dividend, BigInteger divisor, out bool isExact)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var rest);
        isExact = rest.IsZero;
        var order = (rest * 2).CompareTo(divisor);
        return order > 0 || (order == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static int DigitsOf(BigInteger value)
    {
        var index = Array.BinarySearch(PowersOfTen, value);
        return index >= 0 ? index + 1 : ~index;
    }
}
