using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchModifierTestsOnSqlite(SqliteDatabases databases) : SearchModifierTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchModifierTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchModifierTests(databases);

/// <summary>What the modifiers of tokens mean (https://hl7.org/fhir/R4/search.html#token), and <c>:missing</c>.</summary>
public abstract class SearchModifierTests(TestDatabases databases) : StoreTests(databases)
{
    private const string Sct = "http://snomed.info/sct";

    [Theory]
    [InlineData("code:text=headache", "h1 h2 h3 h4")]
    [InlineData("code:text=SEVERE HEAD", "h2")]
    [InlineData("code:text=ache", "")]
    [InlineData("code:text=migraine", "h3")]
    [InlineData("code:text=Kopfweh", "h4")]
    [InlineData("code:text=kopfweh,migraine", "h3 h4")]
    [InlineData("code:text=schädel", "h4")]
    [InlineData("code:text=schaedel", "")]
    [InlineData("category:text=problem", "h1")]
    [InlineData("code=25064002", "h1 h2")]
    [InlineData("code:not=25064002", "h3 h4 none")]
    [InlineData("code:missing=true", "none")]
    [InlineData("code:missing=false", "h1 h2 h3 h4")]
    public async Task Text_is_what_people_read_beside_the_code(string criteria, string expected)
    {
        await PutConditionsAsync();
        Assert.Equal(Sorted(expected), await FindAsync($"Condition?{criteria}"));
    }

    [Theory]
    [InlineData("identifier:text=medical", "p1")]
    [InlineData("identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|446053", "p1")]
    [InlineData("identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|446", "")]
    [InlineData("identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|SS|446053", "p2")]
    [InlineData("identifier:of-type=http://example.org|MR|446053", "")]
    [InlineData("identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|a\\|b", "p2")]
    [InlineData("identifier=446053", "p1 p2")]
    public async Task Of_type_asks_for_the_type_and_the_value_of_one_identifier(string criteria, string expected)
    {
        await PutAsync(Prepare(Identified("MR", "446053", "\"text\":\"Medical record number\","), "p1"));
        await PutAsync(Prepare(Identified("SS", "446053", "")[..^2] + """
            ,{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"value":"a|b"}]}
            """, "p2"));
        Assert.Equal(Sorted(expected), await FindAsync($"Patient?{criteria}"));
    }

    [Theory]
    [InlineData("code:in=http://example.org/vs/headaches", "h1 h2")]
    [InlineData("code:not-in=http://example.org/vs/headaches", "h3 h4 none")]
    [InlineData("code:below=http://snomed.info/sct|25064002", "h1 h2")]
    [InlineData("code:in=http://example.org/vs/nothing", "")]
    [InlineData("code:in=http://example.org/vs/nothing,http://example.org/vs/headaches", "h1 h2")]
    [InlineData("clinical-status:in=http://example.org/vs/headaches", "")]
    [InlineData("subject:Patient.gender:in=http://example.org/vs/gender", "h1")]
    [InlineData("subject:Patient.gender:not-in=http://example.org/vs/gender", "")]
    public async Task A_set_of_codes_is_asked_about_the_codes_that_are_stored(string criteria, string expected)
    {
        await PutConditionsAsync();
        var asked = new List<string>();
        var sets = new CodeSets();
        sets.Add("in", "http://example.org/vs/headaches", CodeSetAnswer.Of((system, code) =>
        {
            asked.Add($"{system}|{code}");
            return (system, code) == (Sct, "25064002");
        }));
        sets.Add("in", "http://example.org/vs/nothing", CodeSetAnswer.Of((_, _) => false));
        sets.Add("in", "http://example.org/vs/gender", CodeSetAnswer.Of((system, code) => system is null && code == "female"));
        sets.Add("below", Sct + "|25064002", CodeSetAnswer.Of((system, code) => (system, code) == (Sct, "25064002")));
        Assert.Equal(Sorted(expected), await FindAsync($"Condition?{criteria}", Searches.Options with { CodeSets = sets }));
        Assert.True(asked.Count == asked.Distinct().Count(), "each code that is stored is asked for once");
        Assert.DoesNotContain(asked, code => code.StartsWith('|'));
    }

    [Theory]
    [InlineData("Condition?code:text=headache", "h1 h2 h3 h4")]
    [InlineData("Condition?code:in=http://example.org/vs", "h1 h2")]
    [InlineData("Condition?code:not-in=http://example.org/vs", "h3 h4 none")]
    [InlineData("Patient?_has:Condition:subject:code:text=headache", "p1")]
    [InlineData("Condition?subject:Patient.identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|1", "h1")]
    public async Task A_feed_finds_by_modifiers_what_is_its_own(string search, string expected)
    {
        var (gp, acute) = await WriteAsync(session => (session.AddFeed("gp"), session.AddFeed("acute")));
        var sets = new CodeSets();
        sets.Add("in", "http://example.org/vs", CodeSetAnswer.Of((system, code) => code == "25064002"));
        var options = Searches.Options with { CodeSets = sets };
        await PutConditionsAsync(new Ownership(gp, null, ResourceFlags.None));
        await PutAsync(Prepare(Identified("MR", "1", ""), "p1"), new Ownership(gp, null, ResourceFlags.SourcePatient));
        Assert.Equal(Sorted(expected), await FindAsync(search, options, AccessFilter.Feed(gp)));
        Assert.Equal("", await FindAsync(search, options, AccessFilter.Feed(acute)));
    }

