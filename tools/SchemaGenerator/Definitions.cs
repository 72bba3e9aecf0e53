using System.Text.Json;

namespace SchemaGenerator;

/// <summary>The official R4 definitions, as read from their NDJSON files.</summary>
internal sealed class Definitions
{
    private const string ProfilePrefix = "http://hl7.org/fhir/StructureDefinition/";

    private Definitions(
        IReadOnlyList<JsonElement> types,
        IReadOnlyList<JsonElement> searchParameters,
        IReadOnlyList<JsonElement> compartments,
        Dictionary<string, JsonElement> valueSets,
        Dictionary<string, JsonElement> codeSystems)
    {
        Types = types;
        SearchParameters = searchParameters;
        Compartments = compartments;
        ValueSets = valueSets;
        CodeSystems = codeSystems;
    }

    /// <summary>Data types first, then resources, each in the order of the package, bases before what derives from them.</summary>
    public IReadOnlyList<JsonElement> Types { get; }

    public IReadOnlyList<JsonElement> SearchParameters { get; }

    public IReadOnlyList<JsonElement> Compartments { get; }

    public IReadOnlyDictionary<string, JsonElement> ValueSets { get; }

    public IReadOnlyDictionary<string, JsonElement> CodeSystems { get; }

    public static Definitions Load(string folder)
    {
        var types = Lines(folder, "structuredefinitions-types.ndjson")
            .Concat(Lines(folder, "structuredefinitions-resources.ndjson"))
            .ToDictionary(t => t.GetProperty("type").GetString()!, StringComparer.Ordinal);
        var ordered = new List<JsonElement>();
        var placed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in types.Keys.Order(StringComparer.Ordinal))
        {
            Place(name, types, placed, ordered);
        }

        return new Definitions(
            ordered,
            [.. Lines(folder, "searchparameters.ndjson").Where(p => p.TryGetProperty("version", out var v) && v.GetString() == "4.0.1")],
            [.. Lines(folder, "compartmentdefinitions.ndjson")
                .Where(c => !c.GetProperty("id").GetString()!.StartsWith("example", StringComparison.Ordinal))],
            ByUrl(Lines(folder, "valuesets.ndjson")),
            ByUrl(Lines(folder, "codesystems.ndjson")));
    }

    /// <summary>The short name of a core type or profile URL; any other URL as it is.</summary>
    public static string ShortName(string url) =>
        url.StartsWith(ProfilePrefix, StringComparison.Ordinal) ? url[ProfilePrefix.Length..] : url;

    private static void Place(string name, Dictionary<string, JsonElement> types, HashSet<string> placed, List<JsonElement> ordered)
    {
        if (!types.TryGetValue(name, out var type) || !placed.Add(name))
        {
            return;
        }

        if (type.TryGetProperty("baseDefinition", out var parent))
        {
            Place(ShortName(parent.GetString()!), types, placed, ordered);
        }

        ordered.Add(type);
    }

    private static IEnumerable<JsonElement> Lines(string folder, string file) =>
        File.ReadLines(Path.Combine(folder, file)).Where(l => l.Length > 0).Select(l => JsonDocument.Parse(l).RootElement);

    private static Dictionary<string, JsonElement> ByUrl(IEnumerable<JsonElement> resources)
    {
        var byUrl = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            if (resource.TryGetProperty("url", out var url))
            {
                byUrl.TryAdd(url.GetString()!, resource);
            }
        }

        return byUrl;
    }
}
