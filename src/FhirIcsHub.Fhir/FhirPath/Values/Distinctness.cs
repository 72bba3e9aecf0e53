namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Collections without equal items.</summary>
internal static class Distinctness
{
    // Up to this size comparing all pairs is cheaper than hashing.
    private const int SmallCount = 12;

    /// <summary>Removes what equals an earlier item, from <paramref name="start"/> on.</summary>
    public static void RemoveDuplicates(ValueList list, int start)
    {
        if (list.Count - start < 2)
        {
            return;
        }

        var buckets = list.Count - start > SmallCount ? new Dictionary<int, List<int>>() : null;
        var kept = start;
        for (var i = start; i < list.Count; i++)
        {
            if (buckets is null ? !IsAmong(list, start, kept, list[i]) : IsNew(list, buckets, kept, list[i]))
            {
                list.Set(kept++, list[i]);
            }
        }

        list.RemoveFrom(kept);
    }

    public static bool IsAmong(ValueList list, int start, int end, in FhirPathValue value)
    {
        for (var i = start; i < end; i++)
        {
            if (Equality.Of(list[i], value) == true)
            {
                return true;
            }
        }

        return false;
    }

    public static bool Contains(ValueList list, in FhirPathValue value) => IsAmong(list, 0, list.Count, value);

    private static bool IsNew(ValueList list, Dictionary<int, List<int>> buckets, int kept, in FhirPathValue value)
    {
        var hash = HashOf(value);
        if (!buckets.TryGetValue(hash, out var bucket))
        {
            buckets[hash] = [kept];
            return true;
        }

        foreach (var index in bucket)
        {
            if (Equality.Of(list[index], value) == true)
            {
                return false;
            }
        }

        bucket.Add(kept);
        return true;
    }

    /// <summary>Equal items have equal hashes; what can be equal across forms (dates, quantities, numbers) hashes coarsely.</summary>
    private static int HashOf(in FhirPathValue value)
    {
        var system = SystemValues.Of(value);
        return system.Kind switch
        {
            FhirPathKind.String => string.GetHashCode(system.String, StringComparison.Ordinal),
            FhirPathKind.Boolean => system.Boolean ? 1 : 2,
            FhirPathKind.Integer or FhirPathKind.Decimal or FhirPathKind.Quantity => 3,
            FhirPathKind.Element => HashOf(system.Element),
            _ => 4,
        };
    }

    private static int HashOf(Element element)
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
