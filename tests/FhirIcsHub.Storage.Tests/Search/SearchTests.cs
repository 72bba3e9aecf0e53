using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class SearchTestsOnSqlite(SqliteDatabases databases) : SearchTests(databases), IClassFixture<SqliteDatabases>;

public sealed class SearchTestsOnPostgreSql(PostgreSqlDatabases databases) : SearchTests(databases);

/// <summary>Named cases of the R4 search page, and what the hub adds to it.</summary>
public abstract class SearchTests(TestDatabases databases) : StoreTests(databases)
{
    // Encounters whose period is: a day, two moments, and the three examples of the page.
    private static readonly (string Id, string Period)[] Periods =
    [
        ("day", """{"start":"2013-01-14","end":"2013-01-14"}"""),
        ("ten", """{"start":"2013-01-14T10:00:00Z","end":"2013-01-14T10:00:00Z"}"""),
        ("next-day", """{"start":"2013-01-15T00:00:00Z","end":"2013-01-15T00:00:00Z"}"""),
        ("from-21-jan", """{"start":"2013-01-21"}"""),
        ("from-15-mar", """{"start":"2013-03-15"}"""),
        ("until-21-jan", """{"end":"2013-01-21"}"""),
        ("14-mar", """{"start":"2013-03-14","end":"2013-03-14"}"""),
        ("15-jun-2015", """{"start":"2015-06-15","end":"2015-06-15"}"""),
    ];

    [Theory]
    [InlineData("eq2013-01-14", "day ten")]
    [InlineData("2013-01-14", "day ten")]
    [InlineData("ne2013-01-14", "next-day from-21-jan from-15-mar until-21-jan 14-mar 15-jun-2015")]
    [InlineData("lt2013-01-14T10:00", "day until-21-jan")]
    [InlineData("gt2013-01-14T10:00", "day next-day from-21-jan from-15-mar until-21-jan 14-mar 15-jun-2015")]
    [InlineData("ge2013-03-14", "from-21-jan from-15-mar 14-mar 15-jun-2015")]
    [InlineData("le2013-03-14", "day ten next-day from-21-jan until-21-jan 14-mar")]
    [InlineData("sa2013-03-14", "from-15-mar 15-jun-2015")]
    [InlineData("eb2013-03-14", "day ten next-day until-21-jan")]
    [InlineData("2013-01", "day ten next-day")]
    [InlineData("2013", "day ten next-day 14-mar")]
    [InlineData("2013-01-15,2015-06-15", "next-day 15-jun-2015")]
    public async Task Date_prefixes_compare_ranges(string date, string expected)
    {
        await PutPeriodsAsync();
        Assert.Equal(Sorted(expected), await FindAsync($"Encounter?date={date}"));
    }

    [Fact]
    public async Task Approximately_is_a_tenth_of_the_way_to_now()
    {
        await PutPeriodsAsync();
        Assert.Equal(Sorted("from-21-jan 14-mar"), await FindAsync("Encounter?date=ap2013-03-14", At(14)));
        Assert.Equal(Sorted("from-21-jan from-15-mar 14-mar"), await FindAsync("Encounter?date=ap2013-03-14", At(24)));

        static SearchOptions At(int day) => Searches.Options with { Now = new DateTimeOffset(2013, 3, day, 12, 0, 0, TimeSpan.Zero) };
    }

    [Fact]
    public async Task A_time_without_offset_is_UK_time()
    {
        await PutAsync(Prepare(Encounter("""{"start":"2024-07-01T00:30:00+01:00","end":"2024-07-01T00:30:00+01:00"}"""), "summer"));
        Assert.Equal(Sorted("summer"), await FindAsync("Encounter?date=2024-07-01"));
        Assert.Equal(Sorted("summer"), await FindAsync("Encounter?date=2024-07-01T00:30"));
        Assert.Equal(Sorted("summer"), await FindAsync("Encounter?date=2024-06-30T23:30:00Z"));
        Assert.Equal(Sorted(""), await FindAsync("Encounter?date=2024-06-30"));
    }

