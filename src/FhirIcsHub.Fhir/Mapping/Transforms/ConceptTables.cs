using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>The concept maps that a set of definitions has, as tables made once.</summary>
internal sealed class ConceptTables(DefinitionSet definitions)
{
    private readonly ConcurrentDictionary<string, ConceptTable?> _tables = new(StringComparer.Ordinal);

    /// <summary>The table of a canonical URL; null when there is none.</summary>
    public ConceptTable? Find(string canonical) => _tables.GetOrAdd(
        canonical, url => definitions.Find(url, "ConceptMap") is { } definition
            ? new ConceptTable(ConceptMapReader.Read(definition.Resource.Root))
            : null);
}
