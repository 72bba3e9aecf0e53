using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class EverythingTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task The_record_is_the_patient_its_compartment_what_that_refers_to_and_its_provenance()
    {
        await PutAllAsync(Record("rec"));

        var page = await Client.GetAsync("/fhir/Patient/rec/$everything");

        Assert.Equal(200, page.Status);
        Assert.Equal("searchset", (string?)page.Json["type"]);
        Assert.Equal(
            ["Patient/rec", "Encounter/rec-e", "Observation/rec-o1", "Observation/rec-o2", "MedicationRequest/rec-m", "Appointment/rec-a"],
            Names(page, "match"));
        // The Medication's manufacturer too, and the Binary of an attachment; not what the other patient has.
        Assert.Equal(
            ["Binary/rec-b", "Location/rec-l", "Medication/rec-med", "Organization/rec-maker", "Organization/rec-org", "Practitioner/rec-p",
                "Provenance/rec-prov"],
            Names(page, "include").Order(StringComparer.Ordinal));
        Assert.Equal(6, (int)page.Json["total"]!);
    }

    [Fact]
    public async Task What_belongs_to_another_person_is_no_part_of_the_record_whoever_refers_to_it()
    {
        await PutAllAsync(Record("mum"));
        await PutAllAsync(
            ("Patient/baby", """{"resourceType":"Patient","id":"baby"}"""),
            ("Observation/baby-o", """{"resourceType":"Observation","id":"baby-o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/baby"},"derivedFrom":[{"reference":"Observation/mum-o1"}],"focus":[{"reference":"Patient/mum"}]}"""));

        Assert.Equal(["Patient/baby", "Observation/baby-o"], Names(await Client.GetAsync("/fhir/Patient/baby/$everything")));
    }

    [Fact]
    public async Task A_walk_through_small_pages_gives_every_resource_once_in_the_same_order()
    {
        await PutAllAsync(Record("walk"));
        var whole = Names(await Client.GetAsync("/fhir/Patient/walk/$everything"));

        for (var size = 1; size <= whole.Count; size++)
        {
            Assert.Equal(whole, await WalkAsync($"/fhir/Patient/walk/$everything?_count={size}"));
        }
    }

    [Fact]
    public async Task Contained_resources_that_refer_to_the_patient_neither_count_nor_end_the_walk()
    {
        await PutAllAsync(Record("box"));
        var before = Names(await Client.GetAsync("/fhir/Patient/box/$everything"), "match");
        await PutAllAsync([.. Enumerable.Range(0, 30).Select(i => ($"Claim/box-c{i}", $$$"""
            {"resourceType":"Claim","id":"box-c{{{i}}}","status":"active","type":{"text":"x"},"use":"claim","patient":{"reference":"Patient/box"},
            "created":"2026-04-01","provider":{"reference":"#p"},"priority":{"text":"x"},"insurance":[{"sequence":1,"focal":true,"coverage":{"reference":"#c"}}],
            "contained":[{"resourceType":"ServiceRequest","id":"s","status":"active","intent":"order","subject":{"reference":"Patient/box"}},
            {"resourceType":"Coverage","id":"c","status":"active","beneficiary":{"reference":"Patient/box"},"payor":[{"display":"x"}]},
            {"resourceType":"Practitioner","id":"p"}],"item":[{"sequence":1,"productOrService":{"text":"x"}}],"referral":{"reference":"#s"}}
            """))]);

        var page = await Client.GetAsync("/fhir/Patient/box/$everything?_count=10");
        var matches = (await WalkAsync("/fhir/Patient/box/$everything?_count=10")).Where(name => before.Contains(name) || name.StartsWith("Claim/", StringComparison.Ordinal));

        Assert.Equal(before.Concat(Enumerable.Range(0, 30).Select(i => $"Claim/box-c{i}")), matches);
        Assert.Equal(before.Count + 30, (int)page.Json["total"]!);
    }

    [Fact]
    public async Task While_others_write_what_stays_as_it_was_comes_exactly_once_and_nothing_twice()
    {
        await PutAllAsync(Record("busy"));
        await PutAllAsync([.. Enumerable.Range(0, 120).Select(i => Observation($"busy-x{i}", "busy", $"Practitioner/busy-p{i % 7}"))]);
        await PutAllAsync([.. Enumerable.Range(0, 7).Select(i => ($"Practitioner/busy-p{i}", $$"""{"resourceType":"Practitioner","id":"busy-p{{i}}"}"""))]);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            using var client = new FhirClient(hub.Hub.Address);
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                // New ones, changes of every third old one, and deletes of what this writer made.
                await PutAsync(client, Observation($"busy-n{writer}-{i}", "busy", "Practitioner/busy-p1"));
                await PutAsync(client, Observation($"busy-x{((i * 3) + (writer * 30)) % 120 / 3 * 3}", "busy", "Practitioner/busy-p2", $"{writer}.{i}"));
                await client.DeleteAsync($"/fhir/Observation/busy-n{writer}-{i - 2}");
            }
        })).ToList();

        for (var walk = 0; walk < 3; walk++)
        {
            var seen = await WalkAsync("/fhir/Patient/busy/$everything?_count=9");
            Assert.Equal(seen.Count, seen.Distinct().Count());
            Assert.All(Enumerable.Range(0, 120).Where(i => i % 3 != 0), i => Assert.Contains($"Observation/busy-x{i}", seen));
            Assert.All(Enumerable.Range(0, 7), i => Assert.Contains($"Practitioner/busy-p{i}", seen));
            Assert.Contains("Provenance/busy-prov", seen);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Theory]
    [InlineData("?start=2024-01-01", "Patient", "Observation/care-o2", "Appointment/care-a", "MedicationRequest/care-m")]
    [InlineData("?end=2023-12-31", "Patient", "Observation/care-o1", "Encounter/care-e", "MedicationRequest/care-m")]
    [InlineData("?start=2023-05-01&end=2023-05-01", "Patient", "Observation/care-o1", "Encounter/care-e", "MedicationRequest/care-m")]
    [InlineData("?start=2030-01-01", "Patient", "MedicationRequest/care-m")]
    public async Task Start_and_end_are_days_of_care_and_what_has_none_always_comes(string query, params string[] expected)
    {
        await PutAllAsync(Record("care"));

        var names = Names(await Client.GetAsync("/fhir/Patient/care/$everything" + query), "match");

        Assert.Equal(
            expected.Select(name => name == "Patient" ? "Patient/care" : name).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Types_choose_among_matches_and_what_they_refer_to_alike()
    {
        await PutAllAsync(Record("typ"));

        Assert.Equal(["Observation/typ-o1", "Observation/typ-o2"],
            Names(await Client.GetAsync("/fhir/Patient/typ/$everything?_type=Observation")));
        var two = await Client.GetAsync("/fhir/Patient/typ/$everything?_type=Practitioner,Patient&_type=Provenance");
        Assert.Equal(["Patient/typ", "Practitioner/typ-p", "Provenance/typ-prov"], Names(two));
        Assert.Equal(1, (int)two.Json["total"]!);
    }

    [Fact]
    public async Task Since_gives_what_changed_then_or_later()
    {
        await PutAllAsync(Record("sin"));
        var changed = await Client.PutAsync("/fhir/Practitioner/sin-p", """{"resourceType":"Practitioner","id":"sin-p","active":true}""");
        var since = (string)changed.Json["meta"]!["lastUpdated"]!;

        Assert.Contains("Practitioner/sin-p", Names(await Client.GetAsync($"/fhir/Patient/sin/$everything?_since={since}")));
        Assert.Empty(Names(await Client.GetAsync("/fhir/Patient/sin/$everything?_since=2099-01-01T00:00:00Z")));
    }

    [Fact]
    public async Task Where_there_is_no_such_patient_there_is_no_record()
    {
        await PutAllAsync(Observation("orphan-o", "orphan", "Practitioner/none"));
        await PutAllAsync(("Patient/gone", """{"resourceType":"Patient","id":"gone"}"""), Observation("gone-o", "gone", "Practitioner/none"));
        await Client.DeleteAsync("/fhir/Patient/gone");

        Assert.Equal(404, (await Client.GetAsync("/fhir/Patient/orphan/$everything")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Encounter/nothing/$everything")).Status);
        Assert.Equal(410, (await Client.GetAsync("/fhir/Patient/gone/$everything")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Patient/$everything")).Status);
    }

    [Fact]
    public async Task The_record_of_a_person_is_what_all_feeds_sent_and_a_feeds_own_patient_has_what_came_with_it()
    {
        const string Number = "9990000018";
        foreach (var feed in new[] { "gp", "acute" })
        {
            var sent = await Client.PostAsync($"/feeds/{feed}/fhir", $$"""
                {"resourceType":"Bundle","type":"collection","entry":[
                {"resource":{"resourceType":"Patient","id":"ev1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{{Number}}"}],"name":[{"family":"Example"}],"birthDate":"1957-03-02"} },
                {"resource":{"resourceType":"Condition","id":"ev1-c","subject":{"reference":"Patient/ev1"},"code":{"text":"Asthma"} } }]}
                """);
            Assert.True(sent.Status == 200, sent.Body);
        }

        var golden = (await Client.GetAsync($"/fhir/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|{Number}")).Json["entry"]!.AsArray()
            .Select(entry => entry!["resource"]!).Single(patient => patient["id"]!.ToString().Split('-')[0] is not ("gp" or "acute"));
        var whole = Names(await Client.GetAsync($"/fhir/Patient/{golden["id"]}/$everything?_type=Patient,Condition"));
        var gp = Names(await Client.GetAsync("/fhir/Patient/gp-ev1/$everything?_type=Patient,Condition"));

        Assert.Equal([$"Patient/{golden["id"]}", "Condition/acute-ev1-c", "Condition/gp-ev1-c"],
            [whole[0], .. whole[1..].Order(StringComparer.Ordinal)]);
        Assert.Equal(["Patient/gp-ev1", "Condition/gp-ev1-c"], gp);
    }

    [Fact]
    public async Task An_encounter_has_what_was_part_of_it_and_whom_it_was_about()
    {
        await PutAllAsync(Record("enc"));
        await PutAllAsync(("Condition/enc-c", """{"resourceType":"Condition","id":"enc-c","subject":{"reference":"Patient/enc"}}"""),
            ("Encounter/enc-e", Encounter("enc", ""","diagnosis":[{"condition":{"reference":"Condition/enc-c"}}]""")));

        var page = await Client.GetAsync("/fhir/Encounter/enc-e/$everything");

        Assert.Equal(["Encounter/enc-e", "Observation/enc-o1"], Names(page, "match"));
        Assert.Equal(
            ["Condition/enc-c", "Location/enc-l", "Organization/enc-org", "Patient/enc", "Practitioner/enc-p", "Provenance/enc-prov"],
            Names(page, "include").Order(StringComparer.Ordinal));
        Assert.Equal(await WalkAsync("/fhir/Encounter/enc-e/$everything?_count=2"), Names(page));
    }

    [Theory]
    [InlineData("?_type=Observatoin", "value")]
    [InlineData("?_since=yesterday", "value")]
    [InlineData("?start=1/2/2024", "value")]
    [InlineData("?_count=0", "value")]
    [InlineData("?_count=1&_count=2", "value")]
    [InlineData("?_include=Observation:subject", "not-supported")]
    [InlineData("?_cursor=AAAA", "value")]
    public async Task What_cannot_be_understood_is_refused_with_the_reason(string query, string code)
    {
        await PutAllAsync(("Patient/bad", """{"resourceType":"Patient","id":"bad"}"""));

        var reply = await Client.GetAsync("/fhir/Patient/bad/$everything" + query);

        Assert.Equal(400, reply.Status);
        Assert.Equal(code, reply.IssueCode);
    }

    [Fact]
    public async Task A_page_link_is_good_for_its_own_record_only()
    {
        await PutAllAsync(Record("own"));
        await PutAllAsync(("Patient/other", """{"resourceType":"Patient","id":"other"}"""));
        var next = Next(await Client.GetAsync("/fhir/Patient/own/$everything?_count=2"))!;

        Assert.Equal(400, (await Client.GetAsync(next.Replace("Patient/own", "Patient/other", StringComparison.Ordinal))).Status);
        Assert.Equal(400, (await Client.GetAsync(next + "&_type=Observation")).Status);
        Assert.Equal(200, (await Client.GetAsync(next)).Status);
    }

    [Fact]
    public async Task Parameters_may_come_in_a_body()
    {
        await PutAllAsync(Record("pst"));

        var page = await Client.PostAsync("/fhir/Patient/pst/$everything", """
            {"resourceType":"Parameters","parameter":[{"name":"_type","valueCode":"Observation"},{"name":"start","valueDate":"2024-01-01"},{"name":"_count","valueInteger":10}]}
            """);

        Assert.Equal(["Observation/pst-o2"], Names(page));
    }

    [Fact]
    public async Task What_the_gate_hides_is_in_no_record_and_a_hidden_patient_has_none()
    {
        await using var closed = await TestHub.StartNewAsync(
            settings => settings,
            request => AccessDecision.Allow(request.Caller.Host == "localhost" ? AccessFilter.Hub : AccessFilter.Feed(0)));
        var everybody = new FhirClient(new UriBuilder(closed.Hub.Address) { Host = "localhost" }.Uri);
        foreach (var (name, json) in Record("hid"))
        {
            Assert.Equal(201, (await everybody.PutAsync($"/fhir/{name}", json)).Status);
        }

        await everybody.PostAsync("/feeds/gp/fhir", """
            {"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"hid1","name":[{"family":"Example"}]}},
            {"resource":{"resourceType":"Observation","id":"hid1-o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/hid1"}}}]}
            """);
        var golden = (await everybody.GetAsync("/fhir/Observation/gp-hid1-o")).Json["subject"]!["reference"]!.ToString();

        // The golden Patient is the hub's own; the Observation is the feed's.
        Assert.Equal([golden, "Observation/gp-hid1-o"], Names(await everybody.GetAsync($"/fhir/{golden}/$everything?_type=Patient,Observation"), "match"));
        var seen = await closed.Client.GetAsync($"/fhir/{golden}/$everything");
        Assert.Equal([golden], Names(seen));
        Assert.Equal(1, (int)seen.Json["total"]!);
        Assert.Equal(404, (await closed.Client.GetAsync("/fhir/Patient/gp-hid1/$everything")).Status);
        everybody.Dispose();
    }

    private async Task<List<string>> WalkAsync(string address)
    {
        var names = new List<string>();
        for (string? next = address; next is not null;)
        {
            var page = await Client.GetAsync(next);
            Assert.True(page.Status == 200, page.Body);
            names.AddRange(Names(page));
            next = Next(page);
        }

        return names;
    }

    private static string? Next(FhirReply page) =>
        (string?)page.Json["link"]!.AsArray().SingleOrDefault(link => (string?)link!["relation"] == "next")?["url"];

    private static List<string> Names(FhirReply page, string? mode = null)
    {
        Assert.True(page.Status == 200, page.Body);
        return [.. (page.Json["entry"]?.AsArray() ?? [])
            .Where(entry => mode is null || (string?)entry!["search"]!["mode"] == mode)
            .Select(entry => $"{entry!["resource"]!["resourceType"]}/{entry["resource"]!["id"]}")];
    }

    private Task PutAllAsync(params (string Name, string Json)[] resources) => PutAllAsync((IEnumerable<(string, string)>)resources);

    private async Task PutAllAsync(IEnumerable<(string Name, string Json)> resources)
    {
        foreach (var resource in resources)
        {
            await PutAsync(Client, resource);
        }
    }

    private static async Task PutAsync(FhirClient client, (string Name, string Json) resource)
    {
        var reply = await client.PutAsync($"/fhir/{resource.Name}", resource.Json);
        Assert.True(reply.Status is 200 or 201, reply.Body);
    }

    private static (string Name, string Json) Observation(string id, string patient, string performer, string text = "x") => (
        $"Observation/{id}",
        $$"""{"resourceType":"Observation","id":"{{id}}","status":"final","code":{"text":"{{text}}"},"subject":{"reference":"Patient/{{patient}}"},"performer":[{"reference":"{{performer}}"}]}""");

    private static string Encounter(string p, string more = "") =>
        $$"""
        {"resourceType":"Encounter","id":"{{p}}-e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/{{p}}"},"period":{"start":"2023-04-30","end":"2023-05-02"},"location":[{"location":{"reference":"Location/{{p}}-l"} }]{{more}} }
        """;

    /// <summary>A small record, and beside it resources of nobody that it has nothing to do with.</summary>
    private static (string Name, string Json)[] Record(string p) =>
    [
        ($"Organization/{p}-org", $$"""{"resourceType":"Organization","id":"{{p}}-org"}"""),
        ($"Organization/{p}-maker", $$"""{"resourceType":"Organization","id":"{{p}}-maker"}"""),
        ($"Organization/{p}-stranger", $$"""{"resourceType":"Organization","id":"{{p}}-stranger"}"""),
        ($"Practitioner/{p}-p", $$"""{"resourceType":"Practitioner","id":"{{p}}-p"}"""),
        ($"Location/{p}-l", $$"""{"resourceType":"Location","id":"{{p}}-l","managingOrganization":{"reference":"Organization/{{p}}-org"} }"""),
        ($"Medication/{p}-med", $$"""{"resourceType":"Medication","id":"{{p}}-med","manufacturer":{"reference":"Organization/{{p}}-maker"} }"""),
        ($"Binary/{p}-b", $$"""{"resourceType":"Binary","id":"{{p}}-b","contentType":"text/plain","data":"eA=="}"""),
        ($"Patient/{p}", $$"""{"resourceType":"Patient","id":"{{p}}","managingOrganization":{"reference":"Organization/{{p}}-org"},"photo":[{"url":"Binary/{{p}}-b"}]}"""),
        ($"Encounter/{p}-e", Encounter(p)),
        ($"Observation/{p}-o1", $$"""{"resourceType":"Observation","id":"{{p}}-o1","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{p}}"},"encounter":{"reference":"Encounter/{{p}}-e"},"effectiveDateTime":"2023-05-01","performer":[{"reference":"Practitioner/{{p}}-p"}]}"""),
        ($"Observation/{p}-o2", $$"""{"resourceType":"Observation","id":"{{p}}-o2","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{p}}"},"effectiveDateTime":"2024-02-01T10:00:00Z"}"""),
        // Whom it was recorded by no search parameter of MedicationRequest tells apart from who asked for it.
        ($"MedicationRequest/{p}-m", $$"""{"resourceType":"MedicationRequest","id":"{{p}}-m","status":"active","intent":"order","subject":{"reference":"Patient/{{p}}"},"medicationReference":{"reference":"Medication/{{p}}-med"},"recorder":{"reference":"Practitioner/{{p}}-p"} }"""),
        // The patient takes part; the appointment names nobody as its subject.
        ($"Appointment/{p}-a", $$"""{"resourceType":"Appointment","id":"{{p}}-a","status":"booked","start":"2024-03-01T10:00:00Z","end":"2024-03-01T10:30:00Z","participant":[{"actor":{"reference":"Patient/{{p}}"},"status":"accepted"}]}"""),
        ($"Provenance/{p}-prov", $$"""{"resourceType":"Provenance","id":"{{p}}-prov","target":[{"reference":"Observation/{{p}}-o1"}],"recorded":"2024-01-01T00:00:00Z","agent":[{"who":{"display":"x"} }]}"""),
        ($"Observation/{p}-foreign", $$"""{"resourceType":"Observation","id":"{{p}}-foreign","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{p}}-stranger"} }"""),
    ];
}