    [Theory]
    [InlineData("5.4|http://unitsofmeasure.org|mg", "mg-5.4 mg-5.44 g-0.0054")]
    [InlineData("5.40|http://unitsofmeasure.org|mg", "mg-5.4 g-0.0054")]
    [InlineData("5.40e-3|http://unitsofmeasure.org|g", "mg-5.4 g-0.0054")]
    [InlineData("5.4||mg", "mg-5.4 mg-5.44 printed-5.4 g-0.0054")]
    [InlineData("5.4", "mg-5.4 mg-5.44 printed-5.4")]
    [InlineData("le5.4|http://unitsofmeasure.org|mg", "mg-5.4 g-0.0054")]
    [InlineData("lt5.44|http://unitsofmeasure.org|mg", "mg-5.4 g-0.0054")]
    [InlineData("gt5.4|http://unitsofmeasure.org|mg", "mg-5.44 mg-5.45 above-7")]
    [InlineData("ge5.45|http://unitsofmeasure.org|mg", "mg-5.45 above-7")]
    [InlineData("sa6|http://unitsofmeasure.org|mg", "above-7")]
    [InlineData("eb5.44|http://unitsofmeasure.org|mg", "mg-5.4 g-0.0054")]
    [InlineData("ap5|http://unitsofmeasure.org|mg", "mg-5.4 mg-5.44 mg-5.45 g-0.0054")]
    [InlineData("ne5.4|http://unitsofmeasure.org|mg", "mg-5.45 above-7")]
    public async Task Quantities_are_found_with_the_precision_that_is_asked_for(string quantity, string expected)
    {
        await PutAsync(Prepare(Measured("""{"value":5.4,"system":"http://unitsofmeasure.org","code":"mg"}"""), "mg-5.4"));
        await PutAsync(Prepare(Measured("""{"value":5.44,"system":"http://unitsofmeasure.org","code":"mg"}"""), "mg-5.44"));
        await PutAsync(Prepare(Measured("""{"value":5.45,"system":"http://unitsofmeasure.org","code":"mg"}"""), "mg-5.45"));
        await PutAsync(Prepare(Measured("""{"value":5.4,"unit":"mg"}"""), "printed-5.4"));
        await PutAsync(Prepare(Measured("""{"value":0.0054,"system":"http://unitsofmeasure.org","code":"g"}"""), "g-0.0054"));
        await PutAsync(Prepare(Measured("""{"value":7,"comparator":">","system":"http://unitsofmeasure.org","code":"mg"}"""), "above-7"));
        Assert.Equal(Sorted(expected), await FindAsync($"Observation?value-quantity={Uri.EscapeDataString(quantity)}"));
    }

    [Theory]
    [InlineData("100", "n99.5 n100")]
    [InlineData("100.00", "n100")]
    [InlineData("1e2", "n60 n99.5 n100 n100.5")]
    [InlineData("lt100", "n60 n99.5")]
    [InlineData("le100", "n60 n99.5 n100")]
    [InlineData("gt100", "n100.5")]
    [InlineData("ge100", "n100 n100.5")]
    [InlineData("ne100", "n60 n100.5")]
    public async Task Numbers_imply_the_range_of_their_digits(string number, string expected)
    {
        foreach (var value in new[] { "60", "99.5", "100", "100.5" })
        {
            await PutAsync(Prepare($$"""{"resourceType":"ChargeItem","status":"billed","code":{"text":"x"},"subject":{"reference":"Patient/1"},"factorOverride":{{value}}}""", "n" + value));
        }

        Assert.Equal(Sorted(expected), await FindAsync($"ChargeItem?factor-override={number}"));
    }

    [Theory]
    [InlineData("given=eve", "eve evelyn")]
    [InlineData("given=EVE", "eve evelyn")]
    [InlineData("given=Ève", "eve evelyn")]
    [InlineData("given:contains=eve", "eve evelyn severine")]
    [InlineData("given:exact=Eve", "eve")]
    [InlineData("given:exact=eve", "")]
    [InlineData("given:exact=Séverine", "severine")]
    [InlineData("family=Quinones", "severine")]
    [InlineData("family:exact=Quiñones", "")]
    [InlineData("name=bob,carr", "severine bob")]
    [InlineData("name=smith&given=eve", "eve evelyn")]
    [InlineData("family=smith%5C,jones", "bob")]
    [InlineData("given:missing=true", "nameless")]
    [InlineData("given:missing=false", "eve evelyn severine bob")]
    public async Task Strings_are_found_by_their_start_without_case_and_accents(string parameters, string expected)
    {
        await PutAsync(Named("Smith", "Eve"), "eve");
        await PutAsync(Named("Smith", "Evelyn"), "evelyn");
        await PutAsync(Named("Carreño Quiñones", "Séverine"), "severine");
        await PutAsync(Named("Smith,Jones", "Bob"), "bob");
        await PutAsync("""{"resourceType":"Patient","active":true}""", "nameless");
        Assert.Equal(Sorted(expected), await FindAsync($"Patient?{parameters}"));

        static string Named(string family, string given) => $$"""{"resourceType":"Patient","name":[{"family":"{{family}}","given":["{{given}}"]}]}""";
    }

