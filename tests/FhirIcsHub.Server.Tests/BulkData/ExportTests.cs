using System.Net.Http.Headers;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.BulkData;
using FhirIcsHub.Server.Tests.Jobs;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.BulkData;

/// <summary>A hub with two patients and what is about them, for tests that only read.</summary>
public sealed class ExportHub : TestHub
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await PutAsync("Patient/ann", "\"name\":[{\"family\":\"Example\",\"given\":[\"Ann\"]}],\"gender\":\"female\",\"birthDate\":\"1950-01-01\"");
        await PutAsync("Patient/bob", "\"name\":[{\"family\":\"Sample\",\"given\":[\"Bob\"]}],\"gender\":\"male\",\"birthDate\":\"1960-01-01\"");
        foreach (var (id, patient, status) in new[] { ("o1", "ann", "final"), ("o2", "ann", "preliminary"), ("o3", "bob", "final") })
        {
            await PutAsync($"Observation/{id}",
                $"\"status\":\"{status}\",\"code\":{{\"text\":\"x\"}},\"subject\":{{\"reference\":\"Patient/{patient}\"}},\"valueInteger\":1");
        }
        await PutAsync("Organization/org", "\"name\":\"Example Practice\"");
        await PutAsync("Group/g", "\"type\":\"person\",\"actual\":true,\"member\":[{\"entity\":{\"reference\":\"Patient/ann\"}},"
            + "{\"entity\":{\"reference\":\"Patient/bob\"},\"inactive\":true}]");
    }

    private async Task PutAsync(string name, string members)
    {
        var parts = name.Split('/');
        var reply = await Client.PutAsync($"/fhir/{name}", $$"""{"resourceType":"{{parts[0]}}","id":"{{parts[1]}}",{{members}} }""");
        Assert.True(reply.Status == 201, reply.Body);
    }
}

