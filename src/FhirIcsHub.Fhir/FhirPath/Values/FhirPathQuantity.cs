using System.Globalization;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>A number with a unit: a UCUM code, a calendar duration keyword, or "1".</summary>
public readonly record struct FhirPathQuantity(decimal Value, string Unit)
{
    public override string ToString() =>
        Value.ToString(CultureInfo.InvariantCulture) + " " + (CalendarUnit.IsKeyword(Unit) ? Unit : FhirPathText.Quote(Unit));

    /// <summary>Reads <c>1</c>, <c>1.5 'mg'</c> or <c>4 days</c>.</summary>
    internal static bool TryParse(string text, out FhirPathQuantity quantity)
    {
        quantity = default;
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '+' or '-'))
        {
            end++;
        }

        if (!FhirPathNumber.TryParseDecimal(text.AsSpan(0, end), out var value))
        {
            return false;
        }

        var unit = text.AsSpan(end).Trim();
        if (unit.Length == 0)
        {
            quantity = new FhirPathQuantity(value, "1");
            return end == text.Length;
        }

        if (unit.Length > 2 && unit[0] == '\'' && unit[^1] == '\'')
        {
            quantity = new FhirPathQuantity(value, unit[1..^1].ToString());
            return true;
        }

        quantity = new FhirPathQuantity(value, unit.ToString());
        return char.IsWhiteSpace(text[end]) && CalendarUnit.IsKeyword(quantity.Unit);
    }
}
