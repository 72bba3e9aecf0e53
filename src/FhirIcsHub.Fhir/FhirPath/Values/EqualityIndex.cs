namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// Finds equal items in a list that may grow. Small lists are searched one by one, without allocation; larger ones are hashed as they are
/// asked.
/// </summary>
internal struct EqualityIndex
{
    private const int SmallCount = 12;

    private readonly ValueList _list;
    private readonly int _start;
    private Dictionary<int, List<int>>? _buckets;
    private int _indexed;

    /// <param name="list">The list; items may be added to its end later.</param>
    /// <param name="start">Where the part that counts begins.</param>
    public EqualityIndex(ValueList list, int start = 0)
    {
        _list = list;
        _start = start;
        _indexed = start;
    }

    /// <summary>Removes what equals an earlier item, from <paramref name="start"/> on.</summary>
    public static void RemoveDuplicates(ValueList list, int start)
    {
        var end = list.Count;
        if (end - start < 2)
        {
            return;
        }

        var index = new EqualityIndex(list, start);
        var kept = start;
        for (var i = start; i < end; i++)
        {
            var value = list[i];
            if (!index.Contains(value, kept))
            {
                list.Set(kept++, value);
            }
        }

        list.RemoveFrom(kept);
    }

    /// <summary>Whether the list has an item that equals the value.</summary>
    public bool Contains(in FhirPathValue value) => Contains(value, _list.Count);

    private bool Contains(in FhirPathValue value, int end)
    {
        if (end - _start <= SmallCount)
        {
            for (var i = _start; i < end; i++)
            {
                if (Equality.Of(_list[i], value) == true)
                {
                    return true;
                }
            }

            return false;
        }

        _buckets ??= [];
        for (; _indexed < end; _indexed++)
        {
            var hash = EqualityHash.Of(_list[_indexed]);
            if (!_buckets.TryGetValue(hash, out var bucket))
            {
                _buckets[hash] = bucket = [];
            }

            bucket.Add(_indexed);
        }

        foreach (var candidate in _buckets.GetValueOrDefault(EqualityHash.Of(value)) ?? [])
        {
            if (Equality.Of(_list[candidate], value) == true)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>
/// A hash that goes with <see cref="Equality"/>: equal items have equal hashes, across forms (1 and 1.0, 7 days and 1 'wk').
/// </summary>
internal static class EqualityHash
{
    public static int Of(in FhirPathValue value)
    {
        var system = SystemValues.Of(value);
        return system.Kind switch
        {
            FhirPathKind.String => string.GetHashCode(system.String, StringComparison.Ordinal),
            FhirPathKind.Boolean => system.Boolean ? 1 : 2,
            FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal => system.Decimal.GetHashCode(),
            FhirPathKind.Quantity => Quantities.HashOf(system.Quantity),
            FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time => Of(system.Temporal),
            FhirPathKind.Element => Of(system.Element),
            _ => 4,
        };
    }

    private static int Of(PartialDateTime value) =>
        HashCode.Combine(value.Precision, value.Ticks - (value.Precision > TemporalPrecision.Day ? value.Offset?.Ticks ?? 0 : 0));

    private static int Of(Element element)
    {
        var hash = 17;
        foreach (var child in element.Children)
        {
            hash += 31 * (child.NameId + 1);
            if (child.Kind == ElementKind.String && child.Type is { } type && SystemValues.KindOf(type) == FhirPathKind.String)
            {
                hash += string.GetHashCode(child.Text, StringComparison.Ordinal);
            }
        }

        return hash;
    }
}
