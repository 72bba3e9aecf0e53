using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Fhir.Ucum;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchSortTestsOnSqlite(SqliteDatabases databases) : SearchSortTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchSortTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchSortTests(databases);

/// <summary>Sorted walks: their order, held against sorting in memory, and what they promise while others write.</summary>
public abstract class SearchSortTests(TestDatabases databases) : StoreTests(databases)
{
    private static readonly string[] PatientKeys = ["birthdate", "gender", "identifier", "active", "name", "family", "given", "_id", "_lastUpdated", "organization", "link", "_profile"];
    private static readonly string[] ObservationKeys = ["date", "code", "combo-code", "component-code", "status", "value-quantity", "combo-value-quantity", "subject", "value-string", "_id", "_lastUpdated", "has-member"];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_sorted_walk_has_the_order_of_sorting_in_memory(int seed)
    {
        var records = new GeneratedRecords(seed);
        var random = new Random(seed);
        var stored = new List<PreparedResource>();
        for (var i = 0; i < 60; i++)
        {
            var json = i < 25 ? records.Patient() : records.Observation();
            stored.Add(PreparedResource.Create(Resource.Read(System.Text.Encoding.UTF8.GetBytes(json)).Resource!, $"r{i}", Searches.Options.ServerBase));
            await PutAsync(stored[i]);
        }

        var updated = new Dictionary<string, long>();
        foreach (var resource in stored)
        {
            updated[resource.Id] = (await ReadAsync(session => session.Read(resource.Type, resource.Id, AccessFilter.Hub)))!.LastUpdated.UtcTicks;
        }

        var orders = 0;
        for (var i = 0; i < 80; i++)
        {
            var (type, keys, filter) = random.Next(2) == 0
                ? ("Patient", PatientKeys, Pick("", "&active=true", "&gender:not=male", "&name=s,e,o"))
                : ("Observation", ObservationKeys, Pick("", "&code=1,A,a", "&date=ge2020", "&subject:Patient.gender:not=male"));
            var sort = string.Join(',', Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Pick("", "-") + Pick(keys)));
            var search = $"{type}?_sort={sort}{filter}&_count={Pick("1", "3", "50")}&_total=accurate";
            var query = Searches.Query(search);
            var expected = stored.Where(resource => NaiveSearch.Matches(query, resource, stored))
                .OrderBy(resource => resource, Comparer<PreparedResource>.Create((one, other) => Compare(query, one, other, updated))).ToList();
            var found = (await WalkAsync(search)).ConvertAll(id => stored.First(resource => resource.Id == id && resource.Type.Name == type));
            Assert.Equal(expected.Select(resource => resource.Id).Order(StringComparer.Ordinal), found.Select(resource => resource.Id).Order(StringComparer.Ordinal));
            for (var at = 0; at < found.Count; at++)
            {
                Assert.True(Compare(query, expected[at], found[at], updated) == 0, $"seed {seed}: {search}: at {at} {found[at].Id}, not {expected[at].Id}");
            }

            orders += found.Count;
        }

        Assert.True(orders > 500, $"the searches are to find something: {orders}");

