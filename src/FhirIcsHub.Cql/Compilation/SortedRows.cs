using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// Puts rows in the order of their keys (CQL, Sort clause): null first ascending, equal ones in the order that they
/// have.
/// </summary>
internal static class SortedRows
{
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> rows, SortKeys[] keys)
    {
        Allowance.TakeSorting(rows.Count);
        var positions = new int[rows.Count];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }

        Array.Sort(positions, (left, right) => Compare(keys, left, right));
        return Array.ConvertAll(positions, position => rows[position]);
    }

    private static int Compare(SortKeys[] keys, int left, int right)
    {
        foreach (var key in keys)
        {
            var order = key.Compare(left, right);
            if (order != 0)
            {
                return key.IsDescending ? -order : order;
            }
        }

        return left - right;
    }
}

/// <summary>One key of all rows.</summary>
internal abstract class SortKeys(bool isDescending)
{
    public bool IsDescending => isDescending;

    public abstract int Compare(int left, int right);

    public static SortKeys Of<T>(T[] keys, bool isDescending) => keys switch
    {
        int?[] numbers => new Points<int>(numbers, isDescending),
        decimal?[] numbers => new Points<decimal>(numbers, isDescending),
        CqlDate?[] dates => new Points<CqlDate>(dates, isDescending),
        CqlDateTime?[] dates => new Points<CqlDateTime>(dates, isDescending),
        CqlTime?[] times => new Points<CqlTime>(times, isDescending),
        Element[] elements => new Objects([.. elements.Select(Coercion.Box)], isDescending),
        _ => new Objects([.. keys.Select(key => (object?)key)], isDescending),
    };

    private sealed class Points<T>(T?[] keys, bool isDescending) : SortKeys(isDescending)
        where T : struct
    {
        // Where the points do not tell, as of partial dates, the rules for values of any type do.
        public override int Compare(int left, int right) =>
            keys[left] is { } one && keys[right] is { } other && PointType<T>.Instance.Compare(one, other) is { } order ? order
            : SortOrder.Ascending.Compare(keys[left], keys[right]);
    }

    private sealed class Objects(object?[] keys, bool isDescending) : SortKeys(isDescending)
    {
        public override int Compare(int left, int right) => SortOrder.Ascending.Compare(keys[left], keys[right]);
    }
}
