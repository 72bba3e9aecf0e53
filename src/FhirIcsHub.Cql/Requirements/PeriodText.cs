using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>The time that rows have to touch as a CQL interval.</summary>
internal static class PeriodText
{
    /// <summary><c>"Measurement Period"</c>, <c>Interval[start of "X" - 1 year, end of "X"]</c>; an end without a bound is null.</summary>
    public static string Of(RetrieveRange range) =>
        EndOf(range.Lows, ElmOperator.Start) is { } whole && EndOf(range.Highs, ElmOperator.End) == whole
            ? whole
            : $"Interval[{Of(range.Lows, "Max")}, {Of(range.Highs, "Min")}]";

    private static string? EndOf(IReadOnlyList<RangeBound> bounds, ElmOperator end) =>
        bounds is [{ Expression: Operation operation }] && operation.Operator == end ? CqlText.Of(operation.Arguments[0]) : null;

    private static string Of(IReadOnlyList<RangeBound> bounds, string narrowest)
    {
        var texts = bounds.Select(bound => CqlText.Of(bound.Expression)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return texts switch
        {
            [] => "null",
            [var text] => text,
            _ => $"{narrowest}({{ {string.Join(", ", texts)} }})",
        };
    }
}
