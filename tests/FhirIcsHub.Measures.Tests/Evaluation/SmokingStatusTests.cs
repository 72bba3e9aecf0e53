using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class SmokingStatusTests
{
    private readonly TestRun _run = TestRun.Shipped("smoking-status-recorded");

    [Theory]
    [InlineData("""{"system":"http://snomed.info/sct","code":"77176002"}""", true)]
    [InlineData("""{"system":"http://snomed.info/sct","code":"8517006"}""", true)]
    [InlineData("""{"system":"http://snomed.info/sct","code":"266919005"}""", true)]
    [InlineData("""{"system":"http://loinc.org","code":"72166-2"}""", true)]
    [InlineData("""{"system":"http://read.info/readv2","code":"137R."},{"system":"http://snomed.info/sct","code":"77176002"}""", true)]
    [InlineData("""{"system":"http://snomed.info/sct","code":"225323000"}""", false)]
    [InlineData("""{"system":"https://example.org/local","code":"77176002"}""", false)]
    public void A_status_counts_and_education_does_not(string codings, bool recorded) => Assert.Equal(
        recorded,
        _run.IsInNumerator(Person("1980-01-01").Has(
            $$"""{"resourceType":"Observation","status":"final","effectiveDateTime":"2025-10-01","code":{"coding":[{{codings}}]} }""")));

    [Fact]
    public void A_status_as_the_value_of_an_observation_counts()
    {
        var person = Person("1980-01-01").Has(
            """
            {"resourceType":"Observation","status":"final","effectiveDateTime":"2025-10-01","code":{"text":"Smoking status"},
             "valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"266919005"}]} }
            """);

        Assert.True(_run.IsInNumerator(person));
    }

    [Theory]
    [InlineData("effectiveDateTime", "\"2025-03-31\"", false)]
    [InlineData("effectiveDateTime", "\"2025-04-01\"", true)]
    [InlineData("effectiveDateTime", "\"2026-03-31T22:00:00Z\"", true)]
    [InlineData("effectiveDateTime", "\"2026-04-01\"", false)]
    [InlineData("effectiveInstant", "\"2025-10-01T09:00:00.000Z\"", true)]
    [InlineData("effectivePeriod", """{"start":"2025-03-01","end":"2025-04-01"}""", true)]
    [InlineData("effectivePeriod", """{"start":"2025-03-01","end":"2025-03-31"}""", false)]
    public void It_counts_when_it_was_recorded_within_the_period(string element, string json, bool recorded) => Assert.Equal(
        recorded,
        _run.IsInNumerator(Person("1980-01-01").Has(
            $$"""
            {"resourceType":"Observation","status":"final","{{element}}":{{json}},"code":{"coding":[{"system":"http://snomed.info/sct",
             "code":"77176002"}]} }
            """)));

    [Theory]
    [InlineData("2011-03-31", true)]
    [InlineData("2011-04-01", false)]
    [InlineData("2012-02-29", false)]
    public void People_of_15_and_over_are_asked(string birthDate, bool asked) =>
        Assert.Equal(asked, _run.IsInDenominator(Person(birthDate)));

    private static TestPerson Person(string birthDate) => new("p", birthDate);
}
