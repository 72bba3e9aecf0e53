using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Json;

public class AllocationTests
{
    // Below it the reader's own few objects outweigh the text.
    private const int LeastBytes = 4_000;

    [Theory]
    [InlineData(ReadMode.AsSent)]
    [InlineData(ReadMode.Strict)]
    public void Reading_allocates_at_most_three_times_the_bytes_that_are_read(ReadMode mode)
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var file in Directory.GetFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Order(StringComparer.Ordinal))
        {
            var json = File.ReadAllBytes(file);
            if (json.Length < LeastBytes || !Resource.Read(json, mode).Success)
            {
                continue;
            }

            count++;
            var before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(Resource.Read(json, mode));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > 3L * json.Length)
            {
                failures.Add($"{Path.GetFileName(file)}: {allocated} bytes for {json.Length}");
            }
        }

        Assert.True(count > 100, $"{count} examples");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }
}