    [Theory]
    [InlineData("identifier=http://acme.org/patient|2345", "acme")]
    [InlineData("identifier=2345", "acme other none")]
    [InlineData("identifier=|2345", "none")]
    [InlineData("identifier=http://acme.org/patient|", "acme")]
    [InlineData("identifier=http://acme.org/patient|2345,|2345", "acme none")]
    [InlineData("identifier=http://acme.org/patient|2345&gender=female", "")]
    [InlineData("gender=male", "acme")]
    [InlineData("gender=http://hl7.org/fhir/administrative-gender|male", "acme")]
    [InlineData("gender=MALE", "")]
    [InlineData("active=true", "other")]
    [InlineData("gender:missing=true", "other none")]
    [InlineData("_id=acme,none", "acme none")]
    [InlineData("_id=ACME", "")]
    [InlineData("_tag=urn:tag|x", "other")]
    [InlineData("_profile=https://example.org/p", "none")]
    public async Task Tokens_are_found_by_code_and_system(string parameters, string expected)
    {
        await PutAsync("""{"resourceType":"Patient","gender":"male","identifier":[{"system":"http://acme.org/patient","value":"2345"}]}""", "acme");
        await PutAsync("""{"resourceType":"Patient","active":true,"meta":{"tag":[{"system":"urn:tag","code":"x"}]},"identifier":[{"system":"http://other.org","value":"2345"}]}""", "other");
        await PutAsync("""{"resourceType":"Patient","meta":{"profile":["https://example.org/p|1.0"]},"identifier":[{"value":"2345"}]}""", "none");
        Assert.Equal(Sorted(expected), await FindAsync($"Patient?{parameters}"));
    }

    [Fact]
    public async Task A_component_s_code_and_value_belong_together()
    {
        await PutAsync(Prepare(Pressure(systolic: 150, diastolic: 80), "high"));
        await PutAsync(Prepare(Pressure(systolic: 120, diastolic: 145), "odd"));
        Assert.Equal(Sorted("high odd"), await FindAsync("Observation?component-code=8480-6&component-value-quantity=gt140"));
        Assert.Equal(Sorted("high"), await FindAsync("Observation?component-code-value-quantity=8480-6$gt140"));
        Assert.Equal(Sorted("high"), await FindAsync("Observation?component-code-value-quantity=http://loinc.org|8480-6$gt140||mm[Hg]"));
        Assert.Equal(Sorted("high odd"), await FindAsync("Observation?component-code-value-quantity=8480-6$gt140,8462-4$gt140"));
        Assert.Equal(Sorted(""), await FindAsync("Observation?component-code-value-quantity=8480-6$gt140&component-code-value-quantity=8462-4$gt140"));
    }

