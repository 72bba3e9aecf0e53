using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage.Search;

/// <summary>A date between two others: both conditions of the one entry that a resource has. So an index is read from the one to the other.</summary>
/// <param name="From">What it reaches up to.</param>
/// <param name="To">What it reaches down to.</param>
internal sealed record DateWindowSearch(DateSearch From, DateSearch To) : SearchValue
{
    /// <summary>
    /// The criteria with each two that ask a parameter for a time from and a time to as one, where that means the same: a resource has one
    /// entry for the parameter.
    /// </summary>
    public static IReadOnlyList<SearchCriterion> Join(IReadOnlyList<SearchCriterion> criteria)
    {
        var joined = criteria.ToList();
        for (var first = 0; first < joined.Count; first++)
        {
            if (BoundOf(joined[first]) is not { IsLower: true } from)
            {
                continue;
            }

            var second = joined.FindIndex(other => other.Parameter == joined[first].Parameter && BoundOf(other) is { IsLower: false });
            if (second >= 0)
            {
                var to = BoundOf(joined[second])!.Value;
                joined[first] = joined[first] with { Values = [new DateWindowSearch(from.Date, to.Date)] };
                joined.RemoveAt(second);
                first -= second < first ? 1 : 0;
            }
        }

        return joined;
    }

    private static (DateSearch Date, bool IsLower)? BoundOf(SearchCriterion criterion)
    {
        if (criterion.IsNegated || !criterion.Parameter.HasOneEntry || criterion.Values is not [DateSearch date])
        {
            return null;
        }

        return date.Prefix switch
        {
            SearchPrefix.GreaterThan or SearchPrefix.GreaterOrEqual or SearchPrefix.StartsAfter => (date, true),
            SearchPrefix.LessThan or SearchPrefix.LessOrEqual or SearchPrefix.EndsBefore => (date, false),
            _ => null,
        };
    }
}

/// <summary>
/// How rows of the date index are found by what they reach up to. The index is in the order of the beginnings; all but a few of the rows
/// are short, so that those which end late begin late too, and the few long ones have an index of their own.
/// </summary>
internal static class DateRows
{
    /// <summary>The conditions that each find some of the rows which meet the value; together all, none twice.</summary>
    public static IEnumerable<string> Conditions(SearchValue value, string row, ValueSql values, SqlBuilder sql)
    {
        if (EndsAtOrAfter(value) is not { } end)
        {
            yield return values.Condition(value, row);
            yield break;
        }

        var length = $"{row}.\"High\" - {row}.\"Low\"";
        yield return $"{values.Condition(value, row)} AND {row}.\"Low\" >= {sql.Parameter(end - DateIndexRow.Long)} "
            + $"AND NOT ({length} > {DateIndexRow.Long})";
        yield return $"{values.Condition(value, row)} AND {length} > {DateIndexRow.Long}";
    }

    /// <summary>A time that every row which meets the value ends at or after; null when there is none, or the beginnings tell better.</summary>
    private static long? EndsAtOrAfter(SearchValue value) => value switch
    {
        DateWindowSearch window => EndsAtOrAfter(window.From),
        DateSearch { Prefix: SearchPrefix.GreaterThan } date => date.Range.High,
        DateSearch { Prefix: SearchPrefix.GreaterOrEqual or SearchPrefix.Approximately } date => date.Range.Low,
        _ => null,
    };
}
