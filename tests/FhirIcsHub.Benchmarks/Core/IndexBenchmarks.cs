using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Benchmarks.Core;

/// <summary>Everything that a resource can be searched by, against the raw parse of its bytes.</summary>
public class IndexBenchmarks
{
    private byte[] _json = [];
    private Resource _resource = null!;

    [Params("Observation", "BloodPressure", "Patient")]
    public string Sample { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        _json = Samples.Required().Of(Sample);
        _resource = Resource.Read(_json).Resource!;
        WarmUp.Run(() => RawJsonDocument(), Extract);
    }

    [Benchmark(Baseline = true)]
    public int RawJsonDocument()
    {
        using var document = JsonDocument.Parse(_json);
        return (int)document.RootElement.ValueKind;
    }

    [Benchmark]
    public SearchEntries Extract() => SearchIndexer.R4.Extract(_resource);
}
