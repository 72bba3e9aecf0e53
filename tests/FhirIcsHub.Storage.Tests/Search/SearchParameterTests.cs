using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchParameterTestsOnSqlite(SqliteDatabases databases)
    : SearchParameterTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchParameterTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchParameterTests(databases)
{
    [Fact]
    public async Task Another_process_indexes_by_a_parameter_from_the_moment_of_its_registration()
    {
        await using var other = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);
        await PutAsync(ColourParameter());

        // The other process has not been told: it learns the epoch when it writes.
        Assert.Equal(0, other.Catalog.Search.Epoch);
        await other.WriteAsync(session => session.Put(Coloured("p1", "red"), Ownership.Hub), Cancel);
        Assert.Equal(Store.Catalog.Search.Epoch, other.Catalog.Search.Epoch);
        Assert.Equal(1, await RowsAsync());
        await BuildAsync(Store);
        Assert.Equal("p1", await FindAsync(other, "Patient?colour=red"));

        await DeleteAsync(SearchParameter, "colour");
        await BuildAsync(Store);
        await other.WriteAsync(session => session.Put(Coloured("p2", "red"), Ownership.Hub), Cancel);
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task A_write_that_was_under_way_at_a_registration_is_not_missed()
    {
        await using var other = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);
        var written = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var writing = Task.Run(
            () => other.WriteAsync(
                session =>
                {
                    session.Put(Coloured("early", "red"), Ownership.Hub);
                    session.Flush();
                    written.TrySetResult();
                    goOn.Task.Wait(Cancel);
                    return 0;
                },
                Cancel),
            Cancel);
        await written.Task;
        var registering = Task.Run(() => PutAsync(ColourParameter()), Cancel);
        Assert.False(registering.IsCompleted);
        goOn.SetResult();
        await writing;
        await registering;
        await BuildAsync(Store);
        Assert.Equal("early", await FindAsync(Store, "Patient?colour=red"));
    }
}

/// <summary>
/// Search parameters that SearchParameters define: indexed from their registration on, back-filled, and only then searched by.
/// </summary>
public abstract class SearchParameterTests(TestDatabases databases) : StoreTests(databases)
{
    protected static readonly FhirType SearchParameter = FhirSchema.R4.FindType("SearchParameter")!;

    private const string Colour = "Patient.extension('http://example.org/colour').value";

    [Fact]
    public async Task What_was_stored_before_and_what_is_written_meanwhile_is_found_once_the_parameter_is_ready()
    {
        for (var i = 0; i < 25; i++)
        {
            await PutAsync(Coloured($"old{i}", i % 5 == 0 ? "red" : "green"));
        }

        Assert.Empty(await WriteAsync(session => session.JudgeSearchParameter(ColourParameter().Content, "colour")));
        await PutAsync(ColourParameter());
        Assert.Single(await BuildsAsync());
        Assert.Equal("transient", Assert.Single(Read(Store, "Patient?colour=red").Issues).Code);
        Assert.True(await BuildOnceAsync());
        await PutAsync(Coloured("new", "red"));
        await PutAsync(Coloured("old5", "blue"));
        await PutAsync(Coloured("old6", "red"));
        await DeleteAsync(Patient, "old0");
        Assert.Equal(IndexBuildState.Building, (await BuildsAsync())[0].State);
        await BuildAsync(Store);

        var build = (await BuildsAsync())[0];
        Assert.Equal((IndexBuildState.Ready, 1.0, "colour"), (build.State, build.Done, build.SearchParameterId));

        // The 24 that are left, and, depending on when keys were given out, the one that is deleted and the new one.
        Assert.InRange(build.Scanned, 24, 26);
        Assert.Equal("new old10 old15 old20 old6", await FindAsync(Store, "Patient?colour=red"));
        Assert.Equal("old5", await FindAsync(Store, "Patient?colour:exact=blue"));
        Assert.Equal("o1", await FindAsync(Store, "Observation?subject:Patient.colour=blue", Observe("o1", patient: "old5")));
        Assert.Equal("new", (await FindAsync(Store, "Patient?_sort=-colour,-_lastUpdated&_count=1&_id=new,old5")));
    }

