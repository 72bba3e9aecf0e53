using System.Globalization;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Tests.Naive;

/// <summary>
/// Whether a value is the one that a test of the official suite expects: of the same type, decimals to 8 places, dates and times of the
/// same precision and point, intervals and lists equal by CQL, whose literals may be of a type that converts (10 for 10.0).
/// </summary>
internal static class CaseComparison
{
    public static bool AreSame(object? expected, object? actual) => (expected, actual) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (decimal x, decimal y) => Math.Round(x, 8) == Math.Round(y, 8),
        (CqlQuantity x, CqlQuantity y) => AreSame(x.Value, y.Value) && x.Unit == y.Unit,
        (CqlRatio x, CqlRatio y) => AreSame(x.Numerator, y.Numerator) && AreSame(x.Denominator, y.Denominator),
        (CqlInterval x, CqlInterval y) => SameBounds(x, y) || EqualityOperators.Equal(x, y) == true,
        (CqlTuple x, CqlTuple y) => x.Shape.Names.Count == y.Shape.Names.Count && x.Shape.Names.All(name => AreSame(x[name], y[name])),
        (CqlInstance x, CqlInstance y) => x.TypeName == y.TypeName && AreSame(x.Content, y.Content),
        (CqlConcept x, CqlConcept y) => x.Display == y.Display && x.Codes.SequenceEqual(y.Codes),
        _ => (CqlList.Untyped(expected), CqlList.Untyped(actual)) switch
        {
            ({ } x, { } y) => (x.Count == y.Count && x.Zip(y).All(pair => AreSame(pair.First, pair.Second)))
                || EqualityOperators.Equal(x, y) == true,
            (null, null) => expected.Equals(actual),
            _ => false,
        },
    };

    /// <summary>A value for a message, with its type where the form does not tell.</summary>
    public static string Print(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        bool truth => truth ? "true" : "false",
        int or decimal => Convert.ToString(value, CultureInfo.InvariantCulture)! + (value is decimal ? "m" : ""),
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        CqlTuple tuple => "Tuple{" + string.Join(", ", tuple.Shape.Names.Select(name => $"{name}: {Print(tuple[name])}")) + "}",
        CqlInterval => $"{value}",
        _ when CqlList.Untyped(value) is { } list => "{" + string.Join(", ", list.Select(Print)) + "}",
        _ => $"{value.GetType().Name} {value}",
    };

    private static bool SameBounds(CqlInterval left, CqlInterval right) =>
        left.LowClosed == right.LowClosed && left.HighClosed == right.HighClosed
            && AreSame(left.LowObject, right.LowObject) && AreSame(left.HighObject, right.HighObject);
}
