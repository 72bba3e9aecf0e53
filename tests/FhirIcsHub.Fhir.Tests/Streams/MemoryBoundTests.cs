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
    private const int MostLiveBytes = 5_000_000;

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
        watch.AssertBounded();
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
        watch.AssertBounded();
    }

    [Fact]
    public async Task A_line_that_never_ends_is_not_held_in_memory()
    {
        var watch = new LiveMemory(1);
        var lines = 0;
        var stream = new GeneratedStream(Watched(Enumerable.Repeat(new string('x', 100_000), (int)(Bytes / 100_000)), watch));
        await foreach (var line in NdjsonReader.ReadAsync(
            stream, maxLineBytes: 100_000, cancellation: TestContext.Current.CancellationToken))
        {
            lines++;
            Assert.Equal("too-long", line.Result.Issues[0].Code);
        }

        Assert.Equal(1, lines);
        watch.AssertBounded();
    }

    [Fact]
    public async Task An_entry_that_never_ends_is_not_held_in_memory()
    {
        var watch = new LiveMemory(1);
        var entries = 0;
        IEnumerable<string> pieces =
        [
            "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\","
            + "\"name\":[{\"family\":\"x\"}",
            .. Enumerable.Repeat(string.Concat(Enumerable.Repeat(",{\"family\":\"abcdefgh\"}", 4_000)), (int)(Bytes / 90_000)), "]}}]}",
        ];
        var reader = new BundleEntryReader(new GeneratedStream(Watched(pieces, watch)), maxEntryBytes: 100_000);
        await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            entries++;
            Assert.Equal("too-long", entry.Issues[0].Code);
        }

        Assert.Equal(1, entries);
        Assert.True(reader.Bundle.Success);
        watch.AssertBounded();
    }

    // Looks at every sixtieth piece, before it is read.
    private static IEnumerable<string> Watched(IEnumerable<string> pieces, LiveMemory watch)
    {
        var count = 0;
        foreach (var piece in pieces)
        {
            if (count++ % 60 == 59)
            {
                watch.Look(0);
            }

            yield return piece;
        }
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
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{{\"fullUrl\":\"urn:x:{i}\",\"resource\":{resource}}}");
        }

        yield return "]}";
    }

    private sealed class LiveMemory(long every)
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
        private long _most;
        private int _looks;

        public void Look(long read)
        {
            if (read % every == every - 1)
            {
                _most = Math.Max(_most, GC.GetTotalMemory(forceFullCollection: true) - _before);
                _looks++;
            }
        }

        public void AssertBounded()
        {
            Assert.InRange(_looks, 4, int.MaxValue);
            Assert.InRange(_most, 0, MostLiveBytes);
        }
    }
}
