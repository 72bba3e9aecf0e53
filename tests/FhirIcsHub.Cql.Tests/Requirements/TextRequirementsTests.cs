using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Requirements;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Requirements;

/// <summary>Requirements of CQL text: what the reference implementation states for conditions of these kinds, and more of them.</summary>
public class TextRequirementsTests
{
    private const string Head = """
        library T version '1.0.0'
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        codesystem "LOINC": 'http://loinc.org'
        valueset "ESRD Diagnosis": 'http://fakeurl.com/ersd-diagnosis'
        valueset "Hospice Encounter": 'http://fakeurl.com/hospice-encounter' version '2'
        code "A": '1-8' from "LOINC" display 'Acyclovir'
        parameter "Measurement Period" Interval<DateTime> default Interval[@2019-01-01T00:00:00.0, @2020-01-01T00:00:00.0)
        context Patient

        """;

    [Theory]
    [InlineData(
        "[Observation: \"ESRD Diagnosis\"]",
        "Observation code in http://fakeurl.com/ersd-diagnosis: code code.coding code.coding.code code.coding.system id")]
    [InlineData(
        "exists [Observation: \"A\"]",
        "Observation code in http://loinc.org|1-8: code code.coding code.coding.code code.coding.system")]
    [InlineData(
        "exists [Encounter: type in \"Hospice Encounter\"]",
        "Encounter type in http://fakeurl.com/hospice-encounter|2: type type.coding type.coding.code type.coding.system")]
    [InlineData(
        "exists ([Claim] C where exists (C.item I where I.revenue in \"Hospice Encounter\"))",
        "Claim: item item.revenue item.revenue.coding item.revenue.coding.code item.revenue.coding.system")]
    [InlineData("exists ([Observation] O where O.status = 'final')", "Observation: status")]
    [InlineData("[Observation] O return O.value as FHIR.Quantity", "Observation: value")]
    [InlineData(
        "exists ([Observation] O where (O.value as FHIR.Quantity) > 5 'mg')",
        "Observation: value value.code value.comparator value.system value.unit value.value")]
    [InlineData(
        "exists ([MedicationRequest] M with [Encounter] E such that E.id = Last(Split(M.encounter.reference, '/')))",
        "Encounter: id; MedicationRequest: encounter encounter.reference")]
    [InlineData("First([Observation] O sort by issued).status", "Observation: issued status")]
    [InlineData("Count([Observation] O return all O.code.text)", "Observation: code code.text")]
    [InlineData("AgeInYears() > 5", "Patient: birthDate")]
    [InlineData(
        "([Encounter] E let p: E.period return Tuple { start: p.\"start\", s: E.status }) X return X.s",
        "Encounter: period period.start status")]
    public void Filters_and_elements_are_found(string expression, string expected) =>
        Assert.Equal(expected, string.Join("; ", Of(expression).Data.Select(Text)));

    [Theory]
    [InlineData(
        "C.onset as FHIR.Period starts 90 days or less before Today()",
        "onset Interval[ToDateTime((Today()) - 90 days), ToDateTime(Today())]")]
    [InlineData("C.onset as FHIR.dateTime same day as Today()", "onset Interval[ToDateTime(Today()), ToDateTime(Today())]")]
    [InlineData(
        "C.onset as FHIR.dateTime in Interval[@2022-12-31T - 90 days, @2022-12-31T]",
        "onset Interval[(DateTime(2022, 12, 31)) - 90 days, DateTime(2022, 12, 31)]")]
    [InlineData(
        "C.onset as FHIR.dateTime >= @2022-12-31T - 90 days and C.onset as FHIR.dateTime <= @2022-12-31T",
        "onset Interval[(DateTime(2022, 12, 31)) - 90 days, DateTime(2022, 12, 31)]")]
    [InlineData("C.recordedDate during \"Measurement Period\"", "recordedDate \"Measurement Period\"")]
    [InlineData(
        "C.recordedDate 1 year or less on or before day of end of \"Measurement Period\"",
        "recordedDate Interval[(end of \"Measurement Period\") - 1 year, end of \"Measurement Period\"]")]
    [InlineData("C.recordedDate during \"Measurement Period\" or C.onset is null", "")]
    [InlineData("not (C.recordedDate during \"Measurement Period\")", "")]
    public void Date_ranges_are_found(string condition, string expected) => Assert.Equal(
        expected,
        string.Join("; ", RangesOf(condition).Select(range => $"{range.DatePath} {PeriodText.Of(range)}")));

    [Fact]
    public void What_is_used_of_other_libraries_is_named()
    {
        var requirements = Of("""
            exists ([Encounter] E where E.period during "Measurement Period" and E.type in "Hospice Encounter" and E.id = '1')
            """);

        Assert.Equal(["FHIRHelpers"], requirements.Libraries.Select(l => l.Identifier.Id));
        Assert.Equal(["http://fakeurl.com/hospice-encounter|2"], requirements.ValueSets);
        Assert.Equal(["Measurement Period"], requirements.Parameters.Select(p => p.Name));
        Assert.Empty(requirements.Problems);
    }

    [Fact]
    public void A_library_that_cannot_be_read_has_problems_and_no_requirements()
    {
        var result = DataRequirements.Of(new LibrarySet().AddText("library T version '1' define A: ["), "T");

        Assert.Null(result.Requirements);
        Assert.NotEmpty(result.Problems);
    }

    private static IReadOnlyList<RetrieveRange> RangesOf(string condition) =>
        Of($"exists ([Condition] C where {condition})").Data.Single().Ranges;

    private static LibrarySet Libraries() => new LibrarySet().AddText(ShippedModels.FhirHelpers);

    private static DataRequirements Of(string expression)
    {
        var result = DataRequirements.Of(Libraries().AddText($"{Head}define \"D\": {expression}"), "T", "1.0.0", ["D"]);
        Assert.True(result.Requirements is not null, string.Join("; ", result.Problems));
        return result.Requirements;
    }

    private static string Text(DataRequirement data)
    {
        var codes = data.Codes.Select(c =>
            $" {c.Path} in {c.ValueSet ?? string.Join(',', c.Codes.Select(code => $"{code.System}|{code.Code}"))}");
        return $"{data.Type}{string.Concat(codes)}: {string.Join(' ', data.Elements.Paths())}";
    }
}
