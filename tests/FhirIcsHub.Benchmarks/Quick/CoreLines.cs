using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Benchmarks.Quick;

/// <summary>The operations of the core, each with its bound.</summary>
internal static class CoreLines
{
    private static readonly DateTimeOffset SomeTime = new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>JSON to the element tree, against the raw parse of the same bytes.</summary>
    public static IReadOnlyList<Measured> Read(Samples samples) => [.. Each(samples, ["Observation", "Patient", "Bundle"], ReadOf)];

    /// <summary>Stored body to the answer's body, against writing a parsed JsonDocument; and the way into the stored form.</summary>
    public static IReadOnlyList<Measured> Serialise(Samples samples) => [.. Each(samples, ["Observation", "Patient"], SerialiseOf)];

    /// <summary>Compiled expressions on a resource that has been read.</summary>
    public static IReadOnlyList<Measured> FhirPath(Samples samples) =>
        [.. FhirPathSample.All.Select(sample => new Measured(sample.Label, sample.Evaluation(samples), Target: sample.Target))];

    /// <summary>The same expressions from text to result.</summary>
    public static IReadOnlyList<Measured> FhirPathFromText(Samples samples) =>
        [.. FhirPathSample.All.Select(sample => new Measured(sample.Label, sample.ParsedEachTime(samples)))];

    /// <summary>All R4 search parameters of the type, and everything that happens to a resource before it meets the writer.</summary>
    public static IReadOnlyList<Measured> Index(Samples samples) =>
        [.. Each(samples, ["Observation", "BloodPressure", "Patient"], IndexOf)];

    private static IEnumerable<Measured> Each(Samples samples, string[] names, Func<string, byte[], IEnumerable<Measured>> lines) =>
        names.SelectMany(name => lines($"{name} {samples.Of(name).Length} B", samples.Of(name)));

    private static IEnumerable<Measured> ReadOf(string what, byte[] json)
    {
        var bound = Bound(what);
        yield return new Measured(bound, () => ParseDocument(json));
        yield return new Measured($"{what}: Resource.Read as sent", () => Resource.Read(json, ReadMode.AsSent), bound, "<= 2 x, allocates <= 3 x bytes", json.Length);
        yield return new Measured($"{what}: Resource.Read strict", () => Resource.Read(json, ReadMode.Strict), bound, "<= 3 x, allocates <= 3 x bytes", json.Length);
    }

    private static IEnumerable<Measured> SerialiseOf(string what, byte[] json)
    {
        var resource = Judged(json);
        var id = resource.Id!;
        var body = StoredBody.Compose(json, resource.TypeName, id);
        var stored = new StoredResource(1, resource.Type!, id, 3, SomeTime, IsDeleted: false, body, FeedKey: 0, SourcePatientKey: null);
        var document = JsonDocument.Parse(json);
        var output = new ArrayBufferWriter<byte>(json.Length * 2);
        var writer = new Utf8JsonWriter(output);

        var bound = $"{what}: JsonDocument to Utf8JsonWriter";
        yield return new Measured(bound, () => WriteDocument(document, writer, output));
        yield return new Measured($"{what}: stored body to HTTP body", () => WriteStored(stored, output), bound);
        yield return new Measured($"{what}: JSON to stored body", () => StoredBody.Compose(json, resource.TypeName, id), bound);
    }

    private static IEnumerable<Measured> IndexOf(string what, byte[] json)
    {
        var resource = Judged(json);
        var bound = Bound(what);
        yield return new Measured(bound, () => ParseDocument(json));
        var target = resource.TypeName == "Observation" ? "<= 15 us" : null;
        yield return new Measured($"{what}: search entries", () => SearchIndexer.R4.Extract(resource), bound, target);
        yield return new Measured($"{what}: read strictly, extract, stored body, hash", () => Prepare(json), bound);
    }

    private static string Bound(string what) => $"{what}: JsonDocument.Parse";

    private static Resource Judged(byte[] json) =>
        Resource.Read(json).Resource ?? throw new InvalidOperationException("a sample is not valid");

    private static PreparedResource Prepare(byte[] json)
    {
        var resource = Judged(json);
        return PreparedResource.Create(resource, resource.Id!);
    }

    private static object ParseDocument(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document;
    }

    private static object WriteDocument(JsonDocument document, Utf8JsonWriter writer, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        writer.Reset();
        document.WriteTo(writer);
        writer.Flush();
        return output;
    }

    private static object WriteStored(StoredResource stored, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        stored.WriteTo(output);
        return output;
    }
}
