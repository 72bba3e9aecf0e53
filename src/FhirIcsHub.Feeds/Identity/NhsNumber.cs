namespace FhirIcsHub.Feeds.Identity;

/// <summary>
/// An NHS number that passes its check digit (modulus 11). Ten digits; people write it 3-3-4 with spaces or dashes.
/// Its <see cref="ToString"/> does not show it: an NHS number does not belong in a log.
/// </summary>
/// <remarks>Source: NHS Data Dictionary, NHS NUMBER; weights 10 to 2 over the first nine digits.</remarks>
public readonly record struct NhsNumber
{
    /// <summary>The identifier system of NHS numbers in England, Wales and the Isle of Man.</summary>
    public const string System = "https://fhir.nhs.uk/Id/nhs-number";

    private const int Length = 10;
    private readonly string? _digits;

    private NhsNumber(string digits) => _digits = digits;

    /// <summary>The ten digits, without spaces.</summary>
    public string Digits => _digits ?? throw new InvalidOperationException("not an NHS number");

    /// <summary>Reads an NHS number with a right check digit, in any of the usual spellings.</summary>
    public static bool TryParse(string? text, out NhsNumber number)
    {
        number = default;
        if (Strip(text) is not { } digits || !HasRightCheckDigit(digits))
        {
            return false;
        }

        number = new NhsNumber(digits);
        return true;
    }

    /// <summary>The text without spaces and dashes when that is ten digits, whatever the check digit; null otherwise.</summary>
    public static string? Strip(string? text)
    {
        if (text is null)
        {
            return null;
        }

        Span<char> digits = stackalloc char[Length];
        var count = 0;
        foreach (var c in text)
        {
            if (c is ' ' or '-' or '\u00A0' or '\u2013')
            {
                continue;
            }

            if (!char.IsAsciiDigit(c) || count == Length)
            {
                return null;
            }

            digits[count++] = c;
        }

        return count == Length ? new string(digits) : null;
    }

    /// <summary>Whether ten digits satisfy modulus 11. A check digit of 10 cannot be written, so such a number is never valid.</summary>
    public static bool HasRightCheckDigit(ReadOnlySpan<char> tenDigits)
    {
        if (tenDigits.Length != Length)
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < Length - 1; i++)
        {
            sum += (tenDigits[i] - '0') * (Length - i);
        }

        var check = (11 - (sum % 11)) % 11;
        return check != 10 && check == tenDigits[Length - 1] - '0';
    }

    /// <summary>
    /// Whether a valid NHS number stands anywhere in the text: ten digits in a row, or 3-3-4 with a space or dash between.
    /// </summary>
    public static bool OccursIn(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[Length];
        for (var start = 0; start < text.Length; start++)
        {
            if (TryTake(text[start..], digits) && HasRightCheckDigit(digits))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => "NHS number";

    private static bool TryTake(ReadOnlySpan<char> text, Span<char> digits)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                digits[count++] = text[i];
                if (count == Length)
                {
                    return true;
                }
            }
            else if (!(text[i] is ' ' or '-' or '.' && count is 3 or 6 && i > 0 && char.IsAsciiDigit(text[i - 1])))
            {
                return false;
            }
        }

        return false;
    }
}
