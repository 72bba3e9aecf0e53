using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchTextTestsOnSqlite(SqliteDatabases databases) : SearchTextTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchTextTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchTextTests(databases);

/// <summary><c>_text</c> and <c>_content</c>.</summary>
public abstract class SearchTextTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly FhirType ConditionType = FhirSchema.R4.FindType("Condition")!;

    [Theory]
    [InlineData("_text=bone", "c1 c2")]
    [InlineData("_text=BONE", "c1 c2")]
    [InlineData("_text=(bone OR liver) and metastases", "c1 c3")]
    [InlineData("_text=bone metastases", "c1")]
    [InlineData("_text=bone+metastases", "c1")]
    [InlineData("_text=bone,liver", "c1 c2 c3")]
    [InlineData("_text=bone|liver metastases", "c1 c2 c3")]
    [InlineData("_text=bone&_text=metastases", "c1")]
    [InlineData("_text=bone NOT metastases", "c2")]
    [InlineData("_text=-metastases bone", "c2")]
    [InlineData("_text=(bone OR liver) not (metastases and liver)", "c1 c2")]
    [InlineData("_text=metast*", "c1 c3")]
    [InlineData("_text=metast", "")]
    [InlineData("_text=\"of the bone\"", "c1 c2")]
    [InlineData("_text=\"bone of the\"", "")]
    [InlineData("_text=\"of the bo\"*", "c1 c2")]
    [InlineData("_text=sjogren's", "c4")]
    [InlineData("_text=SJÖGREN’S", "c4")]
    [InlineData("_text=x-ray", "c4")]
    [InlineData("_text=ray", "c4")]
    [InlineData("_text=ray-x", "")]
    [InlineData("_text=strong", "")]
    [InlineData("_text=hidden", "")]
    [InlineData("_text=rock %26 roll", "c4")]
    [InlineData("_text=asthma", "")]
    [InlineData("_content=asthma", "c1")]
    [InlineData("_content=bone asthma", "c1")]
    [InlineData("_content=\"severe asthma\"", "c1")]
    [InlineData("_content=wheezing", "c2")]
    [InlineData("_content=inside", "c3")]
    [InlineData("_content=bone OR wheezing", "c1 c2")]
    [InlineData("_content=Patient", "")]
    [InlineData("_content=resolved", "")]
    [InlineData("_text=bone&code=http://snomed.info/sct|1", "c1")]
    [InlineData("_text=bone&_sort=-_id", "c2 c1")]
    [InlineData("_has:Provenance:target:_content=word", "c2")]
    [InlineData("subject:Patient._text=ward", "c1")]
    public async Task Words_are_found(string search, string expected)
    {
        await StoreAsync();
        var found = await FindAsync($"Condition?{search}");
        Assert.Equal(expected, string.Join(' ', search.Contains("_sort", StringComparison.Ordinal) ? found : [.. found.Order()]));
    }

    [Theory]
    [InlineData("_text=NOT bone")]
    [InlineData("_text=bone OR NOT liver")]
    [InlineData("_text=bone AND")]
    [InlineData("_text=OR bone")]
    [InlineData("_text=(bone")]
    [InlineData("_text=bone)")]
    [InlineData("_text=\"bone")]
    [InlineData("_text=\"..\"")]
    [InlineData("_text=*")]
    [InlineData("_text=((((((((((((((((((bone))))))))))))))))))")]
    public void What_cannot_be_looked_for_is_refused_without_repeating_it(string search)
    {
        var result = Searches.Read($"Condition?{search}");
        Assert.False(result.Success);
        Assert.DoesNotContain("bone", Assert.Single(result.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_type_and_what_was_changed_or_deleted_is_not_found()
    {
        await StoreAsync();
        Assert.Equal(["p1"], await FindAsync("Patient?_text=ward"));
        Assert.Empty(await FindAsync("Condition?_text=ward"));
        await PutAsync(Condition("c1", "nothing of before"));
        Assert.Equal(["c2"], await FindAsync("Condition?_text=bone"));
        Assert.Equal(["c1"], await FindAsync("Condition?_text=before"));
        await DeleteAsync(ConditionType, "c2");
        Assert.Empty(await FindAsync("Condition?_text=bone"));
        await PutAsync(Condition("c2", "the bone again"));
        Assert.Equal(["c2"], await FindAsync("Condition?_text=bone"));
        await ReopenAsync();
        Assert.Equal(["c2"], await FindAsync("Condition?_text=bone"));
    }

    [Fact]
    public async Task What_a_failed_request_wrote_is_not_found_and_others_lose_nothing()
    {
        await StoreAsync();
        var writes = Enumerable.Range(0, 40).Select(i => WriteAsync(session =>
        {
            session.Put(Condition($"w{i}", i % 2 == 0 ? "kept" : "thrown"), Ownership.Hub);
            if (i % 4 < 2)
            {
                // Asks for texts within the transaction, and so has them written before the end of the group.
                var own = Searches.Query($"Condition?_text={(i % 2 == 0 ? "kept" : "thrown")}&_count=100");
                Assert.Contains($"w{i}", session.Search(own, AccessFilter.Hub).Entries.Select(entry => entry.Resource.Id));
            }

            return i % 2 == 0 ? i : throw new TimeoutException();
        })).ToList();
        foreach (var (i, write) in writes.Index())
        {
            if (i % 2 == 0)
            {
                await write;
            }
            else
            {
                await Assert.ThrowsAsync<TimeoutException>(() => write);
            }
        }

        Assert.Equal(20, (await FindAsync("Condition?_text=kept&_count=100")).Count);
        Assert.Empty(await FindAsync("Condition?_text=thrown"));
    }

    [Fact]
    public async Task A_store_that_had_no_texts_has_them_after_a_reindex()
    {
        await using var database = await Databases.CreateAsync(Cancel);
        await using (var without = await HubStore.OpenAsync(database.Provider(), Time, Cancel, indexesText: false))
        {
            await without.WriteAsync(session => session.Put(Condition("c1", "bone"), Ownership.Hub), Cancel);
        }

        await using var store = await HubStore.OpenAsync(database.Provider(), Time, Cancel);
        var query = Searches.Query("Condition?_text=bone");
        Assert.Empty((await store.ReadAsync(session => session.Search(query, AccessFilter.Hub), Cancel)).Entries);

        // Twice: what was indexed anew is there once.
        for (var i = 0; i < 2; i++)
        {
            await store.WriteAsync(session => session.Reindex([ConditionType], null), Cancel);
            while (await store.WriteAsync(session => session.BuildIndex(10), Cancel))
            {
            }

            Assert.Single((await store.ReadAsync(session => session.Search(query, AccessFilter.Hub), Cancel)).Entries);
            Assert.Equal(IndexBuildState.Ready, (await store.ReadAsync(session => session.IndexBuilds(), Cancel))[0].State);
        }
    }

    [Fact]
    public async Task Where_texts_are_not_indexed_they_are_no_parameters()
    {
        var without = Searches.Options with { FindsText = false };
        Assert.Equal("not-supported", Assert.Single(Searches.Read("Condition?_text=bone", without).Issues).Code);
        Assert.False(Searches.Read("Condition?_content=bone", without with { Strict = true }).Success);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Expunging_everything_empties_the_index()
    {
        await StoreAsync();
        await WriteAsync(session => session.ExpungeAll());
        await Store.CompactAsync();
        await PutAsync(Condition("c9", "liver"));
        Assert.Empty(await FindAsync("Condition?_text=bone"));
        Assert.Equal(["c9"], await FindAsync("Condition?_text=liver"));
    }

    [Fact]
    public async Task A_feed_finds_its_own_texts_only()
    {
        var feed = await WriteAsync(session => session.AddFeed("gp"));
        await PutAsync(Condition("other", "bone"));
        await PutAsync(Condition("own", "bone"), new Ownership(feed, null, ResourceFlags.None));
        var query = Searches.Query("Condition?_text=bone");
        var own = await ReadAsync(session => session.Search(query, AccessFilter.Feed(feed)));
        Assert.Equal("own", Assert.Single(own.Entries).Resource.Id);
        Assert.Equal(2, (await ReadAsync(session => session.Search(query, AccessFilter.Hub))).Entries.Count);
    }

    [Fact]
    public async Task A_very_long_text_is_stored_and_found_by_its_beginning()
    {
        var words = string.Join(' ', Enumerable.Range(0, 60_000).Select(i => i.ToString("x8", CultureInfo.InvariantCulture)));
        await PutAsync(Condition("long", words));
        Assert.Equal(["long"], await FindAsync("Condition?_text=00000001"));
        Assert.Equal(["long"], await FindAsync("Condition?_content=\"00000001 00000002\""));
        Assert.Empty(await FindAsync("Condition?_text=0000ea5f"));
    }

    private static PreparedResource Condition(string id, string narrative) => Prepare(
        $$$"""
        {"resourceType":"Condition","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">{{{narrative}}}</div>"},
         "subject":{"display":"x"}}
        """,
        id);

    private async Task<List<string>> FindAsync(string search)
    {
        var query = Searches.Query(search);
        return [.. (await ReadAsync(session => session.Search(query, AccessFilter.Hub))).Entries.Select(entry => entry.Resource.Id)];
    }

    private async Task StoreAsync()
    {
        await PutAsync(Prepare(
            """
            {"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">ward 7</div>"}}
            """,
            "p1"));
        await PutAsync(Prepare(
            """
            {"resourceType":"Condition","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Cancer of the <b class=\"strong\">bone</b></p><p>with metastases</p></div>"},
             "clinicalStatus":{"coding":[{"code":"resolved"}]},
             "code":{"coding":[{"system":"http://snomed.info/sct","code":"1","display":"Severe asthma"}]},"subject":{"reference":"Patient/p1"}}
            """,
            "c1"));
        await PutAsync(Prepare(
            """
            {"resourceType":"Condition","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Fracture of the&#160;bone</div>"},
             "note":[{"text":"# Wheezing\n\nat night"}],"subject":{"reference":"Patient/p1"}}
            """.Replace("\"subject\":{\"reference\":\"Patient/p1\"}", "\"subject\":{\"display\":\"y\"}", StringComparison.Ordinal),
            "c2"));
        await PutAsync(Prepare(
            """
            {"resourceType":"Condition","contained":[{"resourceType":"Practitioner","id":"a","name":[{"text":"Inside"}]}],
             "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Liver; metastases</div>"},"subject":{"display":"y"},
             "asserter":{"reference":"#a"}}
            """,
            "c3"));
        await PutAsync(Condition("c4", "Sjögren's; X-Ray; rock &amp; roll"));
        await PutAsync(Prepare(
            """
            {"resourceType":"Provenance","target":[{"reference":"Condition/c2"}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"a word"}}]}
            """,
            "prov"));
    }
}
