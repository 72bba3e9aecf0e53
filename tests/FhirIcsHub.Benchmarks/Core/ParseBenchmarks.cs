using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Benchmarks.Core;

/// <summary>JSON to the element tree, against the raw parse of the same bytes.</summary>
public class ParseBenchmarks
{
    private byte[] _json = [];

    [Params("Observation", "Patient", "Bundle")]
    public string Sample { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        _json = Samples.Required().Of(Sample);
        WarmUp.Run(() => RawJsonDocument(), AsSent, Strict);
    }

    [Benchmark(Baseline = true)]
    public int RawJsonDocument()
    {
        using var document = JsonDocument.Parse(_json);
        return (int)document.RootElement.ValueKind;
    }

    [Benchmark]
    public ReadResult AsSent() => Resource.Read(_json, ReadMode.AsSent);

    [Benchmark]
    public ReadResult Strict() => Resource.Read(_json, ReadMode.Strict);
}
