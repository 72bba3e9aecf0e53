using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class BloodPressureControlTests
{
    private readonly TestRun _run = TestRun.Shipped("blood-pressure-control");

    [Theory]
    [InlineData(140, 90, true)]
    [InlineData(141, 90, false)]
    [InlineData(140, 91, false)]
    [InlineData(119, 70, true)]
    public void Up_to_79_a_reading_of_140_over_90_or_less_is_control(int systolic, int diastolic, bool controlled) =>
        Assert.Equal(controlled, _run.IsInNumerator(Hypertensive("1960-01-01").HasBloodPressure(systolic, diastolic, "2025-10-01")));

    [Theory]
    [InlineData("1946-03-31", 150, 90, true)]
    [InlineData("1946-03-31", 151, 90, false)]
    [InlineData("1946-03-31", 150, 91, false)]
    [InlineData("1946-04-01", 150, 90, false)]
    public void Who_is_80_by_the_last_day_of_the_period_has_until_150_over_90(string birthDate, int systolic, int diastolic,
        bool controlled) =>
        Assert.Equal(controlled, _run.IsInNumerator(Hypertensive(birthDate).HasBloodPressure(systolic, diastolic, "2025-10-01")));

    [Theory]
    [InlineData("2008-03-31", true)]
    [InlineData("2008-04-01", false)]
    [InlineData("2008", false)]
    [InlineData("2007", true)]
    public void Who_has_the_18th_birthday_on_the_last_day_is_counted(string birthDate, bool counted) =>
        Assert.Equal(counted, _run.IsInDenominator(Hypertensive(birthDate)));

    [Fact]
    public void The_reading_with_the_latest_effective_time_decides_whatever_the_order_of_the_record()
    {
        var late = Hypertensive("1960-01-01").HasBloodPressure(135, 80, "2026-01-10T10:00:00Z").HasBloodPressure(170, 95, "2025-05-01");
        var early = Hypertensive("1960-01-01").HasBloodPressure(170, 95, "2026-01-10T10:00:00Z")
            .HasBloodPressure(135, 80, "2026-01-10T09:59:00Z");
        var zones = Hypertensive("1960-01-01")
            .HasBloodPressure(170, 95, "2025-07-10T10:30:00+01:00")
            .HasBloodPressure(135, 80, "2025-07-10T10:00:00Z");

        Assert.True(_run.IsInNumerator(late));
        Assert.False(_run.IsInNumerator(early));
        Assert.True(_run.IsInNumerator(zones));
    }

    [Fact]
    public void A_lone_systolic_is_no_reading_and_leaves_the_last_paired_one_to_decide()
    {
        var person = Hypertensive("1960-01-01").HasBloodPressure(130, 80, "2025-06-01").Has(
            $$"""
            {"resourceType":"Observation","status":"final","effectiveDateTime":"2025-12-01",
             "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"component":[{{TestPerson.Component("8480-6", 190)}}]}
            """);

        Assert.True(_run.IsInNumerator(person));
    }

    [Fact]
    public void A_pair_without_both_values_is_no_reading()
    {
        var person = Hypertensive("1960-01-01").HasBloodPressure(130, 80, "2025-06-01").Has(
            $$"""
            {"resourceType":"Observation","status":"final","effectiveDateTime":"2025-12-01",
             "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
             "component":[{{TestPerson.Component("8480-6", 190)}},{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},
              "dataAbsentReason":{"text":"not measured"} }]}
            """);

        Assert.True(_run.IsInNumerator(person));
    }

    [Theory]
    [InlineData("2025-03-31", false)]
    [InlineData("2025-04-01", true)]
    [InlineData("2025-04-01T00:00:00+01:00", true)]
    [InlineData("2026-03-31", true)]
    [InlineData("2026-03-31T23:59:59Z", true)]
    [InlineData("2026-04-01", false)]
    [InlineData("2026-03", false)]
    public void Readings_of_the_first_and_of_the_whole_last_day_count(string effective, bool counts) =>
        Assert.Equal(counts, _run.IsInNumerator(Hypertensive("1960-01-01").HasBloodPressure(120, 70, effective)));

    [Theory]
    [InlineData("final", true)]
    [InlineData("amended", true)]
    [InlineData("corrected", true)]
    [InlineData("preliminary", false)]
    [InlineData("entered-in-error", false)]
    public void Only_final_and_corrected_readings_count(string status, bool counts) =>
        Assert.Equal(counts, _run.IsInNumerator(Hypertensive("1960-01-01").HasBloodPressure(120, 70, "2025-10-01", status)));

    [Fact]
    public void A_reading_in_snomed_codes_counts()
    {
        var person = Hypertensive("1960-01-01").Has(
            """
            {"resourceType":"Observation","status":"final","effectiveDateTime":"2025-12-01",
             "code":{"coding":[{"system":"http://snomed.info/sct","code":"75367002"}]},
             "component":[
               {"code":{"coding":[{"system":"http://snomed.info/sct","code":"271649006"}]},"valueQuantity":{"value":128,"unit":"mmHg"}},
               {"code":{"coding":[{"system":"http://snomed.info/sct","code":"271650006"}]},"valueQuantity":{"value":84,"unit":"mmHg"}}]}
            """);

        Assert.True(_run.IsInNumerator(person));
    }

    [Fact]
    public void A_reading_in_another_unit_is_no_reading()
    {
        var person = Hypertensive("1960-01-01").Has(
            """
            {"resourceType":"Observation","status":"final","effectiveDateTime":"2025-12-01",
             "code":{"coding":[{"system":"http://snomed.info/sct","code":"75367002"}]},
             "component":[
               {"code":{"coding":[{"system":"http://snomed.info/sct","code":"271649006"}]},
                "valueQuantity":{"value":17.1,"code":"kPa","system":"http://unitsofmeasure.org"}},
               {"code":{"coding":[{"system":"http://snomed.info/sct","code":"271650006"}]},
                "valueQuantity":{"value":11.2,"code":"kPa","system":"http://unitsofmeasure.org"}}]}
            """);

        Assert.False(_run.IsInNumerator(person));
    }

    [Theory]
    [InlineData("38341003", "http://snomed.info/sct", "", true)]
    [InlineData("I10", "http://hl7.org/fhir/sid/icd-10", "", true)]
    [InlineData("I10X", "http://hl7.org/fhir/sid/icd-10", "", true)]
    [InlineData("I110", "http://hl7.org/fhir/sid/icd-10", "", true)]
    [InlineData("I20", "http://hl7.org/fhir/sid/icd-10", "", false)]
    [InlineData("38341003", "https://example.org/local", "", false)]
    [InlineData("38341003", "http://snomed.info/sct", ""","onsetDateTime":"2026-03-31" """, true)]
    [InlineData("38341003", "http://snomed.info/sct", ""","onsetDateTime":"2026-04-01" """, false)]
    [InlineData("38341003", "http://snomed.info/sct", ""","recordedDate":"2026-04-01" """, false)]
    [InlineData("38341003", "http://snomed.info/sct", ""","clinicalStatus":{"coding":[{"code":"active"}]} """, true)]
    [InlineData("38341003", "http://snomed.info/sct", ""","clinicalStatus":{"coding":[{"code":"resolved"}]} """, false)]
    [InlineData(
        "38341003", "http://snomed.info/sct",
        ""","clinicalStatus":{"coding":[{"code":"resolved"}]},"abatementDateTime":"2026-03-31" """, false)]
    [InlineData(
        "38341003", "http://snomed.info/sct",
        ""","clinicalStatus":{"coding":[{"code":"resolved"}]},"abatementDateTime":"2026-04-01" """, true)]
    [InlineData(
        "38341003", "http://snomed.info/sct",
        ""","clinicalStatus":{"coding":[{"code":"active"}]},"abatementDateTime":"2026-03-31" """, false)]
    [InlineData("38341003", "http://snomed.info/sct", ""","verificationStatus":{"coding":[{"code":"refuted"}]} """, false)]
    [InlineData("38341003", "http://snomed.info/sct", ""","verificationStatus":{"coding":[{"code":"entered-in-error"}]} """, false)]
    public void Hypertension_counts_when_it_is_known_and_not_over_on_the_last_day(string code, string system, string more, bool counted) =>
        Assert.Equal(counted, _run.IsInDenominator(new TestPerson("p", "1960-01-01").HasCondition(code, more, system)));

    [Theory]
    [InlineData("deceasedDateTime", "\"2026-03-31\"", false)]
    [InlineData("deceasedDateTime", "\"2026-04-01T08:00:00+01:00\"", true)]
    [InlineData("deceasedBoolean", "true", false)]
    [InlineData("deceasedBoolean", "false", true)]
    [InlineData("active", "false", false)]
    [InlineData("active", "true", true)]
    public void Who_died_by_the_last_day_or_is_inactive_is_not_counted(string element, string json, bool counted) =>
        Assert.Equal(counted, _run.IsInDenominator(Hypertensive("1960-01-01").With(element, json)));

    [Fact]
    public void The_strata_by_target_are_the_two_qof_indicators()
    {
        var tally = _run.Tally(
        [
            Hypertensive("1946-03-31").HasBloodPressure(148, 90, "2025-10-01"),
            Hypertensive("1946-04-01").HasBloodPressure(148, 90, "2025-10-01"),
            Hypertensive("1990-01-01").HasBloodPressure(130, 80, "2025-10-01"),
        ]);

        var strata = tally.Groups[0].Strata[4];

        Assert.Equal(["140/90 (up to 79)", "150/90 (80 and over)"], strata.Keys.Select(stratum => stratum.Values[0].Text));
        Assert.Equal([2, 1], strata.Values.Select(counts => counts[PopulationKind.Denominator]));
        Assert.Equal([1, 1], strata.Values.Select(counts => counts[PopulationKind.Numerator]));
    }

    private static TestPerson Hypertensive(string birthDate) => new TestPerson("p", birthDate).HasCondition("38341003");
}
