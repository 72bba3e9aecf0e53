using Xunit;

namespace FhirIcsHub.Feeds.Tests.Messages;

public sealed class FeedMessageTests
{
    [Fact]
    public async Task A_patient_and_its_observation_come_onto_the_hub_with_hub_ids_and_the_golden_patient()
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle("transaction",
            Patients.PutEntry(Patients.Observation("o1", "Patient/1001")), Patients.PutEntry(Patients.Json("1001", Patients.First))));
        Assert.Equal(200, answer.Status);
        Assert.Equal("transaction-response", answer.Body!.At("type"));
        Assert.Equal(["201", "201"], answer.EntryStatuses);
        Assert.Equal("Observation/o1/_history/1", answer.Body!.At("entry[0].response.location"));
        var golden = await hub.GoldenOf("gp-1001");
        Assert.Matches("^[0-9a-f]{8}-", golden!);
        Assert.Equal("Patient/" + golden, (await hub.Hub("Observation", "gp-o1"))!.At("subject.reference"));
        Assert.Equal("https://gp.demo.example/fhir", (await hub.Hub("Patient", "gp-1001"))!.At("meta.source"));
        var goldenPatient = (await hub.Hub("Patient", golden!))!;
        Assert.Equal("Testperson", goldenPatient.At("name[0].family"));
        Assert.Equal("Patient/gp-1001", goldenPatient.At("link[0].other.reference"));
        Assert.Equal(Patients.First, goldenPatient.At("identifier[0].value"));
    }

    [Fact]
    public async Task The_same_message_twice_changes_nothing()
    {
        await using var hub = await TestHub.OpenAsync();
        var message = Patients.Bundle("collection", "{\"resource\":" + Patients.Json("1", Patients.First) + "}",
            "{\"resource\":" + Patients.Observation("o1", "Patient/1") + "}");
        await hub.Send(ShippedFeeds.Council, "POST", "", message);
        var before = (await hub.Count("versions"), await hub.Count("resources"), await hub.Count("outbox"), await hub.Count("sources"));
        var answer = await hub.Send(ShippedFeeds.Council, "POST", "", message);
        Assert.Equal(["200", "200"], answer.EntryStatuses);
        Assert.Equal("W/\"1\"", answer.Body!.At("entry[0].response.etag"));
        Assert.Equal(before, (await hub.Count("versions"), await hub.Count("resources"), await hub.Count("outbox"),
            await hub.Count("sources")));
        Assert.All(await hub.Journal(), j => Assert.Equal(Storage.JournalStatus.Accepted, j.Status));
    }

    [Fact]
    public async Task A_feed_reads_back_what_it_sent_under_its_own_id_and_version()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, """{"resourceType":"Condition","id":"c1","clinicalStatus":"active","subject":{"reference":"Patient/1"},"onsetAge":{"value":40.0}}""");
        await hub.Put(ShippedFeeds.Gp, """{"resourceType":"Condition","id":"c1","clinicalStatus":"inactive","subject":{"reference":"Patient/1"},"onsetAge":{"value":40.0}}""");
        var answer = await hub.Send(ShippedFeeds.Gp, "GET", "Condition/c1");
        Assert.Equal(200, answer.Status);
        Assert.Equal("W/\"2\"", answer.Headers["ETag"]);
        Assert.Equal("2", answer.Body!.At("meta.versionId"));
        Assert.Equal("c1", answer.Body!.At("id"));
        Assert.Equal("inactive", answer.Body!.At("clinicalStatus"));
        Assert.Equal("Patient/1", answer.Body!.At("subject.reference"));
        Assert.Equal("40.0", answer.Body!.At("onsetAge.value"));
    }

    [Fact]
    public async Task A_feed_learns_nothing_of_another_feed()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        Assert.Equal(404, (await hub.Send(ShippedFeeds.Acute, "GET", "Patient/1")).Status);
        Assert.Equal(404, (await hub.Send(ShippedFeeds.Acute, "GET", "Patient/gp-1")).Status);
        Assert.Equal(204, (await hub.Send(ShippedFeeds.Acute, "DELETE", "Patient/1")).Status);
        Assert.NotNull(await hub.Hub("Patient", "gp-1"));
    }

    [Fact]
    public async Task A_feed_deletes_its_own_and_can_send_it_again()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Observation("o1", "Patient/1"));
        Assert.Equal(204, (await hub.Send(ShippedFeeds.Gp, "DELETE", "Observation/o1")).Status);
        Assert.Equal(410, (await hub.Send(ShippedFeeds.Gp, "GET", "Observation/o1")).Status);
        Assert.Null(await hub.Hub("Observation", "gp-o1"));
        var again = await hub.Put(ShippedFeeds.Gp, Patients.Observation("o1", "Patient/1"));
        Assert.Equal(201, again.Status);
        Assert.Equal("W/\"3\"", again.Headers["ETag"]);
        Assert.NotNull(await hub.Hub("Observation", "gp-o1"));
    }

    [Fact]
    public async Task Two_feeds_whose_ids_collide_stay_two_patients()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1001", Patients.First));
        await hub.Put(ShippedFeeds.Acute, Patients.Json("1001", Patients.Second, family: "Otherperson"));
        Assert.Equal("Testperson", (await hub.Hub("Patient", "gp-1001"))!.At("name[0].family"));
        Assert.Equal("Otherperson", (await hub.Hub("Patient", "acute-1001"))!.At("name[0].family"));
        Assert.NotEqual(await hub.GoldenOf("gp-1001"), await hub.GoldenOf("acute-1001"));
    }

    [Fact]
    public async Task An_NHS_number_as_local_id_does_not_show_in_the_hub_id()
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Put(ShippedFeeds.Acute, Patients.Json(Patients.First, Patients.First));
        Assert.Equal(201, answer.Status);
        var source = await hub.Read(s =>
            s.FindSource(s.FeedKey("acute")!.Value, Fhir.Schemas.FhirSchema.R4.FindType("Patient")!, Patients.First));
        Assert.Matches("^acute\\.[a-z2-7]{26}$", source!.HubId);
        Assert.NotNull(await hub.Hub("Patient", source.HubId));
    }

    [Fact]
    public async Task An_entry_without_id_is_known_by_its_identifier_and_one_without_that_by_its_uuid()
    {
        await using var hub = await TestHub.OpenAsync();
        const string Encounter = """{"resourceType":"Encounter","status":"finished","class":"I","identifier":[{"system":"https://acute.demo.example/id/encounter","value":"S1"}],"subject":{"reference":"Patient/1"}@}""";
        const string Condition = """{"resourceType":"Condition","subject":{"reference":"Patient/1"},"encounter":{"reference":"urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e"}}""";
        var first = await hub.Send(ShippedFeeds.Acute, "POST", "", Patients.Bundle("transaction",
            Patients.PostEntry("0f8fad5b-d9cb-469f-a165-70867728950e", Encounter.Replace("@", "", StringComparison.Ordinal)),
                Patients.PostEntry("7c9e6679-7425-40de-944b-e07fc1f90ae7", Condition)));
        Assert.Equal(["201", "201"], first.EntryStatuses);
        Assert.NotNull(await hub.Hub("Condition", "acute-7c9e6679-7425-40de-944b-e07fc1f90ae7"));
        var changed = await hub.Send(ShippedFeeds.Acute, "POST", "Encounter",
            Encounter.Replace("@", ",\"length\":{\"value\":2}", StringComparison.Ordinal));
        Assert.Equal(200, changed.Status);
        Assert.Equal("W/\"2\"", changed.Headers["ETag"]);
        var id = changed.Headers["Location"].Split('/')[1];
        Assert.Equal("Encounter/acute-" + id,
            (await hub.Hub("Condition", "acute-7c9e6679-7425-40de-944b-e07fc1f90ae7"))!.At("encounter.reference"));
        Assert.Equal("2", (await hub.Hub("Encounter", "acute-" + id))!.At("length.value"));
    }

    [Fact]
    public async Task An_entry_that_cannot_be_told_from_others_is_refused_with_the_reason()
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Send(ShippedFeeds.Gp, "POST", "Condition", """{"resourceType":"Condition","subject":{"reference":"Patient/1"}}""");
        Assert.Equal(422, answer.Status);
        Assert.Contains("no id, no identifier", answer.Diagnostics.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_provenance_names_what_a_message_wrote_and_from_where()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle("batch", Patients.PutEntry(Patients.Json("1", Patients.First)),
            Patients.PutEntry(Patients.Observation("o1", "Patient/1"))));
        var journal = (await hub.Journal()).Single();
        var provenance = (await hub.Hub("Provenance", $"gp-message-{journal.Key}"))!;
        Assert.Equal(["Patient/gp-1", "Observation/gp-o1"], provenance["target"]!.AsArray().Select(t => t!.At("reference")));
        Assert.Equal(journal.Key.ToString(System.Globalization.CultureInfo.InvariantCulture),
            provenance.At("entity[0].what.identifier.value"));
        Assert.Equal("QZZ01", provenance.At("agent[0].onBehalfOf.identifier.value"));
        Assert.Equal(ShippedFeeds.Gp.MapVersion, provenance.At("agent[1].who.identifier.value"));
        Assert.NotNull(provenance["recorded"]);
    }

    [Fact]
    public async Task A_message_that_was_journaled_but_not_finished_is_worked_through_at_start()
    {
        await using var hub = await TestHub.OpenAsync();
        var body = System.Text.Encoding.UTF8.GetBytes(Patients.Json("1", Patients.First));
        await hub.Store.WriteAsync(s =>
            s.AppendJournal(s.FeedKey("gp")!.Value, "PUT", "Patient/1", System.Security.Cryptography.SHA256.HashData(body), body),
            TestContext.Current.CancellationToken);
        Assert.Equal(1, await hub.Service.ReplayReceivedAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(await hub.Hub("Patient", "gp-1"));
        Assert.Equal(Storage.JournalStatus.Accepted, (await hub.Journal()).Single().Status);
        Assert.Equal(0, await hub.Service.ReplayReceivedAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_message_of_a_feed_that_is_no_longer_configured_is_marked_and_the_next_one_worked_through()
    {
        await using var hub = await TestHub.OpenAsync();
        var body = System.Text.Encoding.UTF8.GetBytes(Patients.Json("1", Patients.First));
        var hash = System.Security.Cryptography.SHA256.HashData(body);
        await hub.Store.WriteAsync(s => s.AppendJournal(s.AddFeed("gone"), "PUT", "Patient/1", hash, body),
            TestContext.Current.CancellationToken);
        await hub.Store.WriteAsync(s => s.AppendJournal(s.FeedKey("gp")!.Value, "PUT", "Patient/1", hash, body),
            TestContext.Current.CancellationToken);
        Assert.Equal(2, await hub.Service.ReplayReceivedAsync(TestContext.Current.CancellationToken));
        Assert.Equal([Storage.JournalStatus.Rejected, Storage.JournalStatus.Accepted], (await hub.Journal()).Select(j => j.Status));
    }
}
