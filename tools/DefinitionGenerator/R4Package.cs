using System.Text.Json;

namespace DefinitionGenerator;

/// <summary>The conformance resources of hl7.fhir.r4.core 4.0.1, as read from their NDJSON files, and the official expansions.</summary>
internal sealed class R4Package(IReadOnlyList<JsonElement> resources, Dictionary<string, JsonElement> expansions)
{
    private static readonly string[] Files =
    [
        "structuredefinitions-types", "structuredefinitions-resources", "structuredefinitions-logical", "structuredefinitions-profiles",
        "structuredefinitions-extensions", "codesystems", "valuesets", "conceptmaps", "searchparameters", "operationdefinitions",
        "compartmentdefinitions", "capabilitystatements", "other",
    ];

    /// <summary>In the order of the files: what belongs together is read together.</summary>
    public IReadOnlyList<JsonElement> Resources => resources;

    public static R4Package Load(string folder) => new(
        [.. Files.SelectMany(f => File.ReadLines(Path.Combine(folder, f + ".ndjson"))).Where(l => l.Length > 0)
            .Select(l => JsonDocument.Parse(l).RootElement)],
        Expansions.Load(Path.Combine(folder, "hl7.fhir.r4.expansions-4.0.1.tgz")));

    /// <summary>Each resource with its facts-only form.</summary>
    public IEnumerable<(JsonElement Resource, byte[] Facts)> Facts()
    {
        var enumerable = new EnumerableValueSets(resources);
        return resources.Select(r => (r, FactsForm.Of(r, ExpansionFor(r, enumerable))));
    }

    /// <summary>The official expansion of a value set that cannot be enumerated from the package alone, when it is whole.</summary>
    public JsonElement ExpansionFor(JsonElement resource, EnumerableValueSets enumerable) =>
        resource.GetProperty("resourceType").GetString() == "ValueSet"
            && resource.TryGetProperty("url", out var url)
            && expansions.TryGetValue(url.GetString()!, out var expansion)
            && !enumerable.Contains(resource)
            ? expansion
            : default;
}
