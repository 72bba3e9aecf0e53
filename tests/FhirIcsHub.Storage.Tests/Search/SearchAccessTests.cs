using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchAccessTestsOnSqlite(SqliteDatabases databases) : SearchAccessTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchAccessTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchAccessTests(databases);

/// <summary>Includes, and what a caller may see of matches and includes.</summary>
public abstract class SearchAccessTests(TestDatabases databases) : StoreTests(databases)
{
    [Fact]
    public async Task Includes_follow_references_out_and_back_and_come_once()
    {
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "p1"));
        await PutAsync(Prepare("""{"resourceType":"Group","type":"person","actual":true}""", "g1"));
        await PutAsync(Observe("o1", patient: "p1"));
        await PutAsync(Observe("o2", patient: "p1"));
        await PutAsync(Observe("o3", patient: "unknown"));
        await PutAsync(Prepare(Of("Group/g1"), "o4"));
        Assert.Equal(Sorted("o1 o2 o3 o4 +p1 +g1"), await FindAsync("Observation?_include=Observation:subject"));
        Assert.Equal(Sorted("o1 o2 o3 o4 +p1"), await FindAsync("Observation?_include=Observation:subject:Patient"));
        Assert.Equal(Sorted("o1 o2 o3 o4 +p1"), await FindAsync("Observation?_include=Observation:patient"));
        Assert.Equal(Sorted("p1 +o1 +o2"), await FindAsync("Patient?_revinclude=Observation:subject"));
        Assert.Equal(Sorted("p1 +o1 +o2"), await FindAsync("Patient?_id=p1&_revinclude=Observation:subject:Patient&_revinclude=Observation:patient"));
        Assert.Equal(Sorted("g1 +o4"), await FindAsync("Group?_revinclude=Observation:subject"));
        Assert.Equal(Sorted("o1 +p1"), await FindAsync("Observation?_id=o1&_include=Observation:subject"));
        await DeleteAsync(Patient, "p1");
        Assert.Equal("o1", await FindAsync("Observation?_id=o1&_include=Observation:subject"));
    }

    [Fact]
    public async Task Iterated_includes_go_on_from_what_was_included_and_circles_end()
    {
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"top"}""", "top"));
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"mid","partOf":{"reference":"Organization/top"}}""", "mid"));
        await PutAsync(Prepare("""{"resourceType":"Patient","managingOrganization":{"reference":"Organization/mid"},"link":[{"other":{"reference":"Patient/p1"},"type":"seealso"}]}""", "p1"));
        await PutAsync(Observe("o1", patient: "p1"));
        const string Search = "Observation?_include=Observation:subject";
        Assert.Equal(Sorted("o1 +p1"), await FindAsync(Search));
        Assert.Equal(Sorted("o1 +p1 +mid"), await FindAsync(Search + "&_include:iterate=Patient:organization"));
        Assert.Equal(
            Sorted("o1 +p1 +mid +top"),
            await FindAsync(Search + "&_include:iterate=Patient:organization&_include:iterate=Organization:partof&_include:iterate=Patient:link"));
        Assert.Equal(Sorted("o1"), await FindAsync("Observation?_include:iterate=Patient:organization"));
        Assert.Equal(Sorted("top +mid +p1"), await FindAsync("Organization?_id=top&_revinclude=Organization:partof&_revinclude:iterate=Patient:organization"));
        Assert.Equal(Sorted("top +mid"), await FindAsync("Organization?_id=top&_revinclude=Organization:partof"));
        Assert.Equal(Sorted("p1 +mid"), await FindAsync("Patient?_include=*"));
        Assert.Equal(Sorted("p1 +mid +top"), await FindAsync("Patient?_include=Patient:*&_include:iterate=Organization:*"));
    }

    [Fact]
    public async Task Wildcards_take_every_reference_out_and_back()
    {
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"mid","partOf":{"reference":"Organization/top"}}""", "mid"));
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"top"}""", "top"));
        await PutAsync(Prepare("""{"resourceType":"Patient","managingOrganization":{"reference":"Organization/mid"}}""", "p1"));
        await PutAsync(Prepare("""{"resourceType":"Patient","link":[{"other":{"reference":"Patient/p1"},"type":"seealso"}]}""", "p2"));
        await PutAsync(Observe("o1", patient: "p1"));
        await PutAsync(Observe("o2", patient: "p2"));
        await PutAsync(Prepare(
            """{"resourceType":"Observation","status":"final","code":{"text":"x"},"hasMember":[{"reference":"Observation/o1"}]}""", "o3"));
        await PutAsync(Prepare(
            """
            {"resourceType":"Provenance","recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"reference":"Organization/mid"}}],
             "target":[{"reference":"Patient/p1"}]}
            """,
            "v1"));
        Assert.Equal(Sorted("p1 +o1 +p2 +v1"), await FindAsync("Patient?_id=p1&_revinclude=*"));
        Assert.Equal(Sorted("p1 +o1"), await FindAsync("Patient?_id=p1&_revinclude=Observation:*"));
        Assert.Equal(Sorted("mid +p1 +v1"), await FindAsync("Organization?_id=mid&_revinclude=*"));
        Assert.Equal(Sorted("p1 +o1 +p2 +v1 +o2 +o3"), await FindAsync("Patient?_id=p1&_revinclude:iterate=*"));
        Assert.Equal(Sorted("p1 +o1 +p2 +v1 +o3"), await FindAsync("Patient?_id=p1&_revinclude=*&_revinclude:iterate=Observation:*:Observation"));
        Assert.Equal(Sorted("o3 +o1"), await FindAsync("Observation?_id=o3&_include=*"));
        Assert.Equal(Sorted("o3 +o1 +p1 +mid +top"), await FindAsync("Observation?_id=o3&_include:iterate=*"));
        Assert.Equal(Sorted("o1"), await FindAsync("Observation?_id=o1&_include=Observation:*:Group"));
        Assert.Equal(Sorted("o1 +p1"), await FindAsync("Observation?_id=o1&_include=Observation:*:Patient"));
        Assert.Equal(Sorted("top +mid +p1 +v1 +o1 +p2 +o2 +o3"), await FindAsync("Organization?_id=top&_revinclude:iterate=*&_include:iterate=*"));
    }

    [Fact]
    public async Task A_wildcard_leads_to_nothing_that_the_caller_may_not_see()
    {
        var (gp, acute) = await WriteAsync(session => (session.AddFeed("gp"), session.AddFeed("acute")));
        await PutAsync(Prepare("""{"resourceType":"Location","name":"a"}""", "site"), new Ownership(gp, null, ResourceFlags.None));
        await PutAsync(
            Prepare("""{"resourceType":"Patient","generalPractitioner":[{"reference":"Location/site"}]}""", "gp-1"),
            new Ownership(gp, null, ResourceFlags.SourcePatient));
        await PutAsync(Prepare(Of("Location/site"), "gp-o"), new Ownership(gp, null, ResourceFlags.None));
        await PutAsync(Prepare(Of("Location/site"), "acute-o"), new Ownership(acute, null, ResourceFlags.None));
        Assert.Equal(Sorted("site +gp-o"), await FindAsync("Location?_revinclude=*", AccessFilter.Feed(gp)));
        Assert.Equal(Sorted("site +gp-o +acute-o"), await FindAsync("Location?_revinclude:iterate=*", AccessFilter.Hub));
        Assert.Equal(Sorted("acute-o"), await FindAsync("Observation?_include:iterate=*", AccessFilter.Feed(acute)));
    }

    [Fact]
    public async Task A_resource_that_matches_is_not_included_too()
    {
        await PutAsync(Prepare("""{"resourceType":"Observation","status":"final","code":{"text":"x"}}""", "a"));
        await PutAsync(Prepare("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"hasMember":[{"reference":"Observation/a"}]}""", "b"));
        Assert.Equal(Sorted("a b"), await FindAsync("Observation?_include=Observation:has-member&_revinclude=Observation:has-member"));
    }

    [Fact]
    public async Task Includes_are_bounded_and_the_page_says_so()
    {
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "p1"));
        await WriteAsync(session =>
        {
            for (var i = 0; i < 1005; i++)
            {
                session.Put(Observe($"o{i}"), Ownership.Hub);
            }

            return 0;
        });
        var page = await PageAsync("Patient?_revinclude=Observation:subject", AccessFilter.Hub);
        Assert.Equal(1001, page.Entries.Count);
        Assert.Contains("1000", Assert.Single(page.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_finds_and_includes_its_own_only()
    {
        var (gp, acute) = await WriteAsync(session => (session.AddFeed("gp"), session.AddFeed("acute")));
        await PutAsync(Prepare("""{"resourceType":"Patient","gender":"male"}""", "gp-1"), new Ownership(gp, null, ResourceFlags.SourcePatient));
        await PutAsync(Observe("gp-o", patient: "gp-1"), new Ownership(gp, null, ResourceFlags.None));
        await PutAsync(Observe("acute-o", patient: "gp-1"), new Ownership(acute, null, ResourceFlags.None));
        var ofGp = AccessFilter.Feed(gp);
        var ofAcute = AccessFilter.Feed(acute);
        Assert.Equal(Sorted("gp-o +gp-1"), await FindAsync("Observation?_include=Observation:subject", ofGp));
        Assert.Equal(Sorted("acute-o"), await FindAsync("Observation?_include=Observation:subject", ofAcute));
        Assert.Equal(Sorted("gp-1 +gp-o"), await FindAsync("Patient?gender=male&_revinclude=Observation:subject", ofGp));
        Assert.Equal(Sorted(""), await FindAsync("Patient?gender=male", ofAcute));
        Assert.Equal(Sorted(""), await FindAsync("Patient?_id=gp-1", ofAcute));
        Assert.Equal(1, (await PageAsync("Observation?_summary=count", ofAcute)).Total);
        Assert.Equal(2, (await PageAsync("Observation?_summary=count", AccessFilter.Hub)).Total);
    }

    [Fact]
    public async Task The_hub_shows_golden_patients_unless_a_source_patient_is_named()
    {
        var gp = await WriteAsync(session => session.AddFeed("gp"));
        await PutAsync(
            Prepare("""{"resourceType":"Patient","gender":"male","identifier":[{"system":"urn:x","value":"1"}],"managingOrganization":{"reference":"Organization/1"}}""", "source"),
            new Ownership(gp, null, ResourceFlags.SourcePatient));
        await PutAsync(
            Prepare("""{"resourceType":"Patient","gender":"male","identifier":[{"system":"urn:x","value":"1"}],"link":[{"other":{"reference":"Patient/source"},"type":"seealso"}]}""", "golden"),
            new Ownership(0, null, ResourceFlags.Golden));
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"x"}""", "1"));
        await PutAsync(Observe("o", patient: "source"), new Ownership(gp, null, ResourceFlags.None));

        Assert.Equal(Sorted("golden"), await FindAsync("Patient"));
        Assert.Equal(Sorted("golden"), await FindAsync("Patient?gender=male"));
        Assert.Equal(Sorted("source"), await FindAsync("Patient?_id=source"));
        Assert.Equal(Sorted("source golden"), await FindAsync("Patient?identifier=urn:x|1"));
        Assert.Equal(Sorted("golden"), await FindAsync("Patient?link=source"));
        Assert.Equal(Sorted("golden +source"), await FindAsync("Patient?_include=Patient:link"));
        Assert.Equal(Sorted("o +source"), await FindAsync("Observation?_include=Observation:subject"));
        Assert.Equal(Sorted("1"), await FindAsync("Organization?_revinclude=Patient:organization"));
        Assert.Equal(1, (await PageAsync("Patient?_summary=count", AccessFilter.Hub)).Total);

        var conditional = Searches.Query("Patient?identifier=urn:x|1", Searches.Options with { Conditional = true });
        var page = await ReadAsync(session => session.Search(conditional, AccessFilter.Hub));
        Assert.Equal("golden", Assert.Single(page.Entries).Resource.Id);
    }

    private static string Of(string subject) =>
        $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{subject}}}"}}""";

    private Task<SearchPage> PageAsync(string search, AccessFilter access)
    {
        var query = Searches.Query(search);
        return ReadAsync(session => session.Search(query, access));
    }

    /// <summary>The ids of the matches and, with a plus, of the includes.</summary>
    private async Task<string> FindAsync(string search, AccessFilter? access = null) =>
        Sorted(string.Join(' ', (await PageAsync(search, access ?? AccessFilter.Hub))
            .Entries.Select(entry => (entry.Mode == SearchMode.Include ? "+" : "") + entry.Resource.Id)));

    private static string Sorted(string ids) => string.Join(' ', ids.Split(' ').Order(StringComparer.Ordinal));
}
