using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Sqlite;
using FhirIcsHub.Storage.Tests.Databases;
using SQLitePCL;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

/// <summary>
/// What a first page costs SQLite, in steps of its machine: a frequent value must not cost what it has of matches, a rare one not what
/// there is of resources.
/// </summary>
public sealed class SearchCostTests(SqliteDatabases databases) : StoreTests(databases), IClassFixture<SqliteDatabases>
{
    private const int Patients = 300;
    private const int Observations = 6_000;

    [Theory]
    [InlineData("Observation?code=common", 60_000)]
    [InlineData("Observation?code=rare", 60_000)]
    [InlineData("Observation?code=common&status=final", 60_000)]
    [InlineData("Observation?code=common&subject=Patient/p7", 60_000)]
    [InlineData("Observation?subject:Patient.gender=female", 60_000)]
    [InlineData("Observation?subject:Patient.family=Rare", 60_000)]
    [InlineData("Observation?subject:Patient.family=Rare&code=common", 60_000)]
    [InlineData("Patient?_has:Observation:patient:code=common", 60_000)]
    [InlineData("Patient?_has:Observation:patient:code=rare", 60_000)]
    [InlineData("Patient?_has:Observation:patient:code=rare&gender=female", 60_000)]
    public async Task A_first_page_costs_neither_what_there_is_nor_what_matches(string search, long most)
    {
        await StoreAsync();
        var query = Searches.Query(search);
        Assert.NotEmpty((await ReadAsync(session => session.Search(query, AccessFilter.Hub))).Entries);

        // The first search learns which values are frequent.
        Assert.InRange(await StepsAsync(query), 1, most);
    }

    [Fact]
    public async Task What_is_known_to_be_frequent_is_not_counted_again_until_it_is_forgotten()
    {
        await StoreAsync();
        var query = Searches.Query("Observation?subject:Patient.gender=female");
        var first = await StepsAsync(query);
        var second = await StepsAsync(query);
        Assert.True(second < first, $"{first} steps, then {second}");
        var most = 0L;
        for (var i = 0; i < 110; i++)
        {
            most = Math.Max(most, await StepsAsync(query));
        }

        Assert.True(most > second, $"{second} steps, and never more than {most}");
    }

    private Task<long> StepsAsync(SearchQuery query)
    {
        const int Unit = 100;
        return ReadAsync(session =>
        {
            var steps = 0L;
            var database = ((SqliteStorageConnection)session.Connection).Handle;
            raw.sqlite3_progress_handler(database, Unit, _ => (int)((steps += Unit) * 0), null);
            session.Search(query, AccessFilter.Hub);
            raw.sqlite3_progress_handler(database, 0, null, null);
            return Math.Max(steps, 1);
        });
    }

    private Task<int> StoreAsync() => WriteAsync(session =>
    {
        for (var i = 0; i < Patients; i++)
        {
            session.Put(Prepare(
                $$"""
                {"resourceType":"Patient","gender":"{{(i % 2 == 0 ? "female" : "male")}}",
                 "name":[{"family":"{{(i % 100 == 4 ? "Rare" : "Common")}}"}]}
                """,
                $"p{i}"), Ownership.Hub);
        }

        for (var i = 0; i < Observations; i++)
        {
            session.Put(Prepare(
                $$$"""
                {"resourceType":"Observation","status":"final","code":{"coding":[{"code":"{{{(i % 1000 == 4 ? "rare" : "common")}}}"}]},
                 "subject":{"reference":"Patient/p{{{i % Patients}}}"}}
                """,
                $"o{i}"), Ownership.Hub);
        }

        return 0;
    });
}
