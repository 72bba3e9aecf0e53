using System.Text.Json;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Benchmarks.Cql;

/// <summary>
/// A measure of the ecqm suite ready to be compiled: its libraries as ELM, the expansions of its value sets, its
/// criteria.
/// </summary>
internal sealed class MeasurePack : ICqlTerminology
{
    private readonly Dictionary<string, CqlValueSetContent> _valueSets = new(StringComparer.Ordinal);

    private MeasurePack(JsonElement bundle)
    {
        foreach (var entry in bundle.GetProperty("entry").EnumerateArray())
        {
            var resource = entry.GetProperty("resource");
            switch (resource.GetProperty("resourceType").GetString())
            {
                case "Library":
                    var elm = resource.GetProperty("content").EnumerateArray()
                        .First(content => content.GetProperty("contentType").GetString() == "application/elm+json");
                    Libraries.AddElmJson(elm.GetProperty("data").GetBytesFromBase64());
                    break;
                case "ValueSet":
                    var url = resource.GetProperty("url").GetString()!;
                    _valueSets[url] = new CqlValueSetContent(Codes(resource), url);
                    break;
                case "Measure":
                    var canonical = resource.GetProperty("library")[0].GetString()!.Split('|')[0];
                    LibraryName = canonical[(canonical.LastIndexOf('/') + 1)..];
                    Criteria = [.. resource.GetProperty("group").EnumerateArray()
                        .SelectMany(group => group.GetProperty("population").EnumerateArray())
                        .Select(population => population.GetProperty("criteria").GetProperty("expression").GetString()!)];
                    break;
            }
        }
    }

    public LibrarySet Libraries { get; } = new();

    public string LibraryName { get; } = "";

    /// <summary>The defines of the populations.</summary>
    public string[] Criteria { get; } = [];

    public CqlEvaluationOptions Options
    {
        get
        {
            CqlDateTime.TryParse("2026-01-01T00:00:00.000Z", 0, out var start);
            CqlDateTime.TryParse("2026-12-31T23:59:59.999Z", 0, out var end);
            return new CqlEvaluationOptions
            {
                Now = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero),
                Terminology = this,
                Parameters = new Dictionary<string, object?>
                {
                    ["Measurement Period"] = CqlInterval.Closed(start, end),
                },
            };
        }
    }

    public static MeasurePack Read(string folder)
    {
        using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "measure-bundle.json")));
        return new MeasurePack(bundle.RootElement);
    }

    public CqlValueSetContent? ValueSet(string canonical) => _valueSets.GetValueOrDefault(canonical);

    public CqlCodeSystemContent? CodeSystem(string canonical) => null;

    public bool Subsumes(CqlCode ancestor, CqlCode descendant) => false;

    private static List<CqlCode> Codes(JsonElement valueSet) =>
        valueSet.TryGetProperty("expansion", out var expansion) && expansion.TryGetProperty("contains", out var contains)
            ? [.. contains.EnumerateArray().Select(
                code => new CqlCode(code.GetProperty("code").GetString(), code.GetProperty("system").GetString()))]
            : [];
}