    [Fact]
    public async Task The_work_goes_on_where_a_stopped_process_left_it()
    {
        for (var i = 0; i < 12; i++)
        {
            await PutAsync(Coloured($"p{i}", "red"));
        }

        await PutAsync(ColourParameter());
        for (var pieces = 0; pieces < 2; pieces++)
        {
            Assert.True(await BuildOnceAsync());
        }

        Assert.Equal(8, await RowsAsync());
        await ReopenAsync();
        Assert.Equal(8, (await BuildsAsync())[0].Scanned);
        await BuildAsync(Store);
        Assert.Equal((12, 12), ((int)(await BuildsAsync())[0].Scanned, (int)(await BuildsAsync())[0].Found));
        Assert.Equal(12, await RowsAsync());
        await ReopenAsync();
        Assert.True(Read(Store, "Patient?colour=red").Success);
    }

    [Fact]
    public async Task When_everything_is_expunged_nothing_is_searched_by_or_kept_of_what_SearchParameters_defined()
    {
        await PutAsync(Coloured("p1", "red"));
        await PutAsync(ColourParameter());
        await BuildAsync(Store);
        Assert.True(Read(Store, "Patient?colour=red", strict: true).Success);

        await WriteAsync(session => session.ExpungeAll());

        Assert.False(Read(Store, "Patient?colour=red", strict: true).Success);
        Assert.Equal(IndexBuildState.Removed, Assert.Single(await BuildsAsync()).State);
        Assert.False(await BuildOnceAsync());
        await PutAsync(Coloured("p2", "red"));
        await PutAsync(ColourParameter());
        await BuildAsync(Store);
        Assert.Equal("p2", await FindAsync(Store, "Patient?colour=red"));
    }

    [Fact]
    public async Task A_retired_deleted_or_redefined_parameter_loses_its_entries()
    {
        await PutAsync(Coloured("p1", "red"));
        foreach (var end in new Func<Task>[]
        {
            () => PutAsync(ColourParameter(status: "retired")),
            () => DeleteAsync(SearchParameter, "colour"),
        })
        {
            await PutAsync(ColourParameter());
            await BuildAsync(Store);
            Assert.Equal(1, await RowsAsync());
            await end();
            Assert.False(Read(Store, "Patient?colour=red", strict: true).Success);
            await PutAsync(Coloured("p1", "red" + await RowsAsync()));
            await BuildAsync(Store);
            Assert.Equal(0, await RowsAsync());
            await PutAsync(Coloured("p1", "red"));
        }

        await PutAsync(ColourParameter());
        await BuildAsync(Store);
        await PutAsync(ColourParameter("Patient.name.family"));
        await BuildAsync(Store);
        Assert.Equal("", await FindAsync(Store, "Patient?colour=red"));
        Assert.Equal("p1", await FindAsync(Store, "Patient?colour=smith"));
        Assert.Equal(1, await RowsAsync());
        var before = Store.Catalog.Search.Epoch;
        await PutAsync(ColourParameter("Patient.name.family", description: "another text, the same entries"));
        Assert.Equal(before, Store.Catalog.Search.Epoch);
    }

    [Fact]
    public async Task Entries_that_are_not_what_they_should_be_keep_a_parameter_from_being_ready()
    {
        await PutAsync(Coloured("p1", "red"));
        await PutAsync(ColourParameter());
        while ((await BuildsAsync())[0].State == IndexBuildState.Building)
        {
            await BuildOnceAsync();
        }

        await using (var tables = Database.Provider().CreateContext())
        {
            Assert.Equal(1, await tables.StringIndex.Where(row => row.ParameterKey == tables.SearchParameters
                .Single(name => EF.Functions.Like(name.Name, "Patient.colour#%")).Key).ExecuteDeleteAsync(Cancel));
        }

        await BuildAsync(Store);
        Assert.Equal(IndexBuildState.Failed, (await BuildsAsync())[0].State);
        Assert.False(Read(Store, "Patient?colour=red", strict: true).Success);

        // Making another type's entries anew leaves it; of its own type begins it again, under another number.
        await WriteAsync(session => session.Reindex([Observation], null));
        await BuildAsync(Store);
        Assert.False(Read(Store, "Patient?colour=red", strict: true).Success);
        await WriteAsync(session => session.Reindex([Patient], null));
        await BuildAsync(Store);
        Assert.True(Read(Store, "Patient?colour=red", strict: true).Success);
        Assert.DoesNotContain(await BuildsAsync(), build => build.State == IndexBuildState.Failed);
    }

