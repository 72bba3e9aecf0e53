using System.Globalization;
using System.Text;
using FhirIcsHub.Fhir.Streams;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Streams;

/// <summary>What is live while a long stream is read. Alone in the process, as the garbage collector counts for all.</summary>
[CollectionDefinition(nameof(MemoryBoundTests), DisableParallelization = true)]
[Collection(nameof(MemoryBoundTests))]
public class MemoryBoundTests
{
    private const int MostLiveBytes = 1_000_000;

    // ICSHUB_STREAM_MB makes the streams larger than what a build can wait for.
    private static readonly long Bytes =
        int.Parse(Environment.GetEnvironmentVariable("ICSHUB_STREAM_MB") ?? "30", CultureInfo.InvariantCulture) * 1_000_000L;

    [Fact]
    public async Task A_Bundle_of_any_size_takes_no_more_memory_than_a_small_one()
    {
        var patient = Patient();
        var count = Bytes / patient.Length;
        var reader = new BundleEntryReader(new GeneratedStream(Bundle(patient, count)));
        long read = 0;
        var watch = new LiveMemory(count / 5);
        await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.True(entry.Success);
            watch.Look(read++);
        }

        Assert.Equal(count, read);
        Assert.True(reader.Bundle.Success);
        Assert.InRange(watch.Most, 1, MostLiveBytes);
    }

    [Fact]
    public async Task An_NDJSON_stream_of_any_size_takes_no_more_memory_than_a_small_one()
    {
        var patient = Patient().ReplaceLineEndings(" ") + "\n";
        var count = Bytes / patient.Length;
        long read = 0;
        var watch = new LiveMemory(count / 5);
        var lines = new GeneratedStream(Enumerable.Repeat(patient, (int)count));
        await foreach (var line in NdjsonReader.ReadAsync(lines, cancellation: TestContext.Current.CancellationToken))
        {
            Assert.True(line.Result.Success);
            watch.Look(read++);
        }

        Assert.Equal(count, read);
        Assert.InRange(watch.Most, 1, MostLiveBytes);
    }

    private static string Patient()
    {
        var json = File.ReadAllBytes(ConformanceSuite.PathOf("parsing", "examples", "Patient-example.json"));
        Assert.True(Resource.Read(json).Success);
        return Encoding.UTF8.GetString(json);
    }

    private static IEnumerable<string> Bundle(string resource, long count)
    {
        yield return "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[";
        for (var i = 0L; i < count; i++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{{\"fullUrl\":\"urn:x:{i}\",\"resource\":{resource}}}");
        }

        yield return "]}";
    }

    private sealed class LiveMemory(long every)
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);

        public long Most { get; private set; }

        public void Look(long read)
        {
            if (read % every == every - 1)
            {
                Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: true) - _before);
            }
        }
    }
}
