using System.Text.Json;
using System.Text.RegularExpressions;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

public partial class BundleTests
{
    private static readonly List<FeedMessage> Messages = DemoAreas.Messages(600, seed: 3);

    private static readonly string[] FeedTypes =
        ["Patient", "Encounter", "CarePlan", "Observation", "Condition", "Organization", "Practitioner", "Location"];

    [Fact]
    public void Every_Bundle_can_be_read_as_sent()
    {
        foreach (var message in Messages)
        {
            var result = Resource.Read(message.Bundle, ReadMode.AsSent);

            Assert.True(result.Success, message.FileName);
            Assert.Equal("Bundle", result.Resource!.TypeName);
            Assert.True(result.Resource.Root.First("entry").Exists, message.FileName + " is empty");
        }
    }

    [Fact]
    public void Each_feed_sends_its_own_kind_of_Bundle()
    {
        foreach (var message in Messages)
        {
            var bundle = Resource.Read(message.Bundle, ReadMode.AsSent).Resource!.Root;
            Assert.Equal(message.Feed == "council" ? "collection" : "transaction", bundle.TextOf("type"));
            foreach (var entry in bundle.Named("entry"))
            {
                var resource = entry.First("resource");
                var (type, id) = (resource.TextOf("resourceType") ?? resource.AsResource().TypeName, resource.TextOf("id"));
                var request = entry.First("request");
                Assert.Contains(type, FeedTypes);
                switch (message.Feed)
                {
                    case "gp":
                        Assert.Equal("PUT", request.TextOf("method"));
                        Assert.Equal($"{type}/{id}", request.TextOf("url"));
                        break;
                    case "acute":
                        Assert.Equal("POST", request.TextOf("method"));
                        Assert.Equal(type, request.TextOf("url"));
                        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", entry.TextOf("fullUrl")!);
                        break;
                    default:
                        Assert.False(request.Exists);
                        Assert.NotNull(id);
                        break;
                }
            }
        }
    }

    [Fact]
    public void No_id_or_fullUrl_is_used_twice_in_a_feed()
    {
        foreach (var feed in Messages.GroupBy(message => message.Feed))
        {
            var urls = feed.SelectMany(Entries).Select(entry => entry.GetProperty("fullUrl").GetString()).ToList();

            Assert.Equal(urls.Count, urls.Distinct().Count());
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere_save_the_sown_errors()
    {
        foreach (var feed in Messages.GroupBy(message => message.Feed))
        {
            var known = feed.SelectMany(Entries)
                .Select(entry => entry.GetProperty("resource"))
                .Where(resource => resource.TryGetProperty("id", out _))
                .Select(resource => resource.GetProperty("resourceType").GetString() + "/" + resource.GetProperty("id").GetString()).ToHashSet();
            var dangling = new List<string>();
            foreach (var message in feed.Where(message => !message.FileName.Contains("-fault-", StringComparison.Ordinal)))
            {
                var here = Entries(message).Select(entry => entry.GetProperty("fullUrl").GetString()!).ToHashSet();
                dangling.AddRange(References(message).Where(reference =>
                    !known.Contains(reference) && !here.Contains(reference)
                    && !reference.StartsWith("Practitioner?identifier=https://fhir.hl7.org.uk/Id/gmc-number|99000", StringComparison.Ordinal)));
            }

            if (feed.Key == "council")
            {
                dangling.RemoveAll(reference => reference.StartsWith("Patient/", StringComparison.Ordinal)); // Patients that never come
            }

            Assert.Empty(dangling);
        }
    }

    [Fact]
    public void Messages_are_of_modest_size() =>
        Assert.All(Messages, message => Assert.InRange(message.Bundle.Length, 100, 400_000));

    [Fact]
    public void A_council_resource_is_valid_R4_save_for_the_class_that_Encounters_lack()
    {
        foreach (var resource in Sound("council").SelectMany(Entries).Select(entry => entry.GetProperty("resource").GetRawText()))
        {
            var issues = Strictly(resource).Where(issue => !issue.Contains("class", StringComparison.Ordinal));

            Assert.Empty(issues);
        }
    }

    [Fact]
    public void An_acute_resource_is_valid_R4_once_its_times_have_an_offset_and_the_Encounter_refers_to_what_was_sent()
    {
        foreach (var resource in Sound("acute").SelectMany(Entries).Select(entry => entry.GetProperty("resource").GetRawText()))
        {
            Assert.Empty(Strictly(TimeWithoutOffset().Replace(resource, "${time}Z\"")));
        }
    }

    [Fact]
    public void What_keeps_a_gp_resource_from_being_R4_is_only_what_is_left_of_STU3()
    {
        string[] leftovers =
        [
            "class", "reason", "context", "comment", "related", "interpretation", "clinicalStatus", "verificationStatus", "assertedDate", "author",
            "category", "prohibited", "statusReason", "status",
        ];
        foreach (var resource in Sound("gp").SelectMany(Entries).Select(entry => entry.GetProperty("resource").GetRawText()))
        {
            foreach (var issue in Strictly(resource))
            {
                Assert.Contains(leftovers, leftover => issue.Contains(leftover, StringComparison.Ordinal));
            }
        }
    }

    private static IEnumerable<FeedMessage> Sound(string feed) =>
        Messages.Where(message => message.Feed == feed && !message.FileName.Contains("-fault-", StringComparison.Ordinal)).Take(150);

    private static List<string> Strictly(string resource) =>
        [.. Resource.Read(System.Text.Encoding.UTF8.GetBytes(resource)).Issues.Where(issue => issue.IsError).Select(issue => $"{issue.Expression}: {issue.Diagnostics}")];

    private static List<JsonElement> Entries(FeedMessage message)
    {
        using var document = JsonDocument.Parse(message.Bundle);
        return [.. document.RootElement.GetProperty("entry").Clone().EnumerateArray()];
    }

    private static IEnumerable<string> References(FeedMessage message) =>
        Reference().Matches(System.Text.Encoding.UTF8.GetString(message.Bundle)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("\"reference\":\"([^\"]*)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("(?<time>\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8})\"")]
    private static partial Regex TimeWithoutOffset();
}
