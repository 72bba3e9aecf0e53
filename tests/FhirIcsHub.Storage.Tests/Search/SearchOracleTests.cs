using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchOracleTestsOnSqlite(SqliteDatabases databases) : SearchOracleTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchOracleTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchOracleTests(databases);

/// <summary>The database against the search without one, on generated resources and searches.</summary>
public abstract class SearchOracleTests(TestDatabases databases) : StoreTests(databases)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_walk_through_all_pages_finds_what_looking_at_every_entry_finds(int seed)
    {
        var records = new GeneratedRecords(seed);
        var stored = await StoreAsync(records, new Random(seed));
        var found = 0;
        for (var i = 0; i < 200; i++)
        {
            var search = records.Search();
            var query = Searches.Query(search + "&_total=accurate");
            var expected = stored.Where(resource => NaiveSearch.Matches(query, resource, stored)).Select(resource => resource.Id).Order(StringComparer.Ordinal).ToList();
            var (ids, totals) = await WalkAsync(search + "&_total=accurate", query);
            Assert.True(expected.SequenceEqual(ids), $"seed {seed}: {search}: expected {string.Join(' ', expected)}, found {string.Join(' ', ids)}");
            Assert.All(totals, total => Assert.Equal(expected.Count, total));
            found += expected.Count;
        }

        Assert.True(found > 300, $"the searches are to find something: {found}");
    }

    /// <summary>Creates resources, changes some and deletes some; returns what is left.</summary>
    private async Task<List<PreparedResource>> StoreAsync(GeneratedRecords records, Random random)
    {
        var stored = new List<PreparedResource>();
        for (var i = 0; i < 60; i++)
        {
            var resource = Generate(i);
            await PutAsync(resource);
            stored.Add(resource);
        }

        for (var i = 59; i >= 0; i--)
        {
            switch (random.Next(5))
            {
                case 0:
                    stored[i] = Generate(i);
                    await PutAsync(stored[i]);
                    break;
                case 1 when random.Next(2) == 0:
                    await DeleteAsync(stored[i].Type, stored[i].Id);
                    stored.RemoveAt(i);
                    break;
            }
        }

        return stored;

        PreparedResource Generate(int i) => PrepareRecord(i < 20 ? records.Patient() : i < 52 ? records.Observation() : records.Risk(), $"r{i}");
    }

    private static PreparedResource PrepareRecord(string json, string id)
    {
        var resource = Fhir.Resource.Read(System.Text.Encoding.UTF8.GetBytes(json)).Resource!;
        return PreparedResource.Create(resource, id, Searches.Options.ServerBase);
    }

    private async Task<(List<string> Ids, List<long?> Totals)> WalkAsync(string search, SearchQuery query)
    {
        var ids = new List<string>();
        var totals = new List<long?>();
        while (true)
        {
            var page = await ReadAsync(session => session.Search(query, AccessFilter.Hub));
            Assert.True(page.Entries.Count <= query.Count);
            ids.AddRange(page.Entries.Select(entry => entry.Resource.Id));
            totals.Add(page.Total);
            if (page.NextCursor is null)
            {
                ids.Sort(StringComparer.Ordinal);
                return (ids, totals);
            }

            query = Searches.Query($"{search}&_cursor={page.NextCursor}");
        }
    }
}
