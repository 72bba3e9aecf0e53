using FhirIcsHub.Cql.Runtime.Operators;

namespace FhirIcsHub.Cql.Tests.Naive;

/// <summary>What queries need of lists, by comparing each with each.</summary>
internal static class NaiveLists
{
    /// <summary>Equal elements once, the first of them; nulls are equal here.</summary>
    public static List<object?> Distinct(IEnumerable<object?> items)
    {
        var kept = new List<object?>();
        foreach (var item in items)
        {
            if (!kept.Any(known => AreSame(known, item)))
            {
                kept.Add(item);
            }
        }

        return kept;
    }

    /// <summary>A key that is equal for equal rows.</summary>
    public static string Key(IEnumerable<object?> values) => string.Join('\u001f', values.Select(value => CaseComparison.Print(value)));

    private static bool AreSame(object? left, object? right) =>
        (left is null && right is null) || EqualityOperators.Equal(left, right) == true;
}
