using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.BulkData;

/// <summary>Groups of groups, and the Provenance that comes with an export.</summary>
public sealed class ExportAssociatedTests(ExportAssociatedTests.ProvenanceHub hub) : IClassFixture<ExportAssociatedTests.ProvenanceHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_group_has_the_members_of_the_groups_in_it_however_deep_and_each_once() =>
        Assert.Equal(
            ["Patient/ann", "Patient/bob"],
            await NamesAsync("/fhir/Group/outer/$export?_type=Patient"));

    [Fact]
    public async Task A_group_that_is_an_inactive_member_or_is_not_there_adds_nobody() =>
        Assert.Equal(["Patient/bob"], await NamesAsync("/fhir/Group/few/$export?_type=Patient"));

    [Fact]
    public async Task The_latest_provenance_of_each_exported_resource_comes_once() =>
        Assert.Equal(
            ["Observation/o1", "Observation/o2", "Observation/o3", "Provenance/pr2", "Provenance/pr3"],
            await NamesAsync("/fhir/$export?_type=Observation&includeAssociatedData=LatestProvenanceResources"));

    [Fact]
    public async Task All_relevant_provenance_is_that_of_what_is_exported_and_no_other()
    {
        Assert.Equal(
            ["Observation/o1", "Observation/o2", "Observation/o3", "Provenance/pr1", "Provenance/pr2", "Provenance/pr3"],
            await NamesAsync("/fhir/$export?_type=Observation&includeAssociatedData=RelevantProvenanceResources"));
        var all = await NamesAsync("/fhir/$export?includeAssociatedData=LatestProvenanceResources,RelevantProvenanceResources");
        Assert.Equal(
            ["Provenance/pr1", "Provenance/pr2", "Provenance/pr3", "Provenance/pr4"],
            all.Where(name => name.StartsWith("Provenance/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_a_group_and_under_a_filter_only_the_provenance_of_what_is_left_comes()
    {
        Assert.Equal(
            ["Observation/o3", "Provenance/pr3"],
            await NamesAsync("/fhir/Group/few/$export?_type=Observation&includeAssociatedData=RelevantProvenanceResources"));
        Assert.Equal(
            ["Observation/o2", "Provenance/pr2"],
            await NamesAsync("/fhir/$export?_type=Observation&includeAssociatedData=RelevantProvenanceResources&_typeFilter="
                + Uri.EscapeDataString("Observation?status=preliminary")));
        Assert.Empty(await NamesAsync(
            "/fhir/$export?_type=Observation&includeAssociatedData=RelevantProvenanceResources&_since=2099-01-01T00:00:00Z"));
    }

    [Fact]
    public async Task Who_names_provenance_as_a_type_has_all_of_it() =>
        Assert.Equal(
            ["Provenance/pr1", "Provenance/pr2", "Provenance/pr3", "Provenance/pr4", "Provenance/pr5"],
            await NamesAsync("/fhir/$export?_type=Provenance&includeAssociatedData=LatestProvenanceResources"));

    [Fact]
    public async Task Whom_the_gate_lets_see_no_provenance_is_refused()
    {
        await using var strict = await TestHub.StartNewAsync(settings => settings, request =>
            request is { ResourceType: "Provenance" } ? AccessDecision.Forbid("no Provenance") : AccessDecision.Allow(AccessFilter.Hub));
        var refused = await strict.Client.GetAsync(
            "/fhir/$export?_type=Observation&includeAssociatedData=LatestProvenanceResources", NdjsonReply.Later);
        Assert.Equal(403, refused.Status);
    }

    private async Task<List<string>> NamesAsync(string path) =>
        [.. (await Client.ResourcesAsync(await Client.ExportAsync(path))).Names()];

    /// <summary>Two patients, groups of groups, and Provenance.</summary>
    public sealed class ProvenanceHub : TestHub
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await PutAsync("Patient/ann", "\"name\":[{\"family\":\"Example\"}],\"gender\":\"female\",\"birthDate\":\"1950-01-01\"");
            await PutAsync("Patient/bob", "\"name\":[{\"family\":\"Sample\"}],\"gender\":\"male\",\"birthDate\":\"1960-01-01\"");
            foreach (var (id, patient, status) in new[] { ("o1", "ann", "final"), ("o2", "ann", "preliminary"), ("o3", "bob", "final") })
            {
                await PutAsync($"Observation/{id}",
                    $"\"status\":\"{status}\",\"code\":{{\"text\":\"x\"}},\"subject\":{{\"reference\":\"Patient/{patient}\"}}");
            }
            await PutAsync("Organization/org", "\"name\":\"Example Practice\"");
            await ProvenanceAsync("pr1", "2026-01-01", "Observation/o1");
            await ProvenanceAsync("pr2", "2026-02-01", "Observation/o1", "Observation/o2");
            await ProvenanceAsync("pr3", "2026-03-01", "Observation/o3");
            await ProvenanceAsync("pr4", "2026-04-01", "Organization/org");
            await ProvenanceAsync("pr5", "2026-05-01", "http://elsewhere.example/fhir/Observation/o1");
            // A ring of groups, and a member in two of them.
            await GroupAsync("outer", Member("Group/inner"), Member("Patient/bob"));
            await GroupAsync("inner", Member("Group/inmost"), Member("Group/outer"));
            await GroupAsync("inmost", Member("Patient/ann"), Member("Patient/bob"));
            await GroupAsync("few", Member("Patient/bob"), Member("Group/inmost", "true"), Member("Group/nobody"));
        }

        private static string Member(string reference, string inactive = "false") =>
            $$"""{"entity":{"reference":"{{reference}}"},"inactive":{{inactive}} }""";

        private Task GroupAsync(string id, params string[] members) =>
            PutAsync($"Group/{id}", $"\"type\":\"person\",\"actual\":true,\"member\":[{string.Join(',', members)}]");

        private Task ProvenanceAsync(string id, string day, params string[] targets) => PutAsync($"Provenance/{id}",
            $"\"target\":[{string.Join(',', targets.Select(target => $"{{\"reference\":\"{target}\"}}"))}],"
            + $"\"recorded\":\"{day}T12:00:00Z\",\"agent\":[{{\"who\":{{\"display\":\"Example Practice\"}}}}]");

        private async Task PutAsync(string name, string members)
        {
            var parts = name.Split('/');
            var reply = await Client.PutAsync($"/fhir/{name}", $$"""{"resourceType":"{{parts[0]}}","id":"{{parts[1]}}",{{members}} }""");
            Assert.True(reply.Status == 201, reply.Body);
        }
    }
}
