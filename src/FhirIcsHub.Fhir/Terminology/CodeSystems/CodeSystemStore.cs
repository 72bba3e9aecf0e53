using System.Collections.Concurrent;
using System.Collections.Frozen;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>The code systems of a set of definitions, each read once when first asked for. Thread-safe.</summary>
internal sealed class CodeSystemStore
{
    private readonly DefinitionSet _definitions;
    private readonly ConcurrentDictionary<Definition, CodeSystem> _read = new();
    private readonly Lazy<ILookup<string, Definition>> _supplements;
    private readonly Lazy<FrozenDictionary<string, Definition>> _byValueSet;

    public CodeSystemStore(DefinitionSet definitions)
    {
        _definitions = definitions;
        _supplements = new(() => definitions.All("CodeSystem").Where(d => d is { Content: "supplement", Supplements: not null })
            .ToLookup(d => WithoutVersion(d.Supplements!), StringComparer.Ordinal));
        _byValueSet = new(() => definitions.All("CodeSystem").Where(d => d is { ValueSet: not null, Content: not "supplement" })
            .GroupBy(d => WithoutVersion(d.ValueSet!), StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal));
    }

    /// <summary>
    /// The code system of that URL; with a version, that one or the newest that begins with its parts. Supplements are none.
    /// </summary>
    public CodeSystem? Find(string url, string? version = null)
    {
        var definition = _definitions.Find(version is null ? url : $"{url}|{version}", "CodeSystem") ?? WithBarInUrl(url);
        if (definition is null || definition.Content == "supplement")
        {
            return null;
        }

        return _read.TryGetValue(definition, out var system) ? system : _read.GetOrAdd(definition, d => CodeSystemReader.Read(d.Resource));
    }

    /// <summary>The versions of a code system that are here, for messages.</summary>
    public IReadOnlyList<string> VersionsOf(string url) =>
        [.. _definitions.AllVersions(url).Where(d => d.ResourceType == "CodeSystem").Select(d => d.Version).OfType<string>()
            .Distinct(StringComparer.Ordinal)];

    /// <summary>Supplements that are here for a code system, of whatever version they name.</summary>
    public IReadOnlyList<CodeSystem> SupplementsOf(string url) =>
        [.. _supplements.Value[url].Select(d => _read.GetOrAdd(d, x => CodeSystemReader.Read(x.Resource)))];

    /// <summary>A supplement by its own canonical URL.</summary>
    public CodeSystem? FindSupplement(string canonical) =>
        _definitions.Find(canonical, "CodeSystem") is { Content: "supplement" } definition
            ? _read.GetOrAdd(definition, d => CodeSystemReader.Read(d.Resource))
            : null;

    /// <summary>The code system whose value set of all codes has that URL (<c>CodeSystem.valueSet</c>).</summary>
    public CodeSystem? OfValueSet(string valueSetUrl) =>
        _byValueSet.Value.TryGetValue(valueSetUrl, out var definition)
            ? _read.GetOrAdd(definition, d => CodeSystemReader.Read(d.Resource)) : null;

    public ConceptValues ValuesOf(CodeSystem system) => new(system, SupplementsOf(system.Url));

    // The URLs of two HL7 v2 tables end in |2.3.1 and |2.7.
    private Definition? WithBarInUrl(string url) =>
        url.Contains('|', StringComparison.Ordinal)
            ? _definitions.AllVersions(url).FirstOrDefault(d => d.ResourceType == "CodeSystem") : null;

    private static string WithoutVersion(string canonical) => canonical.IndexOf('|') is >= 0 and var bar ? canonical[..bar] : canonical;
}
