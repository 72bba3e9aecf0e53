using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Benchmarks.Core;

/// <summary>Stored body to the body of an answer, against writing a JsonDocument that has been parsed before.</summary>
public class SerialiseBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(64_000);
    private Utf8JsonWriter _writer = null!;
    private JsonDocument _document = null!;
    private StoredResource _stored = null!;

    [Params("Observation", "Patient")]
    public string Sample { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        var json = Samples.Required().Of(Sample);
        var resource = Resource.Read(json).Resource!;
        _writer = new Utf8JsonWriter(_output);
        _document = JsonDocument.Parse(json);
        _stored = new StoredResource(
            1, resource.Type!, resource.Id!, 3, new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero), IsDeleted: false,
            StoredBody.Compose(json, resource.TypeName, resource.Id!), FeedKey: 0, SourcePatientKey: null);
        WarmUp.Run(() => RawJsonWriter(), () => StoredToHttp());
    }

    [Benchmark(Baseline = true)]
    public int RawJsonWriter()
    {
        _output.ResetWrittenCount();
        _writer.Reset();
        _document.WriteTo(_writer);
        _writer.Flush();
        return _output.WrittenCount;
    }

    [Benchmark]
    public int StoredToHttp()
    {
        _output.ResetWrittenCount();
        _stored.WriteTo(_output);
        return _output.WrittenCount;
    }
}
