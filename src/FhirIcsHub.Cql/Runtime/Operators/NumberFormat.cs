namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>The forms of numbers in strings (CQL, ToDecimal and ToInteger): <c>(+|-)?#0</c> and <c>(+|-)?#0(.0#)?</c>.</summary>
internal static class NumberFormat
{
    /// <summary>How many characters at the beginning are a number with or without decimal places; 0 when there is none.</summary>
    public static int DecimalLength(ReadOnlySpan<char> text)
    {
        var whole = IntegerLength(text);
        if (whole == 0 || whole >= text.Length - 1 || text[whole] != '.')
        {
            return whole;
        }

        var places = DigitCount(text[(whole + 1)..]);
        return places == 0 ? whole : whole + 1 + places;
    }

    /// <summary>How many characters at the beginning are a whole number; 0 when there is none.</summary>
    public static int IntegerLength(ReadOnlySpan<char> text)
    {
        var sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var digits = DigitCount(text[sign..]);
        return digits == 0 ? 0 : sign + digits;
    }

    private static int DigitCount(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