    [Theory]
    [InlineData("subject=Patient/23", "local versioned absolute")]
    [InlineData("subject=https://hub.example.org/fhir/Patient/23", "local versioned absolute")]
    [InlineData("subject=23", "local versioned absolute group")]
    [InlineData("subject:Patient=23", "local versioned absolute")]
    [InlineData("patient=23", "local versioned absolute")]
    [InlineData("subject=https://other.example.org/fhir/Patient/23", "foreign")]
    [InlineData("subject:identifier=urn:x|7", "logical")]
    [InlineData("subject:missing=true", "nobody")]
    public async Task References_are_found_whichever_way_they_are_written(string parameters, string expected)
    {
        await PutAbsoluteAsync("""{"reference":"Patient/23"}""", "local");
        await PutAbsoluteAsync("""{"reference":"Patient/23/_history/2"}""", "versioned");
        await PutAbsoluteAsync("""{"reference":"https://hub.example.org/fhir/Patient/23"}""", "absolute");
        await PutAbsoluteAsync("""{"reference":"Group/23"}""", "group");
        await PutAbsoluteAsync("""{"reference":"https://other.example.org/fhir/Patient/23"}""", "foreign");
        await PutAbsoluteAsync("""{"identifier":{"system":"urn:x","value":"7"}}""", "logical");
        await PutAsync("""{"resourceType":"Observation","status":"final","code":{"text":"x"}}""", "nobody");
        Assert.Equal(Sorted(expected), await FindAsync($"Observation?{parameters}"));

        Task PutAbsoluteAsync(string subject, string id) => PutAsync(
            $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{{subject}}}""", id, Searches.Options.ServerBase);
    }

    [Fact]
    public async Task Last_updated_is_searched_as_a_date()
    {
        await PutAsync(Observe("first"));
        Time.Move(TimeSpan.FromDays(1));
        await PutAsync(Observe("second"));
        Assert.Equal(Sorted("first"), await FindAsync("Observation?_lastUpdated=2026-03-01"));
        Assert.Equal(Sorted("second"), await FindAsync("Observation?_lastUpdated=gt2026-03-01"));
        Assert.Equal(Sorted("first second"), await FindAsync("Observation?_lastUpdated=ge2026-03-01T12:00:00Z"));
        Assert.Equal(Sorted("second"), await FindAsync("Observation?_lastUpdated=gt2026-03-01T12:00:00Z&code=8480-6"));
    }

    [Fact]
    public async Task What_was_changed_or_deleted_is_found_as_it_is_now()
    {
        await PutAsync(Prepare(Measured("""{"value":1}"""), "o"));
        await PutAsync(Prepare(Measured("""{"value":2}"""), "o"));
        Assert.Equal(Sorted(""), await FindAsync("Observation?value-quantity=1"));
        Assert.Equal(Sorted("o"), await FindAsync("Observation?value-quantity=2"));
        await DeleteAsync(Observation, "o");
        Assert.Equal(Sorted(""), await FindAsync("Observation?value-quantity=2"));
        Assert.Equal(Sorted(""), await FindAsync("Observation"));
        Assert.Equal(Sorted(""), await FindAsync("Observation?_id=o"));
        Assert.Equal(Sorted(""), await FindAsync("Observation?value-quantity:missing=true"));
    }

    [Fact]
    public async Task A_transaction_finds_what_it_has_written_itself()
    {
        var query = Searches.Query("Patient?identifier=urn:x|1", Searches.Options with { Conditional = true });
        var found = await WriteAsync(session =>
        {
            var before = session.Search(query, AccessFilter.Hub).Entries.Count;
            session.Put(Prepare("""{"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}]}""", "p"), Ownership.Hub);
            return (before, session.Search(query, AccessFilter.Hub).Entries.Single().Resource.Id);
        });
        Assert.Equal((0, "p"), found);
    }

    [Fact]
    public async Task A_parameter_that_nothing_was_ever_indexed_by_finds_nothing()
    {
        await PutAsync(Observe("o"));
        Assert.Equal(Sorted(""), await FindAsync("Observation?device=1"));
        Assert.Equal(Sorted("o"), await FindAsync("Observation?device:missing=true"));
    }

    [Fact]
    public async Task The_number_of_matches_is_given_when_asked_for()
    {
        for (var i = 0; i < 5; i++)
        {
            await PutAsync(Observe("o" + i));
        }

        var page = await PageAsync("Observation?code=8480-6&_count=2&_total=accurate");
        Assert.Equal((5, 2), (page.Total, page.Entries.Count));
        Assert.Null((await PageAsync("Observation?code=8480-6")).Total);
        var count = await PageAsync("Observation?code=8480-6&_summary=count");
        Assert.Equal((5, 0, null), (count.Total, count.Entries.Count, count.NextCursor));
    }

    private static string Encounter(string period) =>
        $$"""{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"period":{{period}}}""";

    private static string Measured(string quantity) =>
        $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{{quantity}}}""";

    private static string Pressure(int systolic, int diastolic) => $$$"""
        {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"component":[
          {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":{{{systolic}}},"unit":"mm[Hg]"}},
          {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":{{{diastolic}}},"unit":"mm[Hg]"}}]}
        """;

    private async Task PutPeriodsAsync()
    {
        foreach (var (id, period) in Periods)
        {
            await PutAsync(Encounter(period), id);
        }
    }

    private Task<PutResult> PutAsync(string json, string id, string? serverBase = null)
    {
        var result = Resource.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(result.Issues);
        return PutAsync(PreparedResource.Create(result.Resource!, id, serverBase));
    }

    private Task<SearchPage> PageAsync(string search, SearchOptions? options = null)
    {
        var query = Searches.Query(search, options);
        return ReadAsync(session => session.Search(query, AccessFilter.Hub));
    }

    /// <summary>The ids of the matches. Their order is that of the keys, which several writers need not give out in the order of time.</summary>
    private async Task<string> FindAsync(string search, SearchOptions? options = null) =>
        Sorted(string.Join(' ', (await PageAsync(search, options)).Entries.Select(entry => entry.Resource.Id)));

    private static string Sorted(string ids) => string.Join(' ', ids.Split(' ').Order(StringComparer.Ordinal));
}