        string Pick(params string[] choices) => choices[random.Next(choices.Length)];
    }

    [Fact]
    public async Task Equal_values_keep_one_order_and_missing_ones_come_last_both_ways()
    {
        await PutAsync(Born("a", "1950"));
        await PutAsync(Born("none", null));
        await PutAsync(Born("b", "1940"));
        await PutAsync(Born("a2", "1950"));
        Assert.Equal(["b", "a", "a2", "none"], await WalkAsync("Patient?_sort=birthdate&_count=1"));
        Assert.Equal(["a", "a2", "b", "none"], await WalkAsync("Patient?_sort=-birthdate&_count=1"));
        Assert.Equal(["b", "a2", "a", "none"], await WalkAsync("Patient?_sort=birthdate,-_id&_count=2"));
        Assert.Equal(["none", "b", "a2", "a"], await WalkAsync("Patient?_sort=-_id"));
    }

    [Fact]
    public async Task Sorting_by_an_identifier_shows_no_more_than_the_search_does()
    {
        var gp = await WriteAsync(session => session.AddFeed("gp"));
        foreach (var (id, owner) in new[] { ("source", new Ownership(gp, null, ResourceFlags.SourcePatient)), ("golden", Ownership.Hub) })
        {
            await PutAsync(Prepare($$$"""{"resourceType":"Patient","identifier":[{"value":"{{{id}}}"}]}""", id), owner);
        }

        Assert.Equal(["golden"], await WalkAsync("Patient?_sort=identifier"));
        Assert.Equal(["golden"], await WalkAsync("Patient?_sort=-identifier,_id&_count=1"));
        Assert.Equal(["golden", "source"], await WalkAsync("Patient?_sort=identifier&_id=golden,source"));
    }

    [Fact]
    public async Task A_sorted_walk_gives_each_steady_match_exactly_once_and_no_other_twice_while_a_writer_moves_them()
    {
        const int Steady = 40;
        await WriteAsync(session =>
        {
            for (var i = 0; i < Steady; i++)
            {
                session.Put(Born($"steady{i}", $"19{10 + (i * 7 % 80)}"), Ownership.Hub);
                session.Put(Born($"moving{i}", i % 5 == 0 ? null : $"19{10 + (i * 3 % 80)}"), Ownership.Hub);
            }

            return 0;
        });

        // Every change lands between two pages, and moves a match to either side of the place where the walk is.
        var random = new Random(5);
        foreach (var sort in new[] { "birthdate", "-birthdate", "birthdate,-_id", "-_lastUpdated", "_lastUpdated", "-birthdate&active:missing=true", "gender", "-gender,birthdate" })
        {
            var seen = await WalkAsync($"Patient?_sort={sort}&_count=7", async () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    var id = $"moving{random.Next(Steady * 2)}";
                    await (random.Next(4) == 0 ? DeleteAsync(Patient, id) : (Task)PutAsync(Born(id, random.Next(5) == 0 ? null : $"19{10 + random.Next(80)}")));
                }
            });
            Assert.Equal(seen.Distinct().Count(), seen.Count);
            Assert.Equal(Steady, seen.Count(id => id.StartsWith("steady", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("Patient?_sort=nonsense")]
    [InlineData("Patient?_sort=")]
    [InlineData("Patient?_sort=-")]
    [InlineData("Location?_sort=near")]
    [InlineData("Observation?_sort=code-value-quantity")]
    [InlineData("Patient?_sort=_id,_id,_id,_id,_id,_id,_id,_id,_id")]
    public void What_cannot_be_sorted_by_is_an_error(string search) =>
        Assert.Equal(IssueSeverity.Error, Assert.Single(Searches.Read(search).Issues).Severity);

    [Fact]
    public async Task The_place_in_a_link_does_not_tell_the_values()
    {
        foreach (var id in new[] { "a", "b" })
        {
            await PutAsync(Prepare("""{"resourceType":"Patient","name":[{"family":"Legible"}]}""", id));
        }

        var query = Searches.Query("Patient?_sort=family&_count=1");
        var page = await ReadAsync(session => session.Search(query, AccessFilter.Hub));
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(page.NextCursor);
        Assert.DoesNotContain("legible", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Every seventh year has a gender of its own, and every fifth none.</summary>
    private static PreparedResource Born(string id, string? year)
    {
        var gender = year is null || year[^1] is '0' or '5' ? "" : $",\"gender\":\"{(year[^1] is '7' ? "other" : "female")}\"";
        return Prepare($$"""{"resourceType":"Patient"{{gender}}{{(year is null ? "" : $",\"birthDate\":\"{year}\"")}}}""", id);
    }

    private static int Compare(SearchQuery query, PreparedResource one, PreparedResource other, Dictionary<string, long> updated)
    {
        foreach (var key in query.Sort)
        {
            var (left, right) = (Value(key, one, updated), Value(key, other, updated));
            var order = (left, right) switch
            {
                (null, null) => 0,
                (null, _) => 1,
                (_, null) => -1,
                (string x, string y) => string.CompareOrdinal(x, y) * (key.IsDescending ? -1 : 1),
                _ => left.CompareTo(right) * (key.IsDescending ? -1 : 1),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static IComparable? Value(SearchSortKey key, PreparedResource resource, Dictionary<string, long> updated)
    {
        var entries = resource.Entries;
        IEnumerable<IComparable> values = key.Parameter switch
        {
            { Code: "_id" } => [resource.Id],
            { Code: "_lastUpdated" } => [updated[resource.Id]],
            { Type: SearchParameterType.Token } => Of(entries.Tokens, entry => entry.Parameter).Select(entry => entry.Code),
            { Type: SearchParameterType.String } => Of(entries.Strings, entry => entry.Parameter).Select(entry => entry.Folded),
            { Type: SearchParameterType.Date } => Of(entries.Dates, entry => entry.Parameter).Select(entry => (IComparable)entry.Low),
            { Type: SearchParameterType.Quantity } => Amounts([.. Of(entries.Quantities, entry => entry.Parameter)]),
            { Type: SearchParameterType.Reference } => Of(entries.References, entry => entry.Parameter).Select(entry => entry.TargetId),
            _ => Of(entries.Uris, entry => entry.Parameter).Select(entry => entry.Value),
        };
        var ordered = values.Order(Comparer<IComparable>.Create((x, y) => x is string text ? string.CompareOrdinal(text, (string)y) : x.CompareTo(y))).ToList();
        return ordered.Count == 0 ? null : key.IsDescending ? ordered[^1] : ordered[0];

        IEnumerable<T> Of<T>(List<T> all, Func<T, SearchParameterInfo> parameter) => all.Where(entry =>
            key.Parameter.FiledUnder.Contains(parameter(entry)));
    }

    /// <summary>In base units; what has a coded unit goes before what has a printed one only.</summary>
    private static IEnumerable<IComparable> Amounts(List<QuantityEntry> entries) => entries
        .Where(entry => entry.System is not null || entries.TrueForAll(other => other.System is null))
        .Select(entry => (IComparable)(entry is { System: UcumUnit.System, Code: { } unit } && entry.Low > decimal.MinValue
            && UcumUnit.TryParse(unit, out var ucum) && ucum.Line is not null && ucum.TryCanonical(entry.Low, out var amount) ? amount : entry.Low));

    private async Task<List<string>> WalkAsync(string search, Func<Task>? betweenPages = null)
    {
        var seen = new List<string>();
        for (var query = Searches.Query(search); ;)
        {
            var page = await ReadAsync(session => session.Search(query, AccessFilter.Hub));
            seen.AddRange(page.Entries.Select(entry => entry.Resource.Id));
            if (page.NextCursor is null)
            {
                return seen;
            }

            if (betweenPages is not null)
            {
                await betweenPages();
            }

            query = Searches.Query(string.Create(CultureInfo.InvariantCulture, $"{search}&_cursor={page.NextCursor}"));
        }
    }
}
