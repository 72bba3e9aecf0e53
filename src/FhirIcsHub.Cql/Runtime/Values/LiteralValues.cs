using System.Globalization;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>The values of ELM literals: a type of the System model and a text.</summary>
internal static class LiteralValues
{
    /// <summary>
    /// Reads a literal. A negative number is one literal here, so that -2147483648 is in range; whoever reads the ELM of a negated literal
    /// puts the sign in front.
    /// </summary>
    /// <param name="type">The type without its model: <c>Integer</c>.</param>
    /// <param name="text">The text of the literal.</param>
    /// <exception cref="CqlException">The text is none of the type, or out of its range.</exception>
    public static object Read(string type, string text)
    {
        object? value = type switch
        {
            "Boolean" => text switch { "true" => true, "false" => false, _ => null },
            "Integer" => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            "Long" => long.TryParse(text.AsSpan().TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number : null,
            "Decimal" => CqlDecimal.TryParse(text, out var number) ? number : null,
            "String" => text,
            "Date" => CqlDate.TryParse(text, out var date) ? date : null,
            "DateTime" => CqlDateTime.TryParse(text, 0, out var point) ? point : null,
            "Time" => CqlTime.TryParse(text.AsSpan().TrimStart('T'), out var time) ? time : null,
            _ => null,
        };
        return value ?? throw new CqlException($"the literal {text} is no {type} or out of its range");
    }
}
