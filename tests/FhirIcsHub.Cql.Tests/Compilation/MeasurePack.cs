using System.Collections.Concurrent;
using System.Text.Json;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

/// <summary>A measure of the published packs: its libraries as ELM, its value sets, its cases.</summary>
internal sealed class MeasurePack
{
    private static readonly ConcurrentDictionary<string, MeasurePack> Packs = [];

    private readonly string _path;
    private readonly List<Library> _libraries = [];

    private MeasurePack(string name)
    {
        _path = ConformanceSuite.PathOf("ecqm", name);
        using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_path, "measure-bundle.json")));
        var valueSets = new Dictionary<string, CqlValueSetContent>();
        foreach (var entry in bundle.RootElement.GetProperty("entry").EnumerateArray())
        {
            var resource = entry.GetProperty("resource");
            switch (resource.GetProperty("resourceType").GetString())
            {
                case "Library":
                    AddLibrary(resource);
                    break;
                case "ValueSet":
                    valueSets[resource.GetProperty("url").GetString()!] = Expansion(resource);
                    break;
                case "Measure":
                    Measures.Add(resource.Clone());
                    break;
            }
        }

        Terminology = new PackTerminology(valueSets);
    }

    public List<JsonElement> Measures { get; } = [];

    public IReadOnlyList<Library> Libraries => _libraries;

    public ICqlTerminology Terminology { get; }

    public IEnumerable<string> Cases => Directory.EnumerateDirectories(Path.Combine(_path, "cases")).Order(StringComparer.Ordinal);

    public static MeasurePack Of(string name) => Packs.GetOrAdd(name, n => new MeasurePack(n));

    public static IEnumerable<string> Names => ConformanceSuite.Find("ecqm") is { } path
        ? Directory.EnumerateDirectories(path).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal) : [];

    /// <summary>The library that a canonical of the measure names.</summary>
    public Library LibraryOf(JsonElement measure)
    {
        var canonical = measure.GetProperty("library")[0].GetString()!.Split('|')[0];
        var name = canonical[(canonical.LastIndexOf('/') + 1)..];
        return _libraries.Find(l => l.Identifier.Id == name) ?? throw new InvalidOperationException($"the pack has no library {name}");
    }

    public CompileResult Compile(Library library) => CompiledElm.Compile(library, _libraries.Where(l => l != library));

    public static BundlePersonRecord Record(string path)
    {
        var read = Resource.Read(File.ReadAllBytes(Path.Combine(path, "bundle.json")), ReadMode.AsSent);
        Assert.True(read.Success, read.Success ? "" : read.Issues[0].ToString());
        return BundlePersonRecord.AllOf(read.Resource!)[0];
    }

    public CqlEvaluationOptions Options(string start, string end) => new()
    {
        Now = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero),
        Terminology = Terminology,
        Parameters = new Dictionary<string, object?> { ["Measurement Period"] = Period(start, end) },
    };

    private static CqlInterval<CqlDateTime> Period(string start, string end)
    {
        Assert.True(CqlDateTime.TryParse(start, 0, out var low));
        Assert.True(CqlDateTime.TryParse(end, 0, out var high));
        return CqlInterval<CqlDateTime>.Closed(low, high);
    }

    private void AddLibrary(JsonElement resource)
    {
        foreach (var content in resource.GetProperty("content").EnumerateArray())
        {
            if (content.GetProperty("contentType").GetString() == "application/elm+json")
            {
                _libraries.Add(CompiledElm.Read(content.GetProperty("data").GetBytesFromBase64()));
            }
        }
    }

    private static CqlValueSetContent Expansion(JsonElement valueSet)
    {
        var codes = new List<CqlCode>();
        if (valueSet.TryGetProperty("expansion", out var expansion) && expansion.TryGetProperty("contains", out var contains))
        {
            codes.AddRange(contains.EnumerateArray().Select(
                c => new CqlCode(c.GetProperty("code").GetString(), c.GetProperty("system").GetString())));
        }

        return new CqlValueSetContent(codes, valueSet.GetProperty("url").GetString());
    }

    private sealed class PackTerminology(Dictionary<string, CqlValueSetContent> valueSets) : ICqlTerminology
    {
        public CqlValueSetContent? ValueSet(string canonical) => valueSets.GetValueOrDefault(canonical.Split('|')[0]);

        public CqlCodeSystemContent? CodeSystem(string canonical) => null;

        public bool Subsumes(CqlCode ancestor, CqlCode descendant) => throw new NotSupportedException();
    }
}
