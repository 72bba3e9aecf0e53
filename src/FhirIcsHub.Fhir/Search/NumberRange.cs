namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// A decimal of a search value or a resource with the range that its written digits imply: half a unit of the last digit to each side
/// (100 is [99.5, 100.5), 100.00 is [99.995, 100.005), 5.40e-3 is [0.005395, 0.005405)).
/// </summary>
/// <remarks>
/// The R4 page gives [95, 105) as the range of 1e2, against its own rule of one significant figure; like other servers this follows the
/// rule: [50, 150). What does not fit a <see cref="decimal"/> is held at its limits, so that it is still found by a comparison.
/// </remarks>
/// <param name="Value">The number itself.</param>
/// <param name="Low">Lower limit, inclusive.</param>
/// <param name="High">Upper limit, exclusive.</param>
public readonly record struct NumberRange(decimal Value, decimal Low, decimal High)
{
    private const int MaxDigits = 28;

    /// <summary>Reads a FHIR decimal, exponent included. False for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out NumberRange range)
    {
        range = default;
        var i = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative || (text.Length > 0 && text[0] == '+'))
        {
            i++;
        }

        Int128 digits = 0;
        var digitCount = 0;
        var dropped = 0;
        var fraction = 0;
        var any = false;
        var inFraction = false;
        for (; i < text.Length && (char.IsAsciiDigit(text[i]) || (text[i] == '.' && !inFraction)); i++)
        {
            if (text[i] == '.')
            {
                inFraction = true;
                continue;
            }

            any = true;
            if (digitCount >= MaxDigits)
            {
                dropped += inFraction ? 0 : 1;
                continue;
            }

            digits = (digits * 10) + (text[i] - '0');
            digitCount += digits == 0 ? 0 : 1;
            fraction += inFraction ? 1 : 0;
        }

        if (!any || (inFraction && text[i - 1] == '.') || !TryExponent(text[i..], out var exponent))
        {
            return false;
        }

        var scale = exponent - fraction + dropped;
        var value = Scale(negative ? -digits : digits, scale);
        var half = Scale(5, scale - 1);
        range = new NumberRange(value, Subtract(value, half), Add(value, half));
        return true;
    }

    /// <summary>The sum, held at the limits of <see cref="decimal"/>.</summary>
    public static decimal Add(decimal left, decimal right)
    {
        if (right > 0 && left > decimal.MaxValue - right)
        {
            return decimal.MaxValue;
        }

        return right < 0 && left < decimal.MinValue - right ? decimal.MinValue : left + right;
    }

    /// <summary>The difference, held at the limits of <see cref="decimal"/>.</summary>
    public static decimal Subtract(decimal left, decimal right) => Add(left, -right);

    private static bool TryExponent(ReadOnlySpan<char> text, out int exponent)
    {
        exponent = 0;
        if (text.Length == 0)
        {
            return true;
        }

        if (text[0] is not ('e' or 'E') || text.Length < 2)
        {
            return false;
        }

        var negative = text[1] == '-';
        var digits = text[1] is '-' or '+' ? text[2..] : text[1..];
        if (digits.Length == 0)
        {
            return false;
        }

        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            exponent = Math.Min(100_000, (exponent * 10) + (c - '0'));
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }

    /// <summary>
    /// <paramref name="digits"/> times ten to the <paramref name="scale"/>, held at the limits; digits below 10^-28 are dropped.
    /// </summary>
    private static decimal Scale(Int128 digits, int scale)
    {
        for (; scale > 0 && digits != 0; scale--)
        {
            if (Int128.Abs(digits) > (Int128)decimal.MaxValue / 10)
            {
                return digits < 0 ? decimal.MinValue : decimal.MaxValue;
            }

            digits *= 10;
        }

        for (; scale < -MaxDigits; scale++)
        {
            digits /= 10;
            if (digits == 0)
            {
                return 0;
            }
        }

        var magnitude = Int128.Abs(digits);
        if (magnitude > (Int128)decimal.MaxValue)
        {
            return digits < 0 ? decimal.MinValue : decimal.MaxValue;
        }

        var low = (ulong)magnitude;
        var high = (uint)(magnitude >> 64);
        return new decimal((int)(low & uint.MaxValue), (int)(low >> 32), (int)high, digits < 0, (byte)Math.Max(0, -scale));
    }
}
