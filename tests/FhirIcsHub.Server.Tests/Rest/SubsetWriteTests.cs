using System.Globalization;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>What was cut down for reading must not overwrite the whole of it (https://hl7.org/fhir/R4/search.html#summary).</summary>
public sealed class SubsetWriteTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Whole =
        """{"resourceType":"Practitioner","id":"whole","active":true,"gender":"female","name":[{"family":"Example"}]}""";

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_part_of_a_resource_is_not_taken_for_the_resource()
    {
        await Client.PutAsync("/fhir/Practitioner/whole", Whole);
        var part = await Client.GetAsync("/fhir/Practitioner/whole?_elements=name");
        var put = await Client.PutAsync("/fhir/Practitioner/whole", part.Body);
        Assert.Equal((422, "business-rule", "Practitioner.meta.tag"), (put.Status, put.IssueCode, put.Expression));

        var bundle = await Client.PostAsync("/fhir", BundleJson.Of("transaction",
            [BundleJson.Entry("""{"method":"PUT","url":"Practitioner/whole"}""", part.Body)]));
        Assert.Equal((422, "Bundle.entry[0].resource"), (bundle.Status, bundle.Expression));
        Assert.Equal(422, (await Client.PostAsync("/fhir/Practitioner", part.Body)).Status);
        var kept = await Client.GetAsync("/fhir/Practitioner/whole");
        Assert.Equal(("W/\"1\"", "female"), (kept.ETag, (string?)kept.Json["gender"]));
    }

    [Fact]
    public async Task Histories_give_subsets_and_their_links_keep_on_asking_for_them()
    {
        await Client.PutAsync("/fhir/Practitioner/told", Whole.Replace("whole", "told", StringComparison.Ordinal));
        await Client.PutAsync("/fhir/Practitioner/told", """{"resourceType":"Practitioner","id":"told","gender":"male"}""");
        foreach (var address in new[] { "/fhir/Practitioner/told/_history", "/fhir/Practitioner/_history" })
        {
            var page = (await Client.GetAsync($"{address}?_elements=gender&_count=1")).Json;
            Assert.Equal("SUBSETTED", (string?)page["entry"]![0]!["resource"]!["meta"]!["tag"]![0]!["code"]);
            var next = (string)page["link"]!.AsArray().Single(link => (string?)link!["relation"] == "next")!["url"]!;
            var first = (await Client.GetAsync(next)).Json["entry"]![0]!["resource"]!;
            Assert.Equal("female", (string?)first["gender"]);
            Assert.Null(first["name"]);
        }
        Assert.Equal(400, (await Client.GetAsync("/fhir/_history?_summary=short")).Status);
    }

    /// <summary>In summer a day begins at eleven in the evening of UTC.</summary>
    [Fact]
    public async Task A_day_since_which_begins_as_it_does_in_London()
    {
        await using var late = await TestHub.StartNewAsync(settings => settings, time: new AtTime("2026-06-30T23:30:00Z"));
        await late.Client.PostAsync("/fhir/Basic", """{"resourceType":"Basic","code":{"text":"x"}}""");
        foreach (var (since, count) in new[] { ("2026-07-01", 1), ("2026-07-02", 0), ("2026-07-01T00:31:00%2B01:00", 0), ("2026-07-01T00:29:00+01:00", 1) })
        {
            var page = (await late.Client.GetAsync($"/fhir/Basic/_history?_since={since}")).Json;
            Assert.Equal(count, page["entry"]?.AsArray().Count ?? 0);
        }
    }

    private sealed class AtTime(string instant) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
    }
}
