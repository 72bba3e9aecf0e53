namespace FhirIcsHub.Fhir.Mapping;

/// <summary>A concept map as a table: code to the translations of it.</summary>
internal sealed class ConceptTable
{
    private readonly IReadOnlyList<MapConceptGroup> _groups;
    private readonly Dictionary<string, List<Row>> _rows = new(StringComparer.Ordinal);

    public ConceptTable(MapConceptMap map)
    {
        _groups = map.Groups;
        foreach (var group in map.Groups)
        {
            foreach (var concept in group.Elements)
            {
                if (!_rows.TryGetValue(concept.Code, out var rows))
                {
                    _rows[concept.Code] = rows = [];
                }

                var code = concept.Equivalence is "unmatched" or "disjoint" ? null : concept.TargetCode;
                rows.Add(new Row(group.Source, code, group.Target, concept));
            }
        }
    }

    /// <summary>The other map that a group names for codes that it does not know; null when there is none.</summary>
    public string? OtherMap(string? system) =>
        _groups.FirstOrDefault(g => Agrees(g.Source, system) && g.Unmapped?.Mode == "other-map")?.Unmapped?.Url;

    /// <summary>
    /// The translation of a code: an equal or equivalent one before others. A system that is not given agrees with all.
    /// </summary>
    public (string? System, string Code, string? Display)? Find(string? system, string code)
    {
        var isKnown = false;
        Row? best = null;
        foreach (var row in _rows.GetValueOrDefault(code) ?? [])
        {
            if (!Agrees(row.Source, system))
            {
                continue;
            }

            isKnown = true;
            if (row.Code is not null && (best is null || (IsExact(row) && !IsExact(best))))
            {
                best = row;
            }
        }

        if (best is not null)
        {
            return (best.Target, best.Code!, best.Concept.TargetDisplay);
        }

        return isKnown ? null : Unmapped(system, code);
    }

    private (string? System, string Code, string? Display)? Unmapped(string? system, string code)
    {
        foreach (var group in _groups.Where(g => Agrees(g.Source, system)))
        {
            switch (group.Unmapped?.Mode)
            {
                case "provided":
                    return (system ?? group.Source, code, null);
                case "fixed" when group.Unmapped.Code is { } fixedCode:
                    return (group.Target, fixedCode, null);
            }
        }

        return null;
    }

    private static bool Agrees(string? groupSource, string? system) => groupSource is null || system is null || groupSource == system;

    private static bool IsExact(Row row) => row.Concept.Equivalence is "equal" or "equivalent";

    private sealed record Row(string? Source, string? Code, string? Target, MapConcept Concept);
}