public sealed class ExportTests(ExportHub hub) : IClassFixture<ExportHub>
{
    private const string Parameters = """{"resourceType":"Parameters","parameter":[""";

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task The_manifest_says_when_what_and_where()
    {
        var accepted = await Client.GetAsync("/fhir/$export?_type=Patient,Observation", NdjsonReply.Later);
        var manifest = await Client.ManifestAsync(accepted);

        Assert.Equal($"{Client.FhirBase}/$export?_type=Patient,Observation", (string?)manifest["request"]);
        Assert.False((bool)manifest["requiresAccessToken"]!);
        Assert.InRange(DateTimeOffset.Parse((string)manifest["transactionTime"]!, null), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        Assert.Equal(["Observation", "Patient"], manifest["output"]!.AsArray().Select(file => (string?)file!["type"]));
        Assert.Empty(manifest["error"]!.AsArray());
        Assert.Equal(
            ["Observation/o1", "Observation/o2", "Observation/o3", "Patient/ann", "Patient/bob"],
            (await Client.ResourcesAsync(manifest)).Names());
    }

    [Fact]
    public async Task A_file_has_the_resources_as_a_read_gives_them_one_a_line()
    {
        var manifest = await Client.ExportAsync("/fhir/$export?_type=Organization");
        var exported = (await Client.ResourcesAsync(manifest)).Single(resource => (string?)resource["id"] == "org");

        Assert.Equal((await Client.GetAsync("/fhir/Organization/org")).Json.ToJsonString(), exported.ToJsonString());
    }

    [Fact]
    public async Task A_file_comes_as_gzip_for_who_takes_gzip()
    {
        var manifest = await Client.ExportAsync("/fhir/$export?_type=Patient");
        var url = (string)manifest["output"]![0]!["url"]!;
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var response = await Client.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Equal((await Client.GetAsync(url)).Body,
            NdjsonReply.Unzipped(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        using var plain = new HttpRequestMessage(HttpMethod.Get, url);
        plain.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip", 0));
        using var unzipped = await Client.Http.SendAsync(plain, TestContext.Current.CancellationToken);
        Assert.Empty(unzipped.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task The_system_level_has_everything_and_the_patient_level_what_is_about_patients()
    {
        var everything = (await Client.ResourcesAsync(await Client.ExportAsync("/fhir/$export"))).Names().ToList();
        Assert.Contains("Organization/org", everything);
        Assert.Contains("Measure/smoking-status-recorded", everything);
        Assert.Equal(everything.Distinct(), everything);

        Assert.Equal(
            ["Group/g", "Observation/o1", "Observation/o2", "Observation/o3", "Patient/ann", "Patient/bob"],
            (await Client.ResourcesAsync(await Client.ExportAsync("/fhir/Patient/$export"))).Names());
    }

    [Fact]
    public async Task A_group_has_the_records_of_its_active_members()
    {
        Assert.Equal(
            ["Observation/o1", "Observation/o2", "Patient/ann"],
            (await Client.ResourcesAsync(await Client.ExportAsync("/fhir/Group/g/$export?_type=Patient,Observation"))).Names());
    }

    [Fact]
    public async Task Patients_can_be_named_in_the_body()
    {
        var body = Parameters + """{"name":"patient","valueReference":{"reference":"Patient/bob"}},{"name":"_type","valueString":"Observation"}]}""";
        var manifest = await Client.ManifestAsync(await Client.PostAsync("/fhir/Patient/$export", body, NdjsonReply.Later));
        Assert.Equal(["Observation/o3"], (await Client.ResourcesAsync(manifest)).Names());

        // Of a group, only its members count.
        manifest = await Client.ManifestAsync(await Client.PostAsync("/fhir/Group/g/$export", body, NdjsonReply.Later));
        Assert.Empty(manifest["output"]!.AsArray());

        var unknown = await Client.PostAsync("/fhir/Patient/$export",
            Parameters + """{"name":"patient","valueReference":{"reference":"Patient/nobody"}}]}""");
        Assert.Equal(400, unknown.Status);
    }

    [Fact]
    public async Task A_type_filter_keeps_what_matches_one_of_the_searches_for_its_type()
    {
        var one = await Client.ExportAsync("/fhir/$export?_type=Patient,Observation&_typeFilter=" + Uri.EscapeDataString("Observation?status=preliminary"));
        Assert.Equal(["Observation/o2", "Patient/ann", "Patient/bob"], (await Client.ResourcesAsync(one)).Names());

        var two = await Client.ExportAsync("/fhir/Patient/$export?_type=Observation&_typeFilter="
            + Uri.EscapeDataString("Observation?status=preliminary,amended&subject=Patient/ann,Observation?subject=Patient/bob"));
        Assert.Equal(["Observation/o2", "Observation/o3"], (await Client.ResourcesAsync(two)).Names());
    }

    [Fact]
    public async Task Elements_cut_resources_down_and_mark_them()
    {
        var resources = await Client.ResourcesAsync(await Client.ExportAsync("/fhir/$export?_type=Patient,Observation&_elements=id,Patient.gender"));

        var ann = resources.Single(resource => (string?)resource["id"] == "ann");
        Assert.Equal("female", (string?)ann["gender"]);
        Assert.Null(ann["name"]);
        Assert.Contains("SUBSETTED", ann["meta"]!.ToJsonString(), StringComparison.Ordinal);
        var observation = resources.Single(resource => (string?)resource["id"] == "o1");
        Assert.Null(observation["valueInteger"]);
        Assert.NotNull(observation["status"]);
    }

    [Theory]
    [InlineData("/fhir/$export?_type=Patinet")]
    [InlineData("/fhir/Patient/$export?_type=Organization")]
    [InlineData("/fhir/$export?_outputFormat=text/csv")]
    [InlineData("/fhir/$export?_since=yesterday")]
    [InlineData("/fhir/$export?_since=2026-01-01")]
    [InlineData("/fhir/$export?includeAssociatedData=Everything")]
    [InlineData("/fhir/$export?_typeFilter=Patient")]
    [InlineData("/fhir/$export?_typeFilter=Patient%3Fnonsense%3D1")]
    [InlineData("/fhir/$export?_typeFilter=Observation%3F_include%3DObservation:subject")]
    [InlineData("/fhir/$export?_elements=name.given")]
    [InlineData("/fhir/$export?patient=Patient/ann")]
    public async Task What_is_not_supported_is_refused_and_left_out_for_who_is_lenient(string path)
    {
        var refused = await Client.GetAsync(path, NdjsonReply.Later);
        Assert.Equal(400, refused.Status);
        Assert.Equal("not-supported", refused.IssueCode);

        var lenient = await Client.GetAsync(path, ("Prefer", "respond-async, handling=lenient"));
        Assert.Equal(200, (await Client.EndAsync(JobClient.JobOf(lenient))).Status);
    }

    [Fact]
    public async Task Several_types_of_which_one_is_unknown_are_cut_down_for_who_is_lenient()
    {
        var manifest = await Client.ManifestAsync(
            await Client.GetAsync("/fhir/$export?_type=Patinet,Organization", ("Prefer", "handling=lenient")));
        Assert.All(manifest["output"]!.AsArray(), file => Assert.Equal("Organization", (string?)file!["type"]));
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_not_found() =>
        Assert.Equal(404, (await Client.GetAsync("/fhir/Group/nobody/$export", NdjsonReply.Later)).Status);

    [Theory]
    [InlineData("0.Patient.ndjson")]
    [InlineData("1.Observation.ndjson")]
    [InlineData("2.Patient.ndjson")]
    [InlineData("..%2F1.Patient.ndjson")]
    [InlineData("1.Patient.ndjson.gz")]
    public async Task Only_files_of_the_manifest_are_given_out(string name)
    {
        var accepted = await Client.GetAsync("/fhir/$export?_type=Patient", NdjsonReply.Later);
        await Client.ManifestAsync(accepted);

        Assert.Equal(404, (await Client.GetAsync($"{JobClient.JobOf(accepted)}/files/{name}")).Status);
        Assert.Equal(200, (await Client.GetAsync($"{JobClient.JobOf(accepted)}/files/1.Patient.ndjson")).Status);
    }

    [Fact]
    public async Task When_the_export_is_given_up_its_files_are_gone()
    {
        var accepted = await Client.GetAsync("/fhir/$export?_type=Patient", NdjsonReply.Later);
        var manifest = await Client.ManifestAsync(accepted);
        Assert.Equal(202, (await Client.DeleteAsync(JobClient.JobOf(accepted))).Status);
        Assert.Equal(404, (await Client.GetAsync((string)manifest["output"]![0]!["url"]!)).Status);
    }

    [Fact]
    public async Task The_capability_statement_tells_the_operations()
    {
        var metadata = (await Client.GetAsync("/fhir/metadata")).Json["rest"]![0]!;
        var group = metadata["resource"]!.AsArray().Single(type => (string?)type!["type"] == "Group")!;
        Assert.Contains(group["operation"]!.AsArray(), operation =>
            (string?)operation!["definition"] == "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export");
        Assert.Contains(metadata["operation"]!.AsArray(), operation => (string?)operation!["name"] == "export");
        Assert.Contains(metadata["operation"]!.AsArray(), operation => (string?)operation!["name"] == "import");
    }
}

public sealed class ExportAccessTests
{
    [Fact]
    public async Task Types_that_the_gate_refuses_stay_out_and_cannot_be_named_or_fetched()
    {
        var mayReadBasic = true;
        await using var hub = await TestHub.StartNewAsync(settings => settings, request =>
            request.ResourceType == "Organization" || (request.ResourceType == "Basic" && !mayReadBasic)
                ? AccessDecision.Forbid("not for you")
                : AccessDecision.Allow(AccessFilter.Hub));
        await hub.Client.PutAsync("/fhir/Basic/b", """{"resourceType":"Basic","id":"b","code":{"text":"x"}}""");

        Assert.Equal(403, (await hub.Client.GetAsync("/fhir/$export?_type=Organization,Basic")).Status);
        var manifest = await hub.Client.ExportAsync("/fhir/$export");
        Assert.DoesNotContain(manifest["output"]!.AsArray(), file => (string?)file!["type"] == "Organization");
        var basic = (string)manifest["output"]!.AsArray().Single(file => (string?)file!["type"] == "Basic")!["url"]!;
        Assert.Equal(200, (await hub.Client.GetAsync(basic)).Status);

        mayReadBasic = false;

        Assert.Equal(403, (await hub.Client.GetAsync(basic)).Status);
    }

    [Fact]
    public async Task Files_are_split_by_size_and_the_parts_make_the_whole()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings with { Export = new ExportSettings { MaxFileBytes = 60_000 } });
        const int Count = 2_500;
        var entries = Enumerable.Range(0, Count).Select(n =>
            BundleJson.Entry($$"""{"method":"PUT","url":"Basic/b{{n}}"}""", $$"""{"resourceType":"Basic","id":"b{{n}}","code":{"text":"x"} }"""));
        Assert.Equal(200, (await hub.Client.PostAsync("/fhir", BundleJson.Of("transaction", [.. entries]))).Status);

        var manifest = await hub.Client.ExportAsync("/fhir/$export?_type=Basic");

        Assert.True(manifest["output"]!.AsArray().Count > 1);
        var names = (await hub.Client.ResourcesAsync(manifest)).Names().ToList();
        Assert.Equal(Count, names.Count);
        Assert.Equal(names.Distinct(), names);
    }
}
