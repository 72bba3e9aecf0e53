using System.Globalization;
using System.Numerics;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Storage;

/// <summary>
/// An amount in base units as text whose byte order is the numeric order, as <see cref="SortableDecimal"/> has it, but with room for
/// what no decimal holds: a mole is 6 × 10^23. The exponent, plus 500, has three digits: 72.5 is "2502725".
/// </summary>
internal static class SortableAmount
{
    private const int ExponentBias = 500;

    /// <summary>More digits than any amount that is written; what never ends is cut off there, always in the same place.</summary>
    private const int Digits = 40;

    /// <summary>The amount that a <see cref="SortableDecimal"/> of some unit is in base units.</summary>
    /// <param name="value">The number as it is stored.</param>
    /// <param name="numerator">Of the unit's <see cref="UnitLine"/>.</param>
    /// <param name="offset">Likewise.</param>
    /// <param name="denominator">Likewise.</param>
    public static string Of(string value, string numerator, string offset, string denominator)
    {
        var number = SortableDecimal.Decode(value);
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(number, parts);
        var mantissa = ((BigInteger)(uint)parts[2] << 64) | ((BigInteger)(uint)parts[1] << 32) | (uint)parts[0];
        var scale = BigInteger.Pow(10, number.Scale);
        return Encode(
            ((number < 0 ? -mantissa : mantissa) * Read(numerator)) + (Read(offset) * scale), Read(denominator) * scale);
    }

    /// <param name="text">A number as databases print it: digits with or without a sign and a point.</param>
    public static string FromNumber(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : text.Length - point - 1;
        return Encode(Read(text.Replace(".", "", StringComparison.Ordinal)), BigInteger.Pow(10, fraction));
    }

    /// <summary>The number in digits.</summary>
    public static string ToNumber(string amount)
    {
        var (mantissa, exponent) = Decode(amount);
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{exponent}");
    }

    /// <summary>About how much it is.</summary>
    public static double ToDouble(string amount) => double.Parse(ToNumber(amount), CultureInfo.InvariantCulture);

    private static string Encode(BigInteger dividend, BigInteger divisor)
    {
        if (dividend.IsZero)
        {
            return "1";
        }

        var magnitude = BigInteger.Abs(dividend);

        // One digit more than is kept, for lengths in digits are estimated and may be short by one.
        var shift = Digits + 1 + Length(divisor) - Length(magnitude);
        var quotient = shift >= 0 ? magnitude * BigInteger.Pow(10, shift) / divisor : magnitude / (divisor * BigInteger.Pow(10, -shift));
        var digits = quotient.ToString(CultureInfo.InvariantCulture);
        var exponent = digits.Length - shift + ExponentBias;
        var kept = digits[..Math.Min(Digits, digits.Length)].TrimEnd('0');
        var text = string.Create(CultureInfo.InvariantCulture, $"{exponent:D3}{kept}");
        return dividend.Sign > 0 ? "2" + text : "0" + Complement(text) + "~";
    }

    private static (BigInteger Mantissa, int Exponent) Decode(string amount)
    {
        if (amount == "1")
        {
            return (BigInteger.Zero, 0);
        }

        var isNegative = amount[0] == '0';
        var plain = isNegative ? Complement(amount[1..^1]) : amount[1..];
        var digits = plain[3..];
        var exponent = int.Parse(plain.AsSpan(0, 3), CultureInfo.InvariantCulture) - ExponentBias - digits.Length;
        return (isNegative ? -Read(digits) : Read(digits), exponent);
    }

    private static int Length(BigInteger number) => (int)(number.GetBitLength() * 0.30103);

    /// <summary>Most factors are one, and most offsets nothing.</summary>
    private static BigInteger Read(string digits) => digits.Length < 18 ? long.Parse(digits, CultureInfo.InvariantCulture) : BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string Complement(string digits) =>
        string.Create(digits.Length, digits, (complement, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                complement[i] = (char)('0' + '9' - text[i]);
            }
        });
}
