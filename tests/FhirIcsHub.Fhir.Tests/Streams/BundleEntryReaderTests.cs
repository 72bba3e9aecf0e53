using FhirIcsHub.Fhir.Streams;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Streams;

public class BundleEntryReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Entries_and_the_Bundles_own_members_are_read_whatever_the_chunks(int chunk)
    {
        var reader = new BundleEntryReader(new GeneratedStream([
            "\uFEFF{\"id\":\"b1\",\"meta\":{\"tag\":[{\"code\":\"t\"}]},\n\"entry\":[{\"fullUrl\":\"urn:uuid:1\","
            + "\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\"},",
            "\"request\":{\"method\":\"PUT\",\"url\":\"Patient/p\"}},{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/q\"}}],",
            "\"type\":\"transaction\",\"resourceType\":\"Bundle\"}\n"], chunk));

        var entries = await All(reader);

        Assert.Equal(["urn:uuid:1", null], entries.Select(e => e.FullUrl));
        Assert.Equal("p", entries[0].Resource!.Id);
        Assert.Equal("PUT", entries[0].Entry.First("request").TextOf("method"));
        Assert.Null(entries[1].Resource);
        Assert.Equal("b1", reader.Bundle.Resource!.Id);
        Assert.Equal("transaction", reader.Bundle.Resource.Root.TextOf("type"));
        Assert.Equal("t", reader.Bundle.Resource.Root.First("meta").First("tag").TextOf("code"));
    }

    [Fact]
    public async Task What_stands_before_the_entries_is_known_while_they_are_read()
    {
        var reader = new BundleEntryReader(new GeneratedStream(["{\"resourceType\":\"Bundle\",\"type\":\"batch\","
            + "\"entry\":[{\"fullUrl\":\"urn:a\"}],\"total\":1}"]), ReadMode.AsSent);

        await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.True(entry.Success);
            Assert.Equal("batch", reader.Bundle.Resource!.Root.TextOf("type"));
        }

        Assert.Equal("1", reader.Bundle.Resource!.Root.TextOf("total"));
    }

    [Fact]
    public async Task A_bad_entry_is_told_with_its_place_in_the_stream_and_does_not_end_it()
    {
        var reader = new BundleEntryReader(new GeneratedStream([
            "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\"}},\n",
            "  {\"resource\":{\"resourceType\":\"Patient\",\"gender\":\"x\"}},\n",
            "  {\"resource\":\n{\"resourceType\":\"Patient\",\n \"gender\":\"x\"}}, 5, {\"fullUrl\":\"urn:last\"}]}"], chunk: 10));

        var entries = await All(reader);

        Assert.Equal([true, false, false, false, true], entries.Select(e => e.Success));
        var second = Assert.Single(entries[1].Issues);
        Assert.Equal(("Bundle.entry[1].resource.gender", 2, 50), (second.Expression, second.Line, second.Column));
        var third = Assert.Single(entries[2].Issues);
        Assert.Equal(("Bundle.entry[2].resource.gender", 5, 11), (third.Expression, third.Line, third.Column));
        Assert.Equal(5, Assert.Single(entries[3].Issues).Line);
        Assert.True(reader.Bundle.Success);
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{}}", "well-formed")]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[", "well-formed")]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":\"batch\"} x", "well-formed")]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[],\"entry\":[]}", "twice")]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[]}", "empty")]
    [InlineData("{\"resourceType\":\"Bundle\"}", "required")]
    [InlineData("{\"resourceType\":\"Patient\"}", "no Bundle")]
    [InlineData("{\"entry\":[{}]}", "resourceType")]
    [InlineData("[]", "object")]
    [InlineData("", "well-formed")]
    public async Task What_is_no_Bundle_is_told_at_the_end(string text, string reason)
    {
        var reader = new BundleEntryReader(new GeneratedStream([text]));

        await All(reader);

        Assert.Contains(reason, Assert.Single(reader.Bundle.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_is_too_long_is_passed_over()
    {
        var names = string.Join(",", Enumerable.Repeat("{\"family\":\"abcdefgh\"}", 20_000));
        var reader = new BundleEntryReader(
            new GeneratedStream([$"{{\"resourceType\":\"Bundle\",\"type\":\"batch\","
                + $"\"entry\":[{{\"resource\":{{\"resourceType\":\"Patient\",\"name\":[{names}]}}}},{{\"fullUrl\":\"urn:a\"}}]}}"]),
            maxEntryBytes: 200_000);

        var entries = await All(reader);

        Assert.Equal(("too-long", "Bundle.entry[0]"), (Assert.Single(entries[0].Issues).Code, entries[0].Issues[0].Expression));
        Assert.True(entries[1].Success);
        Assert.True(reader.Bundle.Success);
    }

    [Fact]
    public async Task A_single_string_that_is_too_long_ends_the_stream()
    {
        var reader = new BundleEntryReader(
            new GeneratedStream(
                [$"{{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{{\"fullUrl\":\"{new string('a', 500_000)}\"}}]}}"]),
                    maxEntryBytes: 200_000);

        Assert.Empty(await All(reader));
        Assert.Equal("too-long", Assert.Single(reader.Bundle.Issues).Code);
    }

    private static async Task<List<StreamedEntry>> All(BundleEntryReader reader)
    {
        var entries = new List<StreamedEntry>();
        await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
