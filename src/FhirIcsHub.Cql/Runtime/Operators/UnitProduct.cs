using System.Globalization;
using System.Text;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Products of units as text: equal symbols become powers (cm times cm is cm2, g/cm3 times cm3 is g). Null when a text is no UCUM unit or a
/// scale without a true zero (Cel).
/// </summary>
internal static class UnitProduct
{
    public static string? Times(string left, string right) => Combine(left, right, 1);

    public static string? Over(string left, string right) => Combine(left, right, -1);

    private static string? Combine(string left, string right, int power)
    {
        if (!QuantityOrder.TryUnit(left, out var a) || !QuantityOrder.TryUnit(right, out var b) || a.IsSpecial || b.IsSpecial)
        {
            return null;
        }

        var factors = new List<(string Symbol, int Exponent)>();
        if (!TryFactors(a.Code, 1, factors) || !TryFactors(b.Code, power, factors))
        {
            return (power > 0 ? a.Times(b) : a.Over(b))?.Code;
        }

        var text = Text(factors);
        return UcumUnit.IsValid(text) ? text : null;
    }

    // Terms without parentheses and annotations: symbols with exponents between dots and slashes.
    private static bool TryFactors(string code, int power, List<(string Symbol, int Exponent)> factors)
    {
        var sign = power;
        for (var i = 0; i < code.Length;)
        {
            if (code[i] is '.' or '/')
            {
                sign = code[i] == '/' ? -power : power;
                i++;
                continue;
            }

            var end = i;
            for (var depth = 0; end < code.Length && (depth > 0 || code[end] is not ('.' or '/')); end++)
            {
                if (code[end] is '(' or ')' or '{' or '}')
                {
                    return false;
                }

                depth += code[end] == '[' ? 1 : code[end] == ']' ? -1 : 0;
            }

            Add(code[i..end], sign, factors);
            i = end;
        }

        return true;
    }

    private static void Add(string term, int sign, List<(string Symbol, int Exponent)> factors)
    {
        var start = term.Length;
        while (start > 0 && char.IsAsciiDigit(term[start - 1]))
        {
            start--;
        }

        start -= start > 0 && start < term.Length && term[start - 1] is '+' or '-' ? 1 : 0;
        var symbol = start > 0 ? term[..start] : term;
        var exponent = start > 0 && start < term.Length ? int.Parse(term.AsSpan(start), CultureInfo.InvariantCulture) : 1;
        if (symbol == "1")
        {
            return;
        }

        var known = factors.FindIndex(factor => factor.Symbol == symbol);
        if (known < 0)
        {
            factors.Add((symbol, exponent * sign));
        }
        else
        {
            factors[known] = (symbol, factors[known].Exponent + (exponent * sign));
        }
    }

    private static string Text(List<(string Symbol, int Exponent)> factors)
    {
        var text = new StringBuilder();
        foreach (var (symbol, exponent) in factors.Where(factor => factor.Exponent > 0))
        {
            text.Append(text.Length > 0 ? "." : "").Append(symbol).Append(Power(exponent));
        }

        foreach (var (symbol, exponent) in factors.Where(factor => factor.Exponent < 0))
        {
            text.Append('/').Append(symbol).Append(Power(-exponent));
        }

        return text.Length == 0 ? "1" : text.ToString();
    }

    private static string Power(int exponent) => exponent == 1 ? "" : exponent.ToString(CultureInfo.InvariantCulture);
}
