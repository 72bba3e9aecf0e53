using System.Globalization;
using System.Text;

namespace FhirIcsHub.Storage.Search;

/// <summary>The order in which the database gives sorted matches, to merge those of several types.</summary>
internal sealed class SortedMatchOrder(IReadOnlyList<SearchSortKey> keys) : IComparer<SortedMatch>
{
    public int Compare(SortedMatch? x, SortedMatch? y)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            var order = Compare(x!.Values[i], y!.Values[i], keys[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return x!.Resource.Key.CompareTo(y!.Resource.Key);
    }

    private static int Compare(string? left, string? right, SearchSortKey key)
    {
        if (left is null || right is null)
        {
            // Without a value comes last both ways.
            return (left is null).CompareTo(right is null);
        }

        var order = key.IsNumber ? Number(left).CompareTo(Number(right))
            : Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
        return key.IsDescending ? -order : order;
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
