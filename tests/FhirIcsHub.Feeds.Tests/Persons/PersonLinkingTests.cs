using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Persons;

public sealed class PersonLinkingTests
{
    [Fact]
    public async Task The_same_NHS_number_in_two_feeds_is_one_person()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Acute, Patients.Json("7", Patients.First, family: "Testperson-Smith"));
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", "999 000 0018"));
        var golden = await hub.GoldenOf("gp-1");
        Assert.Equal(golden, await hub.GoldenOf("acute-7"));
        var patient = (await hub.Hub("Patient", golden!))!;
        Assert.Equal("Testperson", patient.At("name[0].family"));
        Assert.Equal(["Patient/gp-1", "Patient/acute-7"], patient["link"]!.AsArray().Select(l => l!.At("other.reference")));
        Assert.Single(patient["identifier"]!.AsArray());
        Assert.Equal("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient", patient.At("meta.profile[0]"));
        Assert.Equal(1, await hub.Count("persons"));
    }

    [Fact]
    public async Task A_council_patient_without_NHS_number_joins_by_name_birth_date_and_postcode_whatever_the_spelling()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First, family: "O'Testperson", given: "Zoë"));
        await hub.Put(ShippedFeeds.Council, Patients.Json("5", family: "OTESTPERSON", given: "zoe", postcode: "zz11aa"));
        Assert.Equal(await hub.GoldenOf("gp-1"), await hub.GoldenOf("council-5"));
    }

    [Theory]
    [InlineData("Otherperson", "Ann", "1950-03-02", "ZZ1 1AA")]
    [InlineData("Testperson", "Anne", "1950-03-02", "ZZ1 1AA")]
    [InlineData("Testperson", "Ann", "1950-03-03", "ZZ1 1AA")]
    [InlineData("Testperson", "Ann", "1950-03-02", "ZZ1 1AB")]
    [InlineData("Testperson", "Ann", "1950-03-02", null)]
    public async Task Three_of_four_are_not_enough(string family, string given, string birthDate, string? postcode)
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        await hub.Put(ShippedFeeds.Council, Patients.Json("5", null, family, given, birthDate, postcode));
        Assert.NotEqual(await hub.GoldenOf("gp-1"), await hub.GoldenOf("council-5"));
    }

    [Fact]
    public async Task Two_different_NHS_numbers_never_share_a_person_and_a_match_with_both_stays_apart()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        await hub.Put(ShippedFeeds.Council, Patients.Json("5"));
        Assert.Equal(await hub.GoldenOf("gp-1"), await hub.GoldenOf("council-5"));
        await hub.Put(ShippedFeeds.Acute, Patients.Json("7", Patients.Second));
        Assert.Equal(3, new[] { await hub.GoldenOf("gp-1"), await hub.GoldenOf("acute-7"), await hub.GoldenOf("council-5") }.Distinct()
            .Count());
    }

    [Fact]
    public async Task A_wrong_check_digit_is_kept_not_linked_on_and_reported()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.BadCheckDigit));
        var answer = await hub.Put(ShippedFeeds.Acute, Patients.Json("7", Patients.BadCheckDigit, family: "Otherperson"));
        Assert.Equal(201, answer.Status);
        var issue = answer.Body!["issue"]!.AsArray().Single(i => i!.At("severity") == "warning")!;
        Assert.Equal("Patient.identifier[0].value", issue.At("expression[0]"));
        Assert.DoesNotContain(Patients.BadCheckDigit, answer.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.NotEqual(await hub.GoldenOf("gp-1"), await hub.GoldenOf("acute-7"));
        Assert.Equal(Patients.BadCheckDigit, (await hub.Hub("Patient", "acute-7"))!.At("identifier[0].value"));
        Assert.Null((await hub.Hub("Patient", (await hub.GoldenOf("acute-7"))!))!["identifier"]);
    }

    [Fact]
    public async Task Resources_that_come_before_their_patient_are_pending_and_join_when_it_comes()
    {
        await using var hub = await TestHub.OpenAsync();
        var early = await hub.Put(ShippedFeeds.Gp, Patients.Observation("o1", "Patient/1"));
        Assert.Contains(early.Diagnostics, d => d.Contains("have not arrived", StringComparison.Ordinal));
        Assert.Equal("Patient/gp-1", (await hub.Hub("Observation", "gp-o1"))!.At("subject.reference"));
        Assert.Null(await hub.GoldenOf("gp-1"));
        Assert.Equal(0, await hub.Count("persons"));

        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        var golden = await hub.GoldenOf("gp-1");
        var joined = (await hub.Hub("Observation", "gp-o1"))!;
        Assert.Equal("Patient/" + golden, joined.At("subject.reference"));
        Assert.Equal("2", joined.At("meta.versionId"));
        Assert.Equal("W/\"1\"", (await hub.Send(ShippedFeeds.Gp, "GET", "Observation/o1")).Headers["ETag"]);
        var record = await hub.Read(s =>
            s.ReadPersonRows([Fhir.Schemas.FhirSchema.R4.FindType("Observation")!], s.FindPersonByGoldenId(golden!)!.Key));
        Assert.Equal(new HashSet<string?> { "gp-o1", golden }, record!.Rows.Select(r => (string?)r.Id).ToHashSet());
    }

    [Fact]
    public async Task A_late_NHS_number_is_set_on_the_person_and_a_number_that_another_person_owns_moves_the_patient_there()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Council, Patients.Json("5", postcode: "ZZ9 9ZZ"));
        await hub.Put(ShippedFeeds.Council, Patients.Observation("o5", "Patient/5"));
        var alone = await hub.GoldenOf("council-5");
        await hub.Put(ShippedFeeds.Council, Patients.Json("5", Patients.First, postcode: "ZZ9 9ZZ"));
        Assert.Equal(alone, await hub.GoldenOf("council-5"));
        Assert.Equal(Patients.First, await hub.Read(s => s.FindPersonByGoldenId(alone!)!.NhsNumber));

        await hub.Put(ShippedFeeds.Gp, Patients.Json("2", Patients.Second, family: "Otherperson"));
        await hub.Put(ShippedFeeds.Council, Patients.Json("5", Patients.Second, postcode: "ZZ9 9ZZ"));
        var other = await hub.GoldenOf("gp-2");
        Assert.Equal(other, await hub.GoldenOf("council-5"));
        Assert.Equal("Patient/" + other, (await hub.Hub("Observation", "council-o5"))!.At("subject.reference"));
        var left = (await hub.Hub("Patient", alone!))!;
        Assert.Equal("false", left.At("active"));
        Assert.Equal("replaced-by", left.At("link[0].type"));
        Assert.Equal("Patient/" + other, left.At("link[0].other.reference"));
        Assert.Null(await hub.Read(s => s.FindPersonByNhsNumber(Patients.First)));
    }

    [Fact]
    public async Task The_golden_patient_follows_its_sources()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        var golden = (await hub.GoldenOf("gp-1"))!;
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First, family: "Newname"));
        Assert.Equal("Newname", (await hub.Hub("Patient", golden))!.At("name[0].family"));
        Assert.Equal("2", (await hub.Hub("Patient", golden))!.At("meta.versionId"));
    }

    [Fact]
    public async Task A_deleted_patient_leaves_its_person_and_the_last_one_takes_the_golden_patient_with_it()
    {
        await using var hub = await TestHub.OpenAsync();
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        await hub.Put(ShippedFeeds.Acute, Patients.Json("7", Patients.First));
        await hub.Put(ShippedFeeds.Gp, Patients.Observation("o1", "Patient/1"));
        var golden = (await hub.GoldenOf("gp-1"))!;
        await hub.Send(ShippedFeeds.Gp, "DELETE", "Patient/1");
        Assert.Equal(["Patient/acute-7"], (await hub.Hub("Patient", golden))!["link"]!.AsArray().Select(l => l!.At("other.reference")));
        Assert.Equal("Patient/gp-1", (await hub.Hub("Observation", "gp-o1"))!.At("subject.reference"));
        await hub.Send(ShippedFeeds.Acute, "DELETE", "Patient/7");
        Assert.Null(await hub.Hub("Patient", golden));
        Assert.Null(await hub.Read(s => s.FindPersonByNhsNumber(Patients.First)));

        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        Assert.Equal("Patient/" + await hub.GoldenOf("gp-1"), (await hub.Hub("Observation", "gp-o1"))!.At("subject.reference"));
    }

    [Fact]
    public async Task A_patient_written_on_the_hub_is_golden_and_one_whose_person_is_known_is_a_source()
    {
        await using var hub = await TestHub.OpenAsync();
        Assert.Equal(ResourceFlags.Golden, await WriteOnHub(hub, "h1", Patients.Json("h1", Patients.First)));
        Assert.Equal("h1", await hub.GoldenOf("h1"));
        await hub.Put(ShippedFeeds.Gp, Patients.Json("1", Patients.First));
        Assert.Equal("h1", await hub.GoldenOf("gp-1"));

        await hub.Put(ShippedFeeds.Gp, Patients.Json("2", Patients.Second, family: "Otherperson"));
        Assert.Equal(ResourceFlags.SourcePatient, await WriteOnHub(hub, "h2", Patients.Json("h2", Patients.Second, family: "Thirdperson")));
        var golden = await hub.GoldenOf("gp-2");
        Assert.Equal(golden, await hub.GoldenOf("h2"));
        Assert.Equal("Otherperson", (await hub.Hub("Patient", golden!))!.At("name[0].family"));
    }

    private static Task<ResourceFlags> WriteOnHub(TestHub hub, string id, string json)
    {
        var patient = PreparedResource.Create(Resource.Read(Encoding.UTF8.GetBytes(json)).Resource!, id);
        return hub.Store.WriteAsync(s =>
        {
            var owner = hub.Service.Persons.OnHubPatient(s, patient);
            s.Put(patient, owner);
            return owner.Flags;
        });
    }
}