    [Theory]
    [InlineData("string", "Patient.name.given.first().upper()", "colour=eve")]
    [InlineData("token", "Patient.name.exists()", "colour=true")]
    [InlineData("token", "Patient.identifier.where(system = 'urn:x')", "colour=urn:x|1")]
    [InlineData("date", "Patient.birthDate", "colour=ge1950")]
    [InlineData("reference", "Patient.managingOrganization", "colour:Organization.name=north")]
    [InlineData("reference", "Patient.generalPractitioner.where($this.exists()).select($this)", "colour=Practitioner/1")]
    [InlineData("uri", "Patient.implicitRules", "colour=http://example.org/rules")]
    [InlineData("number", "Patient.multipleBirth.ofType(integer)", "colour=2")]
    [InlineData("quantity", "Patient.extension('http://example.org/weight').value.ofType(Quantity)", "colour=gt70||kg")]
    public async Task Every_kind_of_parameter_can_be_defined(string type, string expression, string search)
    {
        await PutAsync(Prepare("""{"resourceType":"Organization","name":"North"}""", "north"));
        await PutAsync(Prepare("""
            {"resourceType":"Patient","implicitRules":"http://example.org/rules","name":[{"given":["Eve"]}],"birthDate":"1952-01-01",
             "identifier":[{"system":"urn:x","value":"1"}],"managingOrganization":{"reference":"Organization/north"},
             "generalPractitioner":[{"reference":"Practitioner/1"}],"multipleBirthInteger":2,
             "extension":[{"url":"http://example.org/weight","valueQuantity":{"value":80,"unit":"kg"}}]}
            """, "p1"));
        await PutAsync(Prepare("""{"resourceType":"Patient"}""", "p2"));
        await PutAsync(ColourParameter(expression, type: type));
        await BuildAsync(Store);
        Assert.Equal("p1", await FindAsync(Store, "Patient?" + search));
    }

