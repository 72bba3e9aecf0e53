using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchContainedTestsOnSqlite(SqliteDatabases databases)
    : SearchContainedTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchContainedTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchContainedTests(databases);

/// <summary><c>_contained</c>, <c>_containedType</c>, and chains into contained resources.</summary>
public abstract class SearchContainedTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly FhirType MedicationRequest = FhirSchema.R4.FindType("MedicationRequest")!;

    [Theory]
    [InlineData("Medication?code=abc", "m")]
    [InlineData("Medication?code=abc&_contained=false", "m")]
    [InlineData("Medication?code=abc&_contained=true", "r1 r2")]
    [InlineData("Medication?code=abc&_contained=both", "m r1 r2")]
    [InlineData("Medication?code=abc&_contained=true&_containedType=container", "r1 r2")]
    [InlineData("Medication?code=abc&_contained=true&_containedType=contained", "r1#a r2#a r2#b")]
    [InlineData("Medication?code=abc&_contained=both&_containedType=contained", "m r1#a r2#a r2#b")]
    [InlineData("Medication?code=abc&form=pill&_contained=true&_containedType=contained", "r2#b")]
    [InlineData("Medication?code:not=abc&_contained=true&_containedType=contained", "r3#a")]
    [InlineData("Medication?form:missing=true&_contained=true&_containedType=contained", "r1#a r2#a r3#a")]
    [InlineData("Medication?_contained=true", "r1 r2 r3")]
    [InlineData("Medication?manufacturer.name=acme&_contained=true", "r1")]
    [InlineData("Medication?manufacturer=Organization/o&_contained=both", "r1")]
    [InlineData("Medication?_filter=code eq abc and not (form eq pill)&_contained=true&_containedType=contained", "r1#a r2#a")]
    [InlineData("Patient?_contained=true", "")]
    [InlineData("MedicationRequest?medication.code=abc", "r1 r2 r4")]
    [InlineData("MedicationRequest?medication:Medication.code=abc", "r1 r2 r4")]
    [InlineData("MedicationRequest?medication.code=abc&status=active", "r1 r4")]
    [InlineData("MedicationRequest?medication.manufacturer.name=acme", "r1")]
    [InlineData("MedicationRequest?medication.code:not=abc", "r3")]
    [InlineData("MedicationRequest?medication:missing=false", "r1 r2 r3 r4")]
    [InlineData("Provenance?target:MedicationRequest.medication.code=abc", "p")]
    [InlineData("MedicationRequest?_has:Provenance:target:agent=Practitioner/x&medication.form=none", "")]
    public async Task Contained_resources_are_found_where_they_are_asked_for(string search, string expected)
    {
        await StoreAsync();
        Assert.Equal(expected, string.Join(' ', (await FindAsync(search)).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("Medication?_id=a&_contained=true", "_id")]
    [InlineData("Medication?_lastUpdated=gt2020&_contained=both", "_lastUpdated")]
    [InlineData("Medication?_content=x&_contained=true", "_content")]
    [InlineData("Medication?_list=1&_contained=true", "_list")]
    [InlineData("Medication?_has:MedicationRequest:medication:status=active&_contained=true", "medication")]
    [InlineData("Medication?_sort=code&_contained=true", "_sort")]
    [InlineData("Medication?_contained=perhaps", "true, both or false")]
    [InlineData("Medication?_contained=true&_containedType=any", "container or contained")]
    public void What_cannot_be_asked_of_contained_resources_is_refused(string search, string reason)
    {
        var result = Searches.Read(search);
        Assert.False(result.Success);
        Assert.Contains(reason, Assert.Single(result.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_and_totals_hold_every_match_once()
    {
        await StoreAsync();
        foreach (var (search, expected) in new[]
        {
            ("Medication?code=abc&_contained=both&_containedType=contained&_total=accurate", "m r1#a r2#a r2#b"),
            ("Medication?code=abc&_contained=both&_total=accurate", "m r1 r2"),
            ("Medication?_contained=true&_total=accurate", "r1 r2 r3"),
        })
        {
            var found = new List<string>();
            string? cursor = null;
            do
            {
                var query = Searches.Query($"{search}&_count=1{(cursor is null ? "" : "&_cursor=" + cursor)}");
                var page = await ReadAsync(session => session.Search(query, AccessFilter.Hub));
                Assert.Equal(expected.Split(' ').Length, page.Total);
                found.AddRange(page.Entries.Select(Name));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            Assert.Equal(expected, string.Join(' ', found.Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public async Task What_was_contained_before_is_gone()
    {
        await StoreAsync();
        await PutAsync(Request("r1", """{"resourceType":"Medication","id":"a","code":{"coding":[{"code":"new"}]}}"""));
        Assert.Equal(["r2"], await FindAsync("Medication?code=abc&_contained=true"));
        Assert.Equal(["r1"], await FindAsync("Medication?code=new&_contained=true"));
        Assert.Equal(["r1"], await FindAsync("MedicationRequest?medication.code=new"));
        await DeleteAsync(MedicationRequest, "r2");
        await DeleteAsync(MedicationRequest, "r1");
        await DeleteAsync(MedicationRequest, "r3");
        Assert.Empty(await FindAsync("Medication?_contained=true"));
        await using var context = Database.Provider().CreateContext();
        Assert.Empty(await context.ContainedResources.ToListAsync(Cancel));
        var keys = await context.Resources.Select(row => row.Key).ToListAsync(Cancel);
        Assert.Empty(await context.TokenIndex.Where(row => !keys.Contains(row.ResourceKey)).ToListAsync(Cancel));
        Assert.Empty(await context.ReferenceIndex.Where(row => !keys.Contains(row.ResourceKey)).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Keys_go_on_behind_those_of_contained_resources_after_a_restart()
    {
        await StoreAsync();
        await PutAsync(Request("r9", """{"resourceType":"Medication","id":"a","code":{"coding":[{"code":"last"}]}}"""));
        await ReopenAsync();
        await PutAsync(Request("r10", """{"resourceType":"Medication","id":"a","code":{"coding":[{"code":"after"}]}}"""));
        Assert.Equal(["r9"], await FindAsync("Medication?code=last&_contained=true"));
        Assert.Equal(["r10"], await FindAsync("Medication?code=after&_contained=true"));
    }

    [Fact]
    public async Task A_reindex_makes_them_anew()
    {
        await StoreAsync();
        var count = await CountAsync();
        await WriteAsync(session => session.Reindex([MedicationRequest], null));
        while (await WriteAsync(session => session.BuildIndex(2)))
        {
        }

        Assert.Equal(IndexBuildState.Ready, (await ReadAsync(session => session.IndexBuilds()))[0].State);
        Assert.Equal(count, await CountAsync());
        Assert.Equal(["m", "r1", "r2"], (await FindAsync("Medication?code=abc&_contained=both")).Order());
        await WriteAsync(session => session.ExpungeAll());
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Only_containers_that_the_caller_may_see_are_found_or_gone_through()
    {
        var feed = await WriteAsync(session => session.AddFeed("gp"));
        await PutAsync(Request("other", Medication("a", "abc")));
        await PutAsync(Request("own", Medication("a", "abc")), new Ownership(feed, null, ResourceFlags.None));
        foreach (var (search, own, all) in new[]
        {
            ("Medication?code=abc&_contained=true", "own", "other own"),
            ("Medication?code=abc&_contained=true&_containedType=contained", "own#a", "other#a own#a"),
            ("MedicationRequest?medication.code=abc", "own", "other own"),
        })
        {
            Assert.Equal(own.Split(' '), (await FindAsync(search, AccessFilter.Feed(feed))).Order());
            Assert.Equal(all.Split(' '), (await FindAsync(search)).Order());
            var query = Searches.Query(search + "&_total=accurate");
            Assert.Equal(1, (await ReadAsync(session => session.Search(query, AccessFilter.Feed(feed)))).Total);
        }
    }

    [Fact]
    public async Task A_container_of_a_type_that_may_not_be_searched_is_not_found()
    {
        await StoreAsync();
        var scope = SearchScope.Of(FhirSchema.R4.FindType("Medication")!) with { HiddenContainers = [MedicationRequest] };
        var query = SearchQueryParser.Parse(
            scope, [new("code", "abc"), new("_contained", "both"), new("_total", "accurate")], Searches.Options).Query!;
        var page = await ReadAsync(session => session.Search(query, AccessFilter.Hub));
        Assert.Equal((1, "m"), (page.Total, Name(Assert.Single(page.Entries))));
    }

    private static string Name(SearchMatch match) => match.Resource.Id + (match.ContainedId is null ? "" : "#" + match.ContainedId);

    private static string Medication(string id, string code, string more = "") =>
        $$$"""{"resourceType":"Medication","id":"{{{id}}}","code":{"coding":[{"code":"{{{code}}}"}]}{{{more}}}}""";

    private static PreparedResource Request(string id, string contained, string status = "active", string reference = "#a") => Prepare(
        $$$"""
        {"resourceType":"MedicationRequest",{{{(contained.Length == 0 ? "" : $"\"contained\":[{contained}],")}}}"status":"{{{status}}}",
         "intent":"order","medicationReference":{"reference":"{{{reference}}}"},"subject":{"display":"x"}}
        """,
        id);

    private async Task<List<string>> FindAsync(string search, AccessFilter? access = null)
    {
        var query = Searches.Query(search);
        return [.. (await ReadAsync(session => session.Search(query, access ?? AccessFilter.Hub))).Entries.Select(Name)];
    }

    private Task<int> CountAsync() =>
        ReadAsync(session => (int)(session.Connection.Statement("SELECT COUNT(*) FROM \"ContainedResource\"").ReadInt64() ?? 0));

    private async Task StoreAsync()
    {
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"Acme"}""", "o"));
        await PutAsync(Prepare("""{"resourceType":"Medication","code":{"coding":[{"code":"abc"}]}}""", "m"));
        await PutAsync(Request("r1", Medication("a", "abc", ",\"manufacturer\":{\"reference\":\"Organization/o\"}")));
        await PutAsync(Request(
            "r2", Medication("a", "abc") + "," + Medication("b", "abc", ",\"form\":{\"coding\":[{\"code\":\"pill\"}]}"), "completed"));
        await PutAsync(Request("r3", Medication("a", "xyz")));
        await PutAsync(Request("r4", "", reference: "Medication/m"));
        await PutAsync(Prepare(
            """
            {"resourceType":"Provenance","target":[{"reference":"MedicationRequest/r1"}],"recorded":"2026-01-01T00:00:00Z",
             "agent":[{"who":{"display":"x"}}]}
            """,
            "p"));
    }
}
