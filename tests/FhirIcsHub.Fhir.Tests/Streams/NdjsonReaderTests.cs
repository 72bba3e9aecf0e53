using FhirIcsHub.Fhir.Streams;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Streams;

public class NdjsonReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100_000)]
    public async Task Lines_are_read_one_by_one_with_their_numbers(int chunk)
    {
        var lines = await All(new GeneratedStream([
            "\uFEFF{\"resourceType\":\"Patient\",\"id\":\"a\"}\r\n", "\n  \n", "{\"resourceType\":\"Patient\",\"gender\":\"x\"}\n",
            "nonsense\n", "{\"resourceType\":\"Patient\",\"id\":\"b\"}"], chunk));

        Assert.Equal([1, 4, 5, 6], lines.Select(l => l.Number));
        Assert.Equal(["a", null, null, "b"], lines.Select(l => l.Result.Resource?.Id));
        Assert.Equal(("Patient.gender", 4, 36),
            (lines[1].Result.Issues[0].Expression, lines[1].Result.Issues[0].Line, lines[1].Result.Issues[0].Column));
        Assert.Equal((5, IssueSeverity.Fatal), (lines[2].Result.Issues[0].Line, lines[2].Result.Issues[0].Severity));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public async Task A_line_that_is_too_long_is_passed_over(int chunk)
    {
        var lines = await All(
            new GeneratedStream([$"{{\"resourceType\":\"Patient\",\"id\":\"{new string('a', 3_000)}\"}}\n",
                "{\"resourceType\":\"Patient\",\"id\":\"b\"}\n", new string(' ', 3_000)], chunk),
            maxLineBytes: 1_000);

        Assert.Equal([1, 2, 3], lines.Select(l => l.Number));
        Assert.Equal(["too-long", null, "too-long"], lines.Select(l => l.Result.Issues.FirstOrDefault()?.Code));
    }

    [Fact]
    public async Task An_empty_stream_has_no_lines() => Assert.Empty(await All(new GeneratedStream([])));

    private static async Task<List<NdjsonLine>> All(Stream stream, int maxLineBytes = NdjsonReader.DefaultMaxLineBytes)
    {
        var lines = new List<NdjsonLine>();
        await foreach (var line in NdjsonReader.ReadAsync(
            stream, maxLineBytes: maxLineBytes, cancellation: TestContext.Current.CancellationToken))
        {
            lines.Add(line);
        }

        return lines;
    }
}
