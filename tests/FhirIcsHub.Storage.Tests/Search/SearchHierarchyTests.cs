using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchHierarchyTestsOnSqlite(SqliteDatabases databases) : SearchHierarchyTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchHierarchyTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchHierarchyTests(databases);

/// <summary><c>:below</c> and <c>:above</c> of references: a hospital has a wing, the wing has wards; and of canonical references.</summary>
public abstract class SearchHierarchyTests(TestDatabases databases) : StoreTests(databases)
{
    [Theory]
    [InlineData("Encounter?location:below=Location/hospital", "at-hospital at-wing at-ward")]
    [InlineData("Encounter?location:below=hospital", "at-hospital at-wing at-ward")]
    [InlineData("Encounter?location:below=Location/wing", "at-wing at-ward")]
    [InlineData("Encounter?location:above=Location/wing", "at-wing at-hospital")]
    [InlineData("Encounter?location:above=Location/ward", "at-ward at-wing at-hospital")]
    [InlineData("Encounter?location:below=Location/unknown", "at-unknown")]
    [InlineData("Encounter?location:below=Location/circle-1", "at-circle")]
    [InlineData("Encounter?location:above=Location/circle-1", "at-circle")]
    [InlineData("Encounter?location:below=Location/ward,Location/unknown", "at-ward at-unknown")]
    [InlineData("Encounter?location:below=Location/hospital&status=planned", "at-ward")]
    [InlineData("Location?partof:below=Location/hospital", "wing ward")]
    [InlineData("Location?partof:above=Location/wing", "wing ward")]
    [InlineData("Location?_has:Encounter:location:status=planned&partof:below=hospital", "ward")]
    public async Task A_hierarchy_is_followed_to_its_ends(string search, string expected)
    {
        await PutHospitalAsync();
        Assert.Equal(Sorted(expected), await FindAsync(search));
    }

    [Fact]
    public async Task A_hierarchy_is_not_followed_through_what_the_caller_may_not_see()
    {
        var (gp, acute) = await WriteAsync(session => (session.AddFeed("gp"), session.AddFeed("acute")));
        var mine = new Ownership(gp, null, ResourceFlags.None);
        await PutAsync(Place("hospital", null), mine);
        await PutAsync(Place("wing", "hospital"), new Ownership(acute, null, ResourceFlags.None));
        await PutAsync(Place("ward", "wing"), mine);
        await PutAsync(Meet("at-ward", "ward"), mine);
        await PutAsync(Meet("at-hospital", "hospital"), mine);
        Assert.Equal("at-hospital", await FindAsync("Encounter?location:below=Location/hospital", AccessFilter.Feed(gp)));
        Assert.Equal("at-hospital at-ward", await FindAsync("Encounter?location:below=Location/hospital", AccessFilter.Hub));
    }

    [Theory]
    [InlineData("http://example.org/p|1", "v1 v1.2 v1.2.3")]
    [InlineData("http://example.org/p|1.2", "v1.2 v1.2.3")]
    [InlineData("http://example.org/p|1.20", "")]
    [InlineData("http://example.org/p", "v1 v1.2 v1.2.3 v12")]
    public async Task A_canonical_reference_is_found_by_the_first_parts_of_its_version(string canonical, string expected)
    {
        foreach (var version in new[] { "1", "1.2", "1.2.3", "12" })
        {
            await PutAsync(Prepare(
                $$$"""{"resourceType":"CarePlan","status":"active","intent":"plan","subject":{"reference":"Patient/1"},"instantiatesCanonical":["http://example.org/p|{{{version}}}"]}""",
                "v" + version));
        }

        Assert.Equal(Sorted(expected), await FindAsync($"CarePlan?instantiates-canonical:below={Uri.EscapeDataString(canonical)}"));
    }

    [Theory]
    [InlineData("Encounter?subject:below=Patient/1")]
    [InlineData("Encounter?location:below=Patient/1")]
    [InlineData("Encounter?location:below=urn:uuid:6f40cebe-7b55-461d-9d7f-eadb4c065762")]
    [InlineData("CarePlan?instantiates-canonical:above=http://example.org/p|1")]
    public void What_has_no_hierarchy_is_refused(string search) => Assert.False(Searches.Read(search).Success);

    private async Task PutHospitalAsync()
    {
        await PutAsync(Place("hospital", null));
        await PutAsync(Place("wing", "hospital"));
        await PutAsync(Place("ward", "wing"));
        await PutAsync(Place("circle-1", "circle-2"));
        await PutAsync(Place("circle-2", "circle-1"));
        await PutAsync(Meet("at-hospital", "hospital"));
        await PutAsync(Meet("at-wing", "wing"));
        await PutAsync(Meet("at-ward", "ward", "planned"));
        await PutAsync(Meet("at-unknown", "unknown"));
        await PutAsync(Meet("at-circle", "circle-2"));
    }

    private static PreparedResource Place(string id, string? partOf) => Prepare(
        $$"""{"resourceType":"Location","name":"{{id}}"{{(partOf is null ? "" : $",\"partOf\":{{\"reference\":\"Location/{partOf}\"}}")}}}""", id);

    private static PreparedResource Meet(string id, string location, string status = "finished") => Prepare(
        $$$"""{"resourceType":"Encounter","status":"{{{status}}}","class":{"code":"AMB"},"location":[{"location":{"reference":"Location/{{{location}}}"}}]}""", id);

    private async Task<string> FindAsync(string search, AccessFilter? access = null)
    {
        var query = Searches.Query(search);
        var page = await ReadAsync(session => session.Search(query with { Count = 100 }, access ?? AccessFilter.Hub));
        return Sorted(string.Join(' ', page.Entries.Select(entry => entry.Resource.Id)));
    }

    private static string Sorted(string ids) => string.Join(' ', ids.Split(' ').Order(StringComparer.Ordinal));
}