    [Theory]
    [InlineData("Condition?_id:missing=true", "")]
    [InlineData("Condition?_id:missing=false", "h1 h2 h3 h4 none")]
    [InlineData("Condition?_lastUpdated:missing=true", "")]
    [InlineData("Condition?_lastUpdated:missing=false&code:missing=true", "none")]
    [InlineData("Condition?subject.gender:missing=false", "h1")]
    public async Task Every_parameter_can_be_asked_for_missing_values(string search, string expected)
    {
        await PutConditionsAsync();
        Assert.Equal(Sorted(expected), await FindAsync(search));
    }

    [Theory]
    [InlineData("Observation?code-value-quantity:missing=true", "text")]
    [InlineData("Observation?code-value-quantity:missing=false", "quantity")]
    [InlineData("Observation?combo-code-value-quantity:missing=false", "quantity")]
    [InlineData("Observation?combo-code:missing=false", "quantity text")]
    [InlineData("Observation?combo-code:text=heart", "quantity text")]
    [InlineData("Observation?combo-code:text=systolic", "quantity")]
    public async Task Composites_and_unions_take_modifiers_too(string search, string expected)
    {
        await PutAsync(Prepare(
            """
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]},
             "valueQuantity":{"value":70,"unit":"/min"},"component":[{"code":{"text":"Systolic"},"valueString":"x"}]}
            """,
            "quantity"));
        await PutAsync(Prepare("""{"resourceType":"Observation","status":"final","code":{"text":"Heart rate"},"valueString":"x"}""", "text"));
        Assert.Equal(Sorted(expected), await FindAsync(search));
    }

    [Fact]
    public async Task A_text_that_is_changed_is_found_no_more_and_the_new_one_is()
    {
        await PutAsync(Prepare(Concept("old words"), "c"));
        await PutAsync(Prepare(Concept("new words"), "c"));
        Assert.Equal("", await FindAsync("Condition?code:text=old"));
        Assert.Equal("c", await FindAsync("Condition?code:text=new"));
        await ReopenAsync();
        await PutAsync(Prepare(Concept("old words"), "c"));
        Assert.Equal("c", await FindAsync("Condition?code:text=old"));
    }

    private static string Concept(string text) =>
        $$$"""{"resourceType":"Condition","subject":{"reference":"Patient/p1"},"code":{"text":"{{{text}}}"}}""";

    private static string Identified(string type, string value, string more) =>
        $$$"""
        {"resourceType":"Patient","gender":"female","identifier":[{"type":{{{{more}}}"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"{{{type}}}"}]},"value":"{{{value}}}"}]}
        """;

    private async Task PutConditionsAsync(Ownership? owner = null)
    {
        await PutAsync(Prepare("""{"resourceType":"Patient","gender":"female"}""", "p1"), owner);
        await PutAsync(Prepare(
            """
            {"resourceType":"Condition","subject":{"reference":"Patient/p1"},"category":[{"text":"Problem list"}],
             "code":{"text":"Headache","coding":[{"system":"http://snomed.info/sct","code":"25064002","display":"Headache"}]}}
            """,
            "h1"), owner);
        await PutAsync(Prepare(
            """
            {"resourceType":"Condition","subject":{"reference":"Patient/none"},
             "code":{"coding":[{"system":"http://snomed.info/sct","code":"25064002","display":"Severe headache"}]}}
            """,
            "h2"), owner);
        await PutAsync(Prepare(
            """
            {"resourceType":"Condition","subject":{"reference":"Patient/none"},
             "code":{"text":"headache, migraine","coding":[{"code":"25064002x","display":"Migraine"}]}}
            """,
            "h3"), owner);
        await PutAsync(Prepare(Concept("Kopfweh (Schädel-headache)").Replace("Patient/p1", "Patient/none", StringComparison.Ordinal), "h4"), owner);
        await PutAsync(Prepare("""{"resourceType":"Condition","subject":{"reference":"Patient/none"}}""", "none"), owner);
    }

    private async Task<string> FindAsync(string search, SearchOptions? options = null, AccessFilter? access = null)
    {
        var query = Searches.Query(search, options);
        var page = await ReadAsync(session => session.Search(query with { Count = 100 }, access ?? AccessFilter.Hub));
        return Sorted(string.Join(' ', page.Entries.Select(entry => entry.Resource.Id)));
    }

    private static string Sorted(string ids) => string.Join(' ', ids.Split(' ').Order(StringComparer.Ordinal));
}
