using System.Text;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

/// <summary>Values of CQL parameters that a request brings, for the Measure's library and for one that it includes.</summary>
public sealed class MeasureParametersTests : IAsyncLifetime
{
    private const string Common =
        """
        library Common version '1'
        parameter "Least" Integer default 1
        parameter "Measurement Period" Interval<DateTime>
        define "Begins": start of "Measurement Period"
        """;

    private const string Main =
        """
        library Main version '1'
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        include Common version '1'
        parameter "Measurement Period" Interval<DateTime>
        parameter "Years" Integer default 18
        parameter "Sexes" List<String> default { 'female', 'male' }
        parameter "Code" System.Code
        context Patient
        define "Old": AgeInYearsAt(date from end of "Measurement Period") >= "Years" + Common."Least" - 1 and Patient.gender in "Sexes"
        define "In London": timezoneoffset from Common."Begins" = 1
        define "Coded": "Code" ~ System.Code { code: 'a', system: 'urn:s' }
        """;

    private TestHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await TestHub.OpenAsync();
        await _hub.PutAsync(Library("Common", Common));
        await _hub.PutAsync(Library("Main", Main));
        await PutMeasureAsync("Old");
        await _hub.AddAsync(
            new TestPerson("ann", "1960-01-01"), new TestPerson("bob", "1990-01-01").Sex("male"), new TestPerson("cat", "2020-01-01"));
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("", 2)]
    [InlineData("Years=60", 1)]
    [InlineData("Years=0", 3)]
    [InlineData("Sexes={'male'}", 1)]
    [InlineData("Least=40", 1)]
    [InlineData("Years=0; Sexes={'female'}", 2)]
    public async Task Parameters_of_the_library_and_of_those_it_includes_take_the_values_of_the_request(string given, int counted)
    {
        var result = await EvaluateAsync([.. given.Split("; ").Select(CqlParameterValues.Split).OfType<CqlParameter>()]);

        Assert.Equal($"{counted}", Count(result));
    }

    [Theory]
    [InlineData("Yeers=60", "Yeers")]
    [InlineData("Years='sixty'", "Main takes no String")]
    [InlineData("Years=6 +", "column 4")]
    [InlineData("Measurement Period=Interval[@2026-01-01, @2026-12-31]", "periodStart")]
    public async Task A_value_that_no_library_takes_is_the_requests_fault(string given, string told)
    {
        var result = await EvaluateAsync([CqlParameterValues.Split(given)!]);

        Assert.Null(result.Report);
        Assert.True(result.IsRequestAtFault);
        Assert.Contains(told, Assert.Single(result.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_measurement_period_has_the_offset_of_london_on_its_last_day_in_included_libraries_too()
    {
        await PutMeasureAsync("In London");

        Assert.Equal("3", Count(await EvaluateAsync([])));
        Assert.Equal("0", Count(await EvaluateAsync([], EvaluationZone.Find("+00:00"))));
    }

    [Fact]
    public async Task A_parameters_resource_gives_codes_and_lists()
    {
        await PutMeasureAsync("Coded");
        var issues = new List<Issue>();
        var given = CqlLiteral.Read(
            Resource.Read(Encoding.UTF8.GetBytes(
                """
                {"resourceType":"Parameters","parameter":[{"name":"Code","valueCoding":{"system":"urn:s","code":"a"}},
                 {"name":"Sexes","valueString":"female"},{"name":"Sexes","valueString":"other's"}]}
                """)).Resource!,
            issues);

        Assert.Empty(issues);
        Assert.Equal("3", Count(await EvaluateAsync(given)));
        Assert.Equal("{ 'female', 'other\\'s' }", given.Single(parameter => parameter.Name == "Sexes").Expression);
    }

    [Fact]
    public void A_value_that_cql_has_no_type_for_is_refused_with_its_place()
    {
        var issues = new List<Issue>();
        CqlLiteral.Read(
            Resource.Read(Encoding.UTF8.GetBytes(
                """
                {"resourceType":"Parameters","parameter":[
                 {"name":"Years","valueInteger":1},{"name":"Who","valueHumanName":{"text":"x"}}]}
                """)).Resource!,
            issues);

        Assert.Equal("Parameters.parameter[1]", Assert.Single(issues).Expression);
    }

    private Task<EvaluateResult> EvaluateAsync(IReadOnlyList<CqlParameter> parameters, EvaluationZone? zone = null) =>
        _hub.Evaluator.EvaluateAsync(
            new EvaluateRequest("m", new(2025, 4, 1), new(2026, 3, 31), ReportType.Summary) { Parameters = parameters, Zone = zone },
            TestContext.Current.CancellationToken);

    private static string? Count(EvaluateResult result)
    {
        Assert.Empty(result.Issues);
        return Resource.Read(result.Report!).Resource!.Root.First("group").First("population").TextOf("count");
    }

    private Task PutMeasureAsync(string define) => _hub.PutAsync(TestMeasure.Measure(
        "cohort", TestMeasure.Population("initial-population", define, "text/cql-identifier"),
        more: "\"library\":[\"https://fhiricshub.example/Library/Main|1\"],"));

    private static string Library(string name, string text)
    {
        var library = CqlLibraryResource.Of(text)!;
        Assert.Equal(name, library.Id);
        return Encoding.UTF8.GetString(library.Json.Span);
    }
}
