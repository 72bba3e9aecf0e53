using System.Globalization;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchManyValuesTestsOnSqlite(SqliteDatabases databases)
    : SearchManyValuesTests(databases), IClassFixture<SqliteDatabases>
{
    /// <summary>PostgreSQL would plan them for longer than a test may take.</summary>
    [Fact]
    public async Task A_thousand_parameters_must_all_be_met()
    {
        await StoreAsync();
        var all = string.Join('&', Values("code:not=x{0}", Most - 1));
        Assert.Equal(["o7", "o8"], await FindAsync($"Observation?{all}"));
        Assert.Equal(["o8"], await FindAsync($"Observation?{all}&code:not=c7"));
    }
}

public sealed class SearchManyValuesTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchManyValuesTests(databases);

/// <summary>As many values as a search may have are carried out, whatever they are of: databases limit how deep and wide a query is.</summary>
public abstract class SearchManyValuesTests(TestDatabases databases) : StoreTests(databases)
{
    private protected const int Most = 1000;

    [Fact]
    public async Task A_search_finds_what_one_of_a_thousand_values_is_of()
    {
        await StoreAsync();
        foreach (var (name, other, right, most) in new[]
        {
            ("_id", "x{0}", "o7", Most),
            ("code", "x{0}", "http://example.org/c|c7", Most),
            ("date", "gt3{0:D3}", "2024-05-05", Most),
            ("value-quantity", "gt1{0:D3}|http://unitsofmeasure.org|mg", "7||mg", Most / 5),
            ("subject:Patient.family", "x{0}", "eve", Most),
            ("combo-code-value-quantity", "x{0}$1||mg", "c7$7||mg", Most / 5),
        })
        {
            var values = Values(other, most - 1).Append(right);
            var found = await FindAsync($"Observation?{name}={Uri.EscapeDataString(string.Join(',', values))}");
            Assert.True(found is ["o7"], $"{name}={other},{right}");
        }
    }

    [Fact]
    public async Task A_quantity_is_compared_in_however_many_units_there_are()
    {
        for (var i = 0; i < 40; i++)
        {
            await PutAsync(Prepare(Weight($"0.0{i + 10}", $"g{{kind{i}}}"), $"g{i}"));
            await PutAsync(Prepare(Weight($"{i + 10}", $"10*-{i + 3}.g"), $"e{i}"));
        }

        Assert.Equal(["e0", "g0"], await FindAsync("Observation?value-quantity=10||mg"));
        Assert.Equal(["e39"], await FindAsync("Observation?value-quantity=49||10*-42.g"));
        Assert.Equal(80, (await FindAsync("Observation?value-quantity=lt10||g")).Count);
        await Assert.ThrowsAsync<SearchTooCostlyException>(() => FindAsync(
            $"Observation?value-quantity={string.Join(',', Values("1{0:D3}||mg", Most / 5))}"));
    }

    private protected async Task StoreAsync()
    {
        await PutAsync(Prepare("""{"resourceType":"Patient","name":[{"family":"Evening"}]}""", "p1"));
        await PutAsync(Prepare(
            """
            {"resourceType":"Observation","status":"final","effectiveDateTime":"2024-05-05","subject":{"reference":"Patient/p1"},
             "code":{"coding":[{"system":"http://example.org/c","code":"c7","display":"Headache"}]},
             "valueQuantity":{"value":7,"system":"http://unitsofmeasure.org","code":"mg"},
             "component":[{"code":{"coding":[{"code":"part"}]},"valueQuantity":{"value":7,"system":"http://unitsofmeasure.org","code":"mg"}}]}
            """,
            "o7"));
        await PutAsync(Prepare(
            """{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"c8"}]},"valueString":"nothing"}""", "o8"));
    }

    private static string Weight(string value, string unit) =>
        $$$"""
        {"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{{value}}},"system":"http://unitsofmeasure.org","code":"{{{unit}}}"}}
        """;

    private protected static IEnumerable<string> Values(string format, int count) =>
        Enumerable.Range(0, count).Select(i => string.Format(CultureInfo.InvariantCulture, format, i));

    private protected async Task<List<string>> FindAsync(string search)
    {
        var query = Searches.Query(search);
        var page = await ReadAsync(session => session.Search(query with { Count = 100 }, AccessFilter.Hub));
        return [.. page.Entries.Select(entry => entry.Resource.Id).Order(StringComparer.Ordinal)];
    }
}
