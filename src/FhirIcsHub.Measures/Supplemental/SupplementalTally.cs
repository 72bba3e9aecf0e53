namespace FhirIcsHub.Measures;

/// <summary>The values of one supplemental data element over the persons of a report, with how many persons have each.</summary>
internal sealed class SupplementalTally
{
    private readonly Dictionary<SupplementalValue, int> _counts = [];

    /// <summary>By code or text, then references, each in ordinal order.</summary>
    public IReadOnlyList<(SupplementalValue Value, int Persons)> Values =>
    [
        .. _counts
            .OrderBy(count => count.Key.Value?.SortKey, StringComparer.Ordinal)
            .ThenBy(count => count.Key.Value?.System, StringComparer.Ordinal)
            .ThenBy(count => count.Key.Reference, StringComparer.Ordinal)
            .Select(count => (count.Key, count.Value)),
    ];

    public void Add(IReadOnlyList<SupplementalValue> ofPerson)
    {
        foreach (var value in ofPerson)
        {
            _counts[value] = _counts.GetValueOrDefault(value) + 1;
        }
    }
}
