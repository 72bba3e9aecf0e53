using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchSortByQuantityTestsOnSqlite(SqliteDatabases databases)
    : SearchSortByQuantityTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchSortByQuantityTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchSortByQuantityTests(databases);

/// <summary>Quantities are sorted by what they amount to, whatever unit they are written in, page by page.</summary>
public abstract class SearchSortByQuantityTests(TestDatabases databases) : StoreTests(databases)
{
    private const string Ucum = "http://unitsofmeasure.org";

    /// <summary>Each line: id, number, unit, system; in the order of the amounts, those that are equal as they are stored.</summary>
    private static readonly (string Id, string Value, string Unit, string? System)[] Masses =
    [
        ("minus-kg", "-0.002", "kg", Ucum),
        ("minus-mg", "-5", "mg", Ucum),
        ("nothing", "0", "kg", Ucum),
        ("ug", "900", "ug", Ucum),
        ("mg", "5.4", "mg", Ucum),
        ("mg-ug", "5400", "ug", Ucum),
        ("third-oz", "0.0333333333333333333333333333", "[oz_av]", Ucum),
        ("g", "1", "g", Ucum),
        ("g-mg", "1000", "mg", Ucum),
        ("g-kg", "0.001", "kg", Ucum),
        ("mg1001", "1001", "mg", Ucum),
        ("tablets", "2", "tablet", "http://example.org/units"),
        ("printed", "3", "mg", null),
        ("bare", "4", "", null),
        ("other-mg", "5", "mg", "http://example.org/units"),
        ("oz", "1", "[oz_av]", Ucum),
        ("lb", "1", "[lb_av]", Ucum),
        ("lb-oz", "16", "[oz_av]", Ucum),
        ("kg", "2", "kg", Ucum),
        ("tonne", "79", "t", Ucum),
    ];

    [Theory]
    [InlineData("")]
    [InlineData("&code=x")]
    [InlineData("&code:not=y")]
    public async Task A_walk_through_mixed_units_goes_by_the_amounts(string filter)
    {
        await StoreAsync(new Random(3));
        var ascending = Masses.Select(mass => mass.Id).ToList();
        foreach (var count in new[] { 1, 2, 7, 50 })
        {
            Assert.Equal(Grouped(ascending), Grouped(await WalkAsync($"Observation?_sort=value-quantity{filter}&_count={count}")));
            Assert.Equal(
                Grouped(ascending.AsEnumerable().Reverse()),
                Grouped(await WalkAsync($"Observation?_sort=-value-quantity{filter}&_count={count}")));
            Assert.Equal(
                Grouped(ascending), Grouped(await WalkAsync($"Observation?_sort=combo-value-quantity{filter}&_count={count}")));
        }
    }

    [Fact]
    public async Task Equal_amounts_in_different_units_leave_the_order_to_the_next_key()
    {
        await StoreAsync(new Random(4));
        Assert.Equal(["g", "g-kg", "g-mg"], await WalkAsync("Observation?_sort=value-quantity,_id&value-quantity=1.000||g&_count=1"));
        Assert.Equal(["g-mg", "g-kg", "g"], await WalkAsync("Observation?_sort=value-quantity,-_id&value-quantity=1.000||g&_count=2"));
        Assert.Equal(["lb-oz", "lb"], await WalkAsync("Observation?_sort=-value-quantity,-_id&value-quantity=1||[lb_av]&_count=1"));
        var all = await WalkAsync("Observation?_sort=status,value-quantity,-_id&_count=3");
        Assert.Equal(["g-mg", "g-kg", "g"], all.Where(id => id is "g" or "g-mg" or "g-kg"));
        Assert.Equal(Masses.Length, all.Count);
    }

    [Fact]
    public async Task Temperatures_are_put_in_order_and_logarithms_count_by_their_number()
    {
        await PutAsync("cel", "36.5", "Cel", Ucum);
        await PutAsync("cold", "-40", "[degF]", Ucum);
        await PutAsync("ph", "7.4", "[pH]", Ucum);
        await PutAsync("degf", "98.6", "[degF]", Ucum);
        await PutAsync("kelvin", "310", "K", Ucum);
        await PutAsync("warm", "37", "Cel", Ucum);
        Assert.Equal(["ph", "cold", "cel", "kelvin", "degf", "warm"], await WalkAsync("Observation?_sort=value-quantity,_id&_count=1"));
        Assert.Equal(["warm", "degf", "kelvin", "cel", "cold", "ph"], await WalkAsync("Observation?_sort=-value-quantity,-_id&_count=1"));
    }

    [Fact]
    public async Task Of_several_quantities_the_one_that_amounts_to_least_or_most_counts()
    {
        await PutAsync("a", """
            {"code":{"coding":[{"code":"x"}]},"valueQuantity":{"value":1,"unit":"gram","system":"http://unitsofmeasure.org","code":"g"}},
            {"code":{"coding":[{"code":"x"}]},"valueQuantity":{"value":900,"unit":"milligram","system":"http://unitsofmeasure.org","code":"mg"}}
            """);
        await PutAsync("b", """
            {"code":{"coding":[{"code":"x"}]},"valueQuantity":{"value":0.00095,"unit":"kilogram","system":"http://unitsofmeasure.org","code":"kg"}}
            """);
        await PutAsync("c", """
            {"code":{"coding":[{"code":"x"}]},"valueQuantity":{"value":10,"unit":"milligram","system":"http://unitsofmeasure.org","code":"mg"}},
            {"code":{"coding":[{"code":"x"}]},"valueQuantity":{"value":0.5,"unit":"gram","system":"http://unitsofmeasure.org","code":"g"}}
            """);
        await PutAsync("none", "");
        foreach (var filter in new[] { "&_count=1", "&_count=3", "&status=final&_count=1" })
        {
            Assert.Equal(["c", "a", "b", "none"], await WalkAsync("Observation?_sort=component-value-quantity" + filter));
            Assert.Equal(["a", "b", "c", "none"], await WalkAsync("Observation?_sort=-component-value-quantity" + filter));
        }
    }

    private async Task StoreAsync(Random random)
    {
        var masses = Masses.ToArray();
        random.Shuffle(masses);
        foreach (var (id, value, unit, system) in masses)
        {
            await PutAsync(id, value, unit, system);
        }
    }

    /// <summary>Ids whose order is not said, because their amounts are equal, as one.</summary>
    private static List<string> Grouped(IEnumerable<string> ids)
    {
        string[][] groups = [["mg", "mg-ug"], ["g", "g-mg", "g-kg"], ["lb", "lb-oz"]];
        return [.. ids.Select(id => groups.FirstOrDefault(group => group.Contains(id))?[0] ?? id)];
    }

    private Task<PutResult> PutAsync(string id, string value, string unit, string? system)
    {
        var printed = unit.Length == 0 ? "" : $",\"unit\":\"{unit}\"";
        var coded = system is null ? "" : $",\"system\":\"{system}\",\"code\":\"{unit}\"";
        return PutAsync(Prepare(
            $$$"""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"code":"x"}]},"valueQuantity":{"value":{{{value}}}{{{printed}}}{{{coded}}}}}
            """,
            id));
    }

    private Task<PutResult> PutAsync(string id, string components) => PutAsync(Prepare(
        $$"""
        {"resourceType":"Observation","status":"final","code":{"text":"x"}{{(components.Length == 0 ? "" : $",\"component\":[{components}]")}}}
        """,
        id));

    private async Task<List<string>> WalkAsync(string search)
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

            query = Searches.Query($"{search}&_cursor={page.NextCursor}");
        }
    }
}
