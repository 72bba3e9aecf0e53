namespace FhirIcsHub.Cql.Requirements.Analysis;

/// <summary>Makes one of requirements that ask for the same resources.</summary>
internal static class RequirementMerge
{
    /// <summary>
    /// One requirement for each type, profile, codes and ranges, with the elements of all, by type, profile and codes.
    /// </summary>
    public static IReadOnlyList<DataRequirement> Merged(IEnumerable<DataRequirement> requirements)
    {
        var merged = new SortedDictionary<string, DataRequirement>(StringComparer.Ordinal);
        foreach (var requirement in requirements)
        {
            var key = Key(requirement);
            if (!merged.TryGetValue(key, out var known))
            {
                merged[key] = known = new DataRequirement(requirement.Type, requirement.Profile)
                {
                    Codes = requirement.Codes,
                    Ranges = requirement.Ranges,
                    RangeLibrary = requirement.RangeLibrary,
                };
            }

            known.Elements.Add(requirement.Elements);
        }

        return [.. merged.Values];
    }

    public static string Text(RequiredCodes codes) =>
        $"{codes.Path} {codes.ValueSet} {string.Join(',', codes.Codes.Select(code => $"{code.System}|{code.Version}|{code.Code}"))}";

    // Bounds are told apart by their text; what has none is by itself.
    private static string Key(DataRequirement requirement) => string.Join(
        '\n', requirement.Type, requirement.Profile, string.Join(';', requirement.Codes.Select(Text)),
        string.Join(';', requirement.Ranges.Select(range => Text(range, requirement))));

    private static string Text(RetrieveRange range, DataRequirement requirement) =>
        $"{range.DatePath} {range.IncludesUndated} {Text(range.Lows, requirement)} {Text(range.Highs, requirement)}";

    private static string Text(IReadOnlyList<RangeBound> bounds, DataRequirement requirement) => string.Join(',', bounds.Select(bound =>
        $"{CqlText.Of(bound.Expression) ?? $"#{bound.GetHashCode()}"}@{bound.Precision}{requirement.RangeLibrary?.Identifier.Id}"));
}
