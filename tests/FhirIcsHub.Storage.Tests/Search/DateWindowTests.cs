using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class DateWindowTestsOnSqlite(SqliteDatabases databases) : DateWindowTests(databases), IClassFixture<SqliteDatabases>
{
    /// <summary>Both ends of the window bound the part of the index that is read, and no range of dates is looked through for each resource.</summary>
    [Theory]
    [InlineData("Observation?date=ge2014-03-01&date=lt2014-04-01", "DateIndex_ParameterKey_Low_High_ResourceKey_Ordinal (ParameterKey=? AND Low>? AND Low<?)")]
    [InlineData("Observation?date=ge2014-03-01", "DateIndex_ParameterKey_Low_High_ResourceKey_Ordinal (ParameterKey=? AND Low>?)")]
    [InlineData("Observation?date=ap2014-03-01", "DateIndex_ParameterKey_Low_High_ResourceKey_Ordinal (ParameterKey=? AND Low>? AND Low<?)")]
    [InlineData("Observation?date=ge2014-03-01", "IX_DateIndex_Long (ParameterKey=? AND High>?)")]
    public async Task A_window_reads_the_part_of_the_index_that_is_in_it(string search, string step)
    {
        await StoreAsync();
        var query = Searches.Query(search);
        Assert.Contains(await PlanAsync(query, run => run.ChooseDriver()), found => found.EndsWith(step, StringComparison.Ordinal));
        Assert.Contains(await PlanAsync(query, _ => null), found => found.Contains("USING PRIMARY KEY (ResourceKey=? AND ParameterKey=?", StringComparison.Ordinal));
    }

    private Task<List<string>> PlanAsync(SearchQuery query, Func<SearchRun, SearchCriterion?> driver) => ReadAsync(session =>
    {
        var sql = new SqlBuilder().Append("SELECT r.\"Key\" FROM \"Resource\" r WHERE 1 = 1");
        var run = new SearchRun(session, query, AccessFilter.Hub);
        run.AppendConditions(sql, driver(run));
        using var rows = sql.Prepare(session, "EXPLAIN QUERY PLAN ").Read();
        var steps = new List<string>();
        while (rows.Read())
        {
            steps.Add(rows.GetString(3));
        }

        return steps;
    });
}

public sealed class DateWindowTestsOnPostgreSql(PostgreSqlDatabases databases) : DateWindowTests(databases);

/// <summary>Searches for a time from and a time to, on dates and periods short and long.</summary>
public abstract class DateWindowTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly string[] From = ["gt", "ge", "sa", "eb", "ap"];
    private static readonly string[] To = ["lt", "le", "eb", "ge", "ne"];
    private static readonly string[] Bounds = ["2014", "2014-03", "2014-03-31", "2014-04-01T00:00:00Z"];

    [Fact]
    public async Task Windows_of_all_kinds_find_what_looking_at_every_entry_finds()
    {
        var stored = await StoreAsync();
        var found = 0;
        foreach (var (from, to) in From.SelectMany(from => To.Select(to => (from, to))))
        {
            foreach (var (first, last) in Bounds.SelectMany(first => Bounds.Select(last => (first, last))))
            {
                found += await CompareAsync($"Observation?date={from}{first}&date={to}{last}", stored);
            }
        }

        Assert.True(found > 1000, $"the searches are to find something: {found}");
    }

    /// <summary>One period before the window and one behind it: each bound is met by another of the two.</summary>
    [Fact]
    public async Task Each_end_of_a_window_may_be_met_by_another_entry_of_the_resource()
    {
        var twice = Prepare(
            """
            {"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"location":[
             {"location":{"reference":"Location/a"},"period":{"start":"2010-01-01","end":"2010-01-02"}},
             {"location":{"reference":"Location/b"},"period":{"start":"2020-01-01","end":"2020-01-02"}}]}
            """,
            "twice");
        await PutAsync(twice);
        Assert.Equal(1, await CompareAsync("Encounter?location-period=ge2014-01-01&location-period=le2014-12-31", [twice]));
        Assert.False(Searches.Query("Encounter?location-period=ge2014").Criteria[0].Parameter.HasOneEntry);
        Assert.True(Searches.Query("Observation?date=ge2014").Criteria[0].Parameter.HasOneEntry);
        Assert.Equal(2, DateWindowSearch.Join(Searches.Query("Encounter?location-period=ge2014&location-period=le2015").Criteria).Count);
        Assert.Single(DateWindowSearch.Join(Searches.Query("Observation?date=lt2015&date=ge2014").Criteria));
    }

    protected async Task<List<PreparedResource>> StoreAsync()
    {
        string[] times =
        [
            .. new[] { "2013-12-31", "2014", "2014-03", "2014-02-28T23:59:59Z", "2014-03-01T00:00:00Z", "2014-03-31", "2014-03-31T23:59:59.999Z", "2014-04-01", "2015" }
                .Select(date => $"\"effectiveDateTime\":\"{date}\""),
            .. new[] { ("2014-02-01", "2014-03-10"), ("2014-03-30", "2014-04-20"), ("2013-01-01", "2014-03-15"), ("2013-01-01", "2016"), ("2014-03-15", null), (null, "2014-03-15"), (null, "2010") }
                .Select(period => $"\"effectivePeriod\":{{{Member("start", period.Item1)}{(period is (not null, not null) ? "," : "")}{Member("end", period.Item2)}}}"),
        ];
        var stored = times.Index().Select(time => Prepare(
            $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},{{time.Item}}}""", $"o{time.Index}")).ToList();
        await WriteAsync(session => stored.ConvertAll(resource => session.Put(resource, Ownership.Hub)));
        return stored;
    }

    private static string Member(string name, string? date) => date is null ? "" : $"\"{name}\":\"{date}\"";

    private async Task<int> CompareAsync(string search, List<PreparedResource> stored)
    {
        var query = Searches.Query(search + "&_count=100");
        var expected = stored.Where(resource => NaiveSearch.Matches(query, resource, stored)).Select(resource => resource.Id);
        var page = await ReadAsync(session => session.Search(query, AccessFilter.Hub));
        Assert.Equal($"{search}: {string.Join(' ', expected)}", $"{search}: {string.Join(' ', page.Entries.Select(entry => entry.Resource.Id))}");
        return page.Entries.Count;
    }
}
