using System.Globalization;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>The lexical forms of Integer and Decimal.</summary>
internal static class FhirPathNumber
{
    /// <summary>(+|-)?\d+ within 32 bits</summary>
    public static bool TryParseInteger(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>(+|-)?\d+ within 64 bits</summary>
    public static bool TryParseLong(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>(+|-)?\d+(\.\d+)?; trailing zeros are kept.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        return text.Length > 0 && char.IsAsciiDigit(text[^1]) && !text.StartsWith(".") && !text.StartsWith("-.") && !text.StartsWith("+.")
            && decimal.TryParse(
                text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Rounds half away from zero, as FHIRPath's equivalence and round() do.</summary>
    public static decimal Round(decimal value, int digits) =>
        digits >= 28 ? value : decimal.Round(value, digits, MidpointRounding.AwayFromZero);
}