    [Theory]
    [InlineData("\"code\":\"colour\",\"base\":[\"Patient\"],\"type\":\"string\",\"expression\":\"Patient.name..given\"", "SearchParameter.expression", "character 14")]
    [InlineData("\"code\":\"colour\",\"base\":[\"Patient\"],\"type\":\"string\"", "SearchParameter.expression", "needs an expression")]
    [InlineData("\"code\":\"colour\",\"base\":[\"Patient\",\"Nonsense\"],\"type\":\"string\",\"expression\":\"Patient.name\"", "SearchParameter.base[1]", "resource type")]
    [InlineData("\"code\":\"_colour\",\"base\":[\"Patient\"],\"type\":\"string\",\"expression\":\"Patient.name\"", "SearchParameter.code", "letter")]
    [InlineData("\"code\":\"family\",\"base\":[\"Patient\"],\"type\":\"string\",\"expression\":\"Patient.name\"", "SearchParameter.code", "cannot be replaced")]
    [InlineData("\"code\":\"subject\",\"base\":[\"Resource\"],\"type\":\"reference\",\"expression\":\"Patient.managingOrganization\"", "SearchParameter.code", "cannot be replaced")]
    [InlineData("\"code\":\"colour\",\"base\":[\"Patient\"],\"type\":\"composite\",\"expression\":\"Patient.name\"", "SearchParameter.type", "composite")]
    [InlineData("\"code\":\"colour\",\"base\":[\"Patient\"],\"type\":\"date\",\"expression\":\"Patient.name\"", "SearchParameter.expression", "nothing that a date")]
    [InlineData("\"code\":\"colour\",\"base\":[\"Patient\",\"Observation\"],\"type\":\"string\",\"expression\":\"Patient.name\"", "SearchParameter.expression", "On Observation")]
    public async Task A_definition_that_cannot_be_searched_by_is_refused_at_the_element_at_fault(string content, string element, string reason)
    {
        var issues = await WriteAsync(session => session.JudgeSearchParameter(
            Resource.Read(Encoding.UTF8.GetBytes($"{{\"resourceType\":\"SearchParameter\",\"status\":\"active\",{content}}}"), ReadMode.AsSent).Resource!, "x"));
        Assert.Contains(issues, issue => issue.Expression == element && issue.Diagnostics.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_code_that_another_parameter_has_on_the_type_is_refused_and_r4s_own_definitions_are_not()
    {
        await PutAsync(ColourParameter());
        var twin = Prepare(Json("Patient.name.family", "active", "string", ""), "twin");
        var issue = Assert.Single(await WriteAsync(session => session.JudgeSearchParameter(twin.Content, "twin")));
        Assert.Contains("/SearchParameter/colour", issue.Diagnostics, StringComparison.Ordinal);
        Assert.Empty(await WriteAsync(session => session.JudgeSearchParameter(twin.Content, "colour")));
        var own = """
            {"resourceType":"SearchParameter","url":"http://hl7.org/fhir/SearchParameter/individual-family","name":"family","status":"active",
             "description":"x","code":"family","base":["Patient"],"type":"string","expression":"Patient.name.family"}
            """;
        Assert.Empty(await WriteAsync(session => session.JudgeSearchParameter(Prepare(own, "own").Content, "own")));
        await PutAsync(Prepare(own, "own"));
        Assert.Single(await BuildsAsync());
    }

    [Fact]
    public async Task Reindexing_makes_lost_entries_again_and_searches_stay_right_meanwhile()
    {
        for (var i = 0; i < 10; i++)
        {
            await PutAsync(Coloured($"p{i}", "red"));
            await PutAsync(Observe($"o{i}", patient: $"p{i}"));
        }

        await PutAsync(ColourParameter());
        await BuildAsync(Store);
        await using (var tables = Database.Provider().CreateContext())
        {
            await tables.StringIndex.ExecuteDeleteAsync(Cancel);
            await tables.ReferenceIndex.ExecuteDeleteAsync(Cancel);
        }

        Assert.Equal("", await FindAsync(Store, "Patient?colour=red&family=smith&_id=p3"));
        await WriteAsync(session => session.Reindex([Patient], null));
        Assert.True(await BuildOnceAsync());
        Assert.Equal(4, (await FindAsync(Store, "Patient?colour=red&family=smith")).Split(' ').Length);
        await BuildAsync(Store);
        Assert.Equal("p1 p9", await FindAsync(Store, "Patient?colour=red&family=smith&_id=p1,p9"));
        Assert.Equal("", await FindAsync(Store, "Observation?subject=Patient/p1"));
        await WriteAsync(session => session.Reindex([.. FhirSchema.R4.ResourceTypes], null));
        await BuildAsync(Store);
        Assert.Equal("o1", await FindAsync(Store, "Observation?subject=Patient/p1"));
        var build = (await BuildsAsync())[0];
        Assert.Equal((IndexBuildState.Ready, 21L), (build.State, build.Scanned));
    }

    protected static PreparedResource ColourParameter(
        string expression = Colour, string status = "active", string type = "string", string description = "colour") =>
        Prepare(Json(expression, status, type, description), "colour");

    protected static PreparedResource Coloured(string id, string colour) => Prepare(
        $$"""
        {"resourceType":"Patient","name":[{"family":"Smith"}],"extension":[{"url":"http://example.org/colour","valueString":"{{colour}}"}]}
        """,
        id);

    /// <summary>How many entries parameters that are not of R4 have.</summary>
    protected async Task<int> RowsAsync()
    {
        await using var tables = Database.Provider().CreateContext();
        return await tables.StringIndex.CountAsync(
            row => tables.SearchParameters.Any(name => name.Key == row.ParameterKey && EF.Functions.Like(name.Name, "%#%")), Cancel);
    }

    protected async Task BuildAsync(HubStore store)
    {
        while (await store.WriteAsync(session => session.BuildIndex(4), Cancel))
        {
        }
    }

    protected async Task<string> FindAsync(HubStore store, string search, PreparedResource? after = null)
    {
        if (after is not null)
        {
            await PutAsync(after);
        }

        var page = await store.ReadAsync(
            session => session.Search(
                Searches.Query(search, Searches.Options with { Indexer = session.CurrentSearch().Indexer }), AccessFilter.Hub),
            Cancel);
        return string.Join(' ', page.Entries.Select(entry => entry.Resource.Id).Order(StringComparer.Ordinal));
    }

    private static SearchQueryResult Read(HubStore store, string search, bool strict = false) =>
        Searches.Read(search, Searches.Options with { Indexer = store.Catalog.Search.Indexer, Strict = strict });

    private Task<bool> BuildOnceAsync() => WriteAsync(session => session.BuildIndex(4));

    private Task<IReadOnlyList<IndexBuild>> BuildsAsync() => ReadAsync(session => session.IndexBuilds());

    private static string Json(string expression, string status, string type, string description) => $$"""
        {"resourceType":"SearchParameter","url":"http://example.org/SearchParameter/colour","name":"colour","status":"{{status}}",
         "description":"x{{description}}",
         "code":"colour","base":["Patient"],"type":"{{type}}","expression":"{{expression}}"}
        """;
}
