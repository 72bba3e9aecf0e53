using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchQuantityTestsOnSqlite(SqliteDatabases databases) : SearchQuantityTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchQuantityTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchQuantityTests(databases);

/// <summary>Quantities in UCUM units are compared by what they amount to, whatever unit they are written in.</summary>
public abstract class SearchQuantityTests(TestDatabases databases) : StoreTests(databases)
{
    [Theory]
    [InlineData("ge1|http://unitsofmeasure.org|g", "mg1000 g1 kg")]
    [InlineData("gt1|http://unitsofmeasure.org|g", "kg")]
    [InlineData("1||g", "mg1000 g1 other")]
    [InlineData("1000|http://unitsofmeasure.org|mg", "mg1000 g1")]
    [InlineData("1.0|http://unitsofmeasure.org|g", "mg1000 g1")]
    [InlineData("lt500||mg", "mg5.4 ug")]
    [InlineData("5.4||mg", "mg5.4 ug")]
    [InlineData("ne1|http://unitsofmeasure.org|g", "mg5.4 ug kg")]
    [InlineData("ap950|http://unitsofmeasure.org|mg", "mg1000 g1")]
    [InlineData("sa999|http://unitsofmeasure.org|mg", "mg1000 g1 kg")]
    [InlineData("eb0.006|http://unitsofmeasure.org|g", "mg5.4 ug")]
    [InlineData("37||Cel", "cel degf")]
    [InlineData("ge98|http://unitsofmeasure.org|[degF]", "cel degf")]
    [InlineData("gt310|http://unitsofmeasure.org|K", "cel degf")]
    [InlineData("1||tablet", "tablet")]
    [InlineData("1|http://example.org/units|g", "other")]
    [InlineData("1", "g1 tablet other")]
    [InlineData("120||mm[Hg]", "kpa")]
    public async Task Amounts_are_the_same_in_every_unit(string quantity, string expected)
    {
        await PutAsync("mg1000", "1000", "http://unitsofmeasure.org", "mg");
        await PutAsync("g1", "1", "http://unitsofmeasure.org", "g");
        await PutAsync("kg", "0.002", "http://unitsofmeasure.org", "kg");
        await PutAsync("mg5.4", "5.4", "http://unitsofmeasure.org", "mg");
        await PutAsync("ug", "5400", "http://unitsofmeasure.org", "ug");
        await PutAsync("cel", "37", "http://unitsofmeasure.org", "Cel");
        await PutAsync("degf", "98.6", "http://unitsofmeasure.org", "[degF]");
        await PutAsync("kpa", "16.0", "http://unitsofmeasure.org", "kPa");
        await PutAsync("tablet", "1", "http://unitsofmeasure.org", "{tablet}", "tablet");
        await PutAsync("other", "1", "http://example.org/units", "g");
        Assert.Equal(Sorted(expected), await FindAsync($"Observation?value-quantity={Uri.EscapeDataString(quantity)}"));
    }

    [Fact]
    public async Task The_parts_of_a_composite_are_converted_too_and_belong_together()
    {
        await PutAsync(Prepare(
            """
            {"resourceType":"Observation","status":"final","code":{"text":"x"},"component":[
             {"code":{"coding":[{"code":"a"}]},"valueQuantity":{"value":2,"system":"http://unitsofmeasure.org","code":"g"}},
             {"code":{"coding":[{"code":"b"}]},"valueQuantity":{"value":1,"system":"http://unitsofmeasure.org","code":"mg"}}]}
            """,
            "o"));
        Assert.Equal("o", await FindAsync("Observation?component-code-value-quantity=a$ge1500||mg"));
        Assert.Equal("", await FindAsync("Observation?component-code-value-quantity=b$ge1500||mg"));
        Assert.Equal("o", await FindAsync("Observation?combo-code-value-quantity=b$le0.001||g"));
        Assert.Equal("", await FindAsync("Observation?combo-code-value-quantity=b$lt0.001||g"));
    }

    private Task<PutResult> PutAsync(string id, string value, string system, string code, string? unit = null) => PutAsync(Prepare(
        $$$"""
        {"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{{value}}},"unit":"{{{unit ?? code}}}","system":"{{{system}}}","code":"{{{code}}}"}}
        """,
        id));

    private async Task<string> FindAsync(string search)
    {
        var query = Searches.Query(search);
        var page = await ReadAsync(session => session.Search(query with { Count = 100 }, AccessFilter.Hub));
        return Sorted(string.Join(' ', page.Entries.Select(entry => entry.Resource.Id)));
    }

    private static string Sorted(string ids) => string.Join(' ', ids.Split(' ').Order(StringComparer.Ordinal));
}
