using System.Globalization;

namespace FhirIcsHub.Storage;

/// <summary>
/// A decimal as text whose byte order is the numeric order: exact on every database, unlike floating point. The value is written as
/// 0.d1d2d3… × 10^e without leading or trailing zeros: a sign digit (0 negative, 1 zero, 2 positive), e + 50 as two digits, the digits.
/// A negative number has each digit's complement to 9, and ends with '~', which is greater than any digit.
/// 72.5 is "252725", -72.5 is "047274~", 0 is "1".
/// </summary>
public static class SortableDecimal
{
    /// <summary>29 digits are the most that a decimal has.</summary>
    public const int MaxLength = 1 + 2 + 29 + 1;

    private const int ExponentBias = 50;

    public static string Encode(decimal value)
    {
        if (value == 0)
        {
            return "1";
        }

        // 29 digits and a scale of at most 28: digits and point fit in 32 characters.
        Span<char> digits = stackalloc char[32];
        decimal.Abs(value).TryFormat(digits, out var length, "0.############################", CultureInfo.InvariantCulture);
        var point = digits[..length].IndexOf('.');
        var exponent = point < 0 ? length : point;
        if (point >= 0)
        {
            digits[(point + 1)..length].CopyTo(digits[point..]);
            length--;
        }

        var start = 0;
        while (digits[start] == '0')
        {
            start++;
            exponent--;
        }

        while (digits[length - 1] == '0')
        {
            length--;
        }

        return Compose(value > 0, exponent + ExponentBias, digits[start..length]);
    }

    public static decimal Decode(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (text == "1")
        {
            return 0;
        }

        var negative = text[0] == '0';
        var plain = negative ? Complement(text.AsSpan(1, text.Length - 2)) : text[1..];
        var scale = plain.Length - 2 - (int.Parse(plain.AsSpan(0, 2), CultureInfo.InvariantCulture) - ExponentBias);
        var digits = decimal.Parse(plain.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture);
        for (; scale < 0; scale++)
        {
            digits *= 10;
        }

        var bits = decimal.GetBits(digits);
        return new decimal(bits[0], bits[1], bits[2], negative, (byte)scale);
    }

    private static string Compose(bool positive, int exponent, ReadOnlySpan<char> digits)
    {
        Span<char> text = stackalloc char[MaxLength];
        text[0] = '2';
        text[1] = (char)('0' + (exponent / 10));
        text[2] = (char)('0' + (exponent % 10));
        digits.CopyTo(text[3..]);
        text = text[..(3 + digits.Length)];
        return positive ? new string(text) : "0" + Complement(text[1..]) + "~";
    }

    private static string Complement(ReadOnlySpan<char> digits)
    {
        Span<char> complement = stackalloc char[MaxLength];
        for (var index = 0; index < digits.Length; index++)
        {
            complement[index] = (char)('0' + '9' - digits[index]);
        }

        return new string(complement[..digits.Length]);
    }
}
