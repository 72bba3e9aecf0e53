using System.Text;
using FhirIcsHub.Feeds.Messages;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Messages;

public sealed class RefusalTests
{
    private const string Uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";

    [Theory]
    [InlineData("Patient")]
    [InlineData("")]
    public async Task Malformed_JSON_is_refused_with_line_and_column_and_kept_in_the_journal(string path)
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Send(ShippedFeeds.Gp, "POST", path, "{\"resourceType\":\"Patient\",\n \"id\": \"1\",,}");
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("line 2, column 12", answer.Body!.At("issue[0].location[0]"), StringComparison.Ordinal);
        var kept = (await hub.Journal()).Single();
        Assert.Equal(JournalStatus.Rejected, kept.Status);
        Assert.Equal("{\"resourceType\":\"Patient\",\n \"id\": \"1\",,}", Encoding.UTF8.GetString(kept.Body));
    }

    [Fact]
    public async Task A_transaction_whose_seventh_entry_is_wrong_stores_nothing()
    {
        await using var hub = await TestHub.OpenAsync();
        var before = (await hub.Count("resources"), await hub.Count("persons"), await hub.Count("sources"));
        var entries = Enumerable.Range(0, 10).Select(i => i == 0 ? Patients.Json("1", Patients.First)
            : Patients.Observation("o" + i, "Patient/1")).ToArray();
        entries[6] = entries[6].Replace("\"status\":\"final\"", "\"status\":\"finl\"", StringComparison.Ordinal);
        var answer = await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle("transaction", [.. entries.Select(Patients.PutEntry)]));
        Assert.Equal(422, answer.Status);
        Assert.Equal("Bundle.entry[6].resource.status", answer.Body!.At("issue[0].expression[0]"));
        Assert.Equal(before, (await hub.Count("resources"), await hub.Count("persons"), await hub.Count("sources")));
        Assert.Equal(JournalStatus.Rejected, (await hub.Journal()).Single().Status);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("collection")]
    public async Task In_a_batch_and_a_collection_the_others_are_stored(string type)
    {
        await using var hub = await TestHub.OpenAsync();
        string[] entries = [Patients.Json("1", Patients.First), Patients.Observation("o1", "Patient/1")
            .Replace("final", "finl", StringComparison.Ordinal), Patients.Observation("o2", "Patient/1")];
        var answer = await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle(type, [.. entries.Select(Patients.PutEntry)]));
        Assert.Equal(200, answer.Status);
        Assert.Equal("batch-response", answer.Body!.At("type"));
        Assert.Equal(["201", "422", "201"], answer.EntryStatuses);
        Assert.Equal("Bundle.entry[1].resource.status", answer.Body!.At("entry[1].response.outcome.issue[0].expression[0]"));
        Assert.Null(await hub.Hub("Observation", "gp-o1"));
        Assert.NotNull(await hub.Hub("Observation", "gp-o2"));
        Assert.Equal(JournalStatus.Partly, (await hub.Journal()).Single().Status);
    }

    [Fact]
    public async Task Entries_tied_by_uuid_stand_and_fall_together_also_in_a_batch()
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Send(ShippedFeeds.Acute, "POST", "", Patients.Bundle("batch",
            Patients.PostEntry(Uuid, """{"resourceType":"Encounter","status":"wrong","class":"I"}"""),
            Patients.PostEntry("7c9e6679-7425-40de-944b-e07fc1f90ae7",
                "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/1\"},\"encounter\":{\"reference\":\"urn:uuid:" + Uuid + "\"}}"),
            Patients.PutEntry(Patients.Observation("o1", "Patient/1"))));
        Assert.Equal(["422", "422", "201"], answer.EntryStatuses);
        Assert.Contains("entry[0]", answer.Body!["entry"]![1]!["response"]!["outcome"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(await hub.Hub("Condition", "acute-7c9e6679-7425-40de-944b-e07fc1f90ae7"));
    }

    [Fact]
    public async Task A_null_in_one_entry_does_not_take_the_others_with_it()
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle("batch",
            Patients.PutEntry(Patients.Observation("o1", "Patient/1"))
                .Replace("\"status\":\"final\"", "\"status\":null", StringComparison.Ordinal),
                Patients.PutEntry(Patients.Observation("o2", "Patient/1"))));
        Assert.Equal(["400", "201"], answer.EntryStatuses);
    }

    [Fact]
    public async Task An_unresolved_uuid_is_an_error_at_the_reference()
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Put(ShippedFeeds.Gp, Patients.Observation("o1", "urn:uuid:" + Uuid));
        Assert.Equal(422, answer.Status);
        Assert.Equal("Observation.subject.reference", answer.Body!.At("issue[0].expression[0]"));
        Assert.Null(await hub.Hub("Observation", "gp-o1"));
    }

    [Fact]
    public async Task A_conditional_reference_must_match_just_one_resource_of_the_feed()
    {
        await using var hub = await TestHub.OpenAsync();
        const string ByNumber = "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018";
        await hub.Put(ShippedFeeds.Acute, Patients.Json("1", Patients.First));
        var none = await hub.Put(ShippedFeeds.Gp, Patients.Observation("o1", ByNumber));
        Assert.Equal(422, none.Status);
        Assert.Equal("not-found", none.Body!.At("issue[0].code"));

        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        Assert.Equal(201, (await hub.Put(ShippedFeeds.Gp, Patients.Observation("o1", ByNumber))).Status);
        Assert.Equal("Patient/" + await hub.GoldenOf("gp-1"), (await hub.Hub("Observation", "gp-o1"))!.At("subject.reference"));

        Assert.Equal(201, (await hub.Put(ShippedFeeds.Gp, Patients.Json("2", Patients.First))).Status);
        var several = await hub.Put(ShippedFeeds.Gp, Patients.Observation("o2", ByNumber));
        Assert.True(several.Status == 422, several.ToString());
        Assert.Equal("multiple-matches", several.Body!.At("issue[0].code"));
    }

    [Fact]
    public async Task A_conditional_reference_finds_a_patient_of_the_same_message()
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle("transaction",
            Patients.PutEntry(Patients.Observation("o1", "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018")),
                Patients.PutEntry(Patients.Json("1", Patients.First))));
        Assert.Equal(["201", "201"], answer.EntryStatuses);
    }

    [Fact]
    public async Task A_subject_that_is_only_an_NHS_number_is_given_its_patient()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        await hub.Put(ShippedFeeds.Gp, """{"resourceType":"CarePlan","id":"p1","status":"active","intent":"plan","subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}}}""");
        Assert.Equal("Patient/" + await hub.GoldenOf("gp-1"), (await hub.Hub("CarePlan", "gp-p1"))!.At("subject.reference"));
    }

    [Fact]
    public async Task Another_type_is_refused_for_its_entry_alone()
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle("batch",
            Patients.PutEntry("""{"resourceType":"MedicationStatement","id":"m1"}"""), Patients.PutEntry(Patients.Observation("o1", "Patient/1"))));
        Assert.Equal(["422", "201"], answer.EntryStatuses);
        Assert.Equal("not-supported", answer.Body!.At("entry[0].response.outcome.issue[0].code"));
    }

    [Theory]
    [InlineData("POST", "Patient", """{"resourceType":"Observation","id":"1"}""", 400)]
    [InlineData("PUT", "Patient/2", """{"resourceType":"Patient","id":"1"}""", 400)]
    [InlineData("POST", "", """{"resourceType":"Patient","id":"1"}""", 400)]
    [InlineData("POST", "", """{"resourceType":"Bundle","type":"message","entry":[]}""", 422)]
    [InlineData("POST", "", "[]", 400)]
    [InlineData("POST", "Patient", "", 400)]
    [InlineData("PATCH", "Patient/1", "{}", 405)]
    [InlineData("PUT", "Medication/1", """{"resourceType":"Medication","id":"1"}""", 422)]
    [InlineData("PUT", "Patient/1", """{"resourceType":"Patient","id":"1","brithDate":"1950-01-01"}""", 422)]
    [InlineData("PUT", "Patient/1", """{"resourceType":"Patient","id":"1","birthDate":"1950-13-01"}""", 422)]
    public async Task A_request_that_cannot_be_meant_is_refused(string method, string path, string body, int status)
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Send(ShippedFeeds.Gp, method, path, body);
        Assert.Equal(status, answer.Status);
        Assert.Equal("OperationOutcome", answer.Body!.At("resourceType"));
        Assert.All(await hub.Journal(), j => Assert.Equal(JournalStatus.Rejected, j.Status));
        Assert.Equal(0, await hub.Count("sources"));
    }

    [Fact]
    public async Task XML_is_refused_as_a_media_type()
    {
        await using var hub = await TestHub.OpenAsync();
        Assert.Equal(415, (await hub.Send(ShippedFeeds.Gp, new FeedRequest("POST", "Patient", "", "<Patient/>"u8.ToArray(),
            "application/fhir+xml"))).Status);
    }

    [Fact]
    public async Task The_same_resource_twice_is_an_error_in_a_transaction_and_the_last_one_in_a_batch()
    {
        await using var hub = await TestHub.OpenAsync();
        string[] entries = [Patients.PutEntry(Patients.Observation("o1", "Patient/1", value: "80")),
            Patients.PutEntry(Patients.Observation("o1", "Patient/1", value: "81"))];
        Assert.Equal(400, (await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle("transaction", entries))).Status);
        Assert.Equal(200, (await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle("batch", entries))).Status);
        var stored = (await hub.Hub("Observation", "gp-o1"))!;
        Assert.Equal("81", stored.At("valueQuantity.value"));
        Assert.Equal("1", stored.At("meta.versionId"));
    }

    [Fact]
    public async Task A_conditional_create_finds_what_is_there_and_a_conditional_update_changes_it()
    {
        await using var hub = await TestHub.OpenAsync();
        const string Organization = """{"resourceType":"Organization","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Y90001"}],"name":"@"}""";
        const string Criteria = "identifier=https://fhir.nhs.uk/Id/ods-organisation-code|Y90001";
        await hub.Put(ShippedFeeds.Gp, Organization.Replace("@", "A", StringComparison.Ordinal)
            .Replace("\"identifier\"", "\"id\":\"x\",\"identifier\"", StringComparison.Ordinal));
        var created = await hub.Send(ShippedFeeds.Gp, new FeedRequest("POST", "Organization", "",
            Encoding.UTF8.GetBytes(Organization.Replace("@", "B", StringComparison.Ordinal)), IfNoneExist: Criteria));
        Assert.Equal(200, created.Status);
        Assert.Equal("A", (await hub.Hub("Organization", "gp-x"))!.At("name"));
        var updated = await hub.Send(ShippedFeeds.Gp, "PUT", "Organization", Organization.Replace("@", "B", StringComparison.Ordinal),
            Criteria);
        Assert.Equal(200, updated.Status);
        Assert.Equal("B", (await hub.Hub("Organization", "gp-x"))!.At("name"));
    }

    [Fact]
    public async Task An_answer_never_repeats_a_name_or_an_NHS_number()
    {
        await using var hub = await TestHub.OpenAsync();
        var answer = await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.BadCheckDigit, family: "Secretname")
            .Replace("1950-03-02", "02/03/1950 Secretname", StringComparison.Ordinal));
        Assert.Equal(422, answer.Status);
        Assert.DoesNotContain("Secretname", answer.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Patients.BadCheckDigit, answer.Body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_may_read_and_delete()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Observation("o1", "Patient/1"));
        await hub.Put(ShippedFeeds.Gp, Patients.Observation("o2", "Patient/1"));
        var answer = await hub.Send(ShippedFeeds.Gp, "POST", "", Patients.Bundle("batch",
            """{"request":{"method":"GET","url":"Observation/o1"}}""", """{"request":{"method":"DELETE","url":"Observation/o2"}}""", """{"request":{"method":"GET","url":"Observation/none"}}"""));
        Assert.Equal(["200", "204", "404"], answer.EntryStatuses);
        Assert.Equal("o1", answer.Body!.At("entry[0].resource.id"));
        Assert.Null(await hub.Hub("Observation", "gp-o2"));
    }
}
