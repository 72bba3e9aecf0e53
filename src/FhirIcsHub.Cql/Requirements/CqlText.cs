using System.Globalization;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>Writes the expressions that bounds of ranges are made of as CQL, for the reader of data requirements.</summary>
internal static class CqlText
{
    /// <summary>The expression as CQL; null when it is of another kind.</summary>
    public static string? Of(Expression? expression) => expression switch
    {
        ParameterRef parameter => Name(parameter),
        ExpressionRef reference => Name(reference),
        QuantitySelector quantity => Quantity(quantity),
        Literal { ValueType: "{urn:hl7-org:elm-types:r1}Integer" } number => number.Value,
        MinValue value => $"minimum {Type(value.ValueType)}",
        MaxValue value => $"maximum {Type(value.ValueType)}",
        Operation operation => Of(operation),
        _ => null,
    };

    private static string? Of(Operation operation)
    {
        var arguments = operation.Arguments.Where(argument => argument is not null).Select(argument => Of(argument)).ToList();
        if (arguments.Contains(null))
        {
            return null;
        }

        return (operation.Operator, arguments) switch
        {
            (ElmOperator.Start, [var operand]) => $"start of {operand}",
            (ElmOperator.End, [var operand]) => $"end of {operand}",
            (ElmOperator.DateFrom, [var operand]) => $"date from ({operand})",
            (ElmOperator.ToDate or ElmOperator.ToDateTime, [var operand]) => $"{operation.Operator}({operand})",
            (ElmOperator.Add, [var left, var right]) => $"({left}) + {right}",
            (ElmOperator.Subtract, [var left, var right]) => $"({left}) - {right}",
            (ElmOperator.Negate, [var operand]) => $"-{operand}",
            (ElmOperator.Date or ElmOperator.DateTime, _) => $"{operation.Operator}({string.Join(", ", arguments)})",
            (ElmOperator.Now or ElmOperator.Today, _) => $"{operation.Operator}()",
            _ => null,
        };
    }

    private static string Name(Reference reference) =>
        reference.LibraryName is { } library ? $"\"{library}\".{Quoted(reference.Name)}" : Quoted(reference.Name);

    private static string Quoted(string name) =>
        $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Quantity(QuantitySelector quantity)
    {
        var unit = quantity.Unit ?? "1";
        var isWord = unit.All(char.IsAsciiLetterLower) && unit.TrimEnd('s') is "year" or "month" or "week" or "day" or "hour" or "minute"
            or "second" or "millisecond";
        return string.Create(CultureInfo.InvariantCulture, $"{quantity.Value} {(isWord ? unit : $"'{unit}'")}");
    }

    private static string Type(string name) => name[(name.IndexOf('}', StringComparison.Ordinal) + 1)..];
}
