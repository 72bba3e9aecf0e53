using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Messages;

public sealed class ConcurrentMessagesTests
{
    [Fact]
    public async Task The_same_message_many_times_at_once_is_stored_once()
    {
        await using var hub = await TestHub.OpenAsync();
        var message = Patients.Bundle("transaction", Patients.PutEntry(Patients.Json("1", Patients.First)),
            Patients.PutEntry(Patients.Observation("o1", "Patient/1")));
        var answers = await Task.WhenAll(Enumerable.Range(0, 12)
            .Select(_ => Task.Run(() => hub.Send(ShippedFeeds.Gp, "POST", "", message))));
        Assert.All(answers, a => Assert.Equal(200, a.Status));
        Assert.Single(answers, a => a.EntryStatuses[0] == "201");
        Assert.Equal("1", (await hub.Hub("Patient", "gp-1"))!.At("meta.versionId"));
        Assert.Equal("1", (await hub.Hub("Observation", "gp-o1"))!.At("meta.versionId"));
        Assert.Equal(1, await hub.Count("persons"));
        Assert.Equal("W/\"1\"", (await hub.Send(ShippedFeeds.Gp, "GET", "Patient/1")).Headers["ETag"]);
    }

    [Fact]
    public async Task Feeds_that_send_the_same_person_at_once_make_one_person_whose_record_is_whole()
    {
        await using var hub = await TestHub.OpenAsync();
        await Task.WhenAll(ShippedFeeds.Catalog.Feeds.SelectMany(feed =>
            new[] { Patients.Json("1", Patients.First), Patients.Observation("o1", "Patient/1") }
            .Select(resource => Task.Run(() => hub.Put(feed, resource)))));
        var golden = await hub.GoldenOf("gp-1");
        foreach (var feed in ShippedFeeds.Catalog.Feeds)
        {
            Assert.Equal(golden, await hub.GoldenOf(feed.Name + "-1"));
            Assert.Equal("Patient/" + golden, (await hub.Hub("Observation", feed.Name + "-o1"))!.At("subject.reference"));
        }

        Assert.Equal(3, (await hub.Hub("Patient", golden!))!["link"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_hub_id_that_somebody_else_has_taken_is_left_to_him()
    {
        await using var hub = await TestHub.OpenAsync();
        var squatter = PreparedResource.Create(Resource.Read("""{"resourceType":"Organization","id":"gp-x","name":"Not the feed's"}"""u8.ToArray()).Resource!, "gp-x");
        await hub.Store.WriteAsync(s => s.Put(squatter, Ownership.Hub), TestContext.Current.CancellationToken);
        Assert.Equal(201, (await hub.Put(ShippedFeeds.Gp, """{"resourceType":"Organization","id":"x","name":"The feed's"}""")).Status);
        Assert.Equal("Not the feed's", (await hub.Hub("Organization", "gp-x"))!.At("name"));
        Assert.Equal(200, (await hub.Put(ShippedFeeds.Gp, """{"resourceType":"Organization","id":"x","name":"The feed's"}""")).Status);
        var source = await hub.Read(s => s.FindSource(s.FeedKey("gp")!.Value, Fhir.Schemas.FhirSchema.R4.FindType("Organization")!, "x"));
        Assert.Equal("The feed's", (await hub.Hub("Organization", source!.HubId))!.At("name"));
    }
}
