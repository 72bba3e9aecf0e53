using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class CarePlanCoverageTests
{
    private const string Icd10 = "http://hl7.org/fhir/sid/icd-10";

    private readonly TestRun _run = TestRun.Shipped("care-plan-coverage");

    [Fact]
    public void Two_different_long_term_conditions_make_a_person_count()
    {
        Assert.False(_run.IsInDenominator(Adult().HasCondition("38341003")));
        Assert.True(_run.IsInDenominator(Adult().HasCondition("38341003").HasCondition("195967001")));
    }

    [Fact]
    public void One_condition_recorded_by_two_organisations_in_two_code_systems_is_one_condition()
    {
        Assert.False(_run.IsInDenominator(Adult().HasCondition("44054006").HasCondition("E119", system: Icd10).HasCondition("73211009")));
        Assert.True(_run.IsInDenominator(Adult().HasCondition("44054006").HasCondition("E119", system: Icd10)
            .HasCondition("J449", system: Icd10)));
    }

    [Theory]
    [InlineData("52448006", "http://snomed.info/sct", true)]
    [InlineData("F03X", Icd10, true)]
    [InlineData("G309", Icd10, true)]
    [InlineData("925831000000107", "http://snomed.info/sct", true)]
    [InlineData("925861000000102", "http://snomed.info/sct", true)]
    [InlineData("925791000000100", "http://snomed.info/sct", false)]
    [InlineData("84114007", "http://snomed.info/sct", false)]
    public void Dementia_and_moderate_or_severe_frailty_count_alone(string code, string system, bool counted) =>
        Assert.Equal(counted, _run.IsInDenominator(Adult().HasCondition(code, system: system)));

    [Fact]
    public void Frailty_is_that_of_the_latest_finding_by_the_last_day()
    {
        Assert.True(_run.IsInDenominator(Adult().HasFinding("925791000000100", "2024-05-01").HasFinding("925861000000102", "2026-03-31")));
        Assert.False(_run.IsInDenominator(Adult().HasFinding("925861000000102", "2024-05-01").HasFinding("925791000000100", "2025-05-01")));
        Assert.False(_run.IsInDenominator(Adult().HasFinding("925861000000102", "2026-04-01")));
    }

    [Fact]
    public void A_condition_that_is_over_does_not_count_towards_the_two()
    {
        const string Resolved =
            ""","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]} """;

        Assert.False(_run.IsInDenominator(Adult().HasCondition("38341003").HasCondition("195967001", Resolved)));
    }

    [Theory]
    [InlineData("active", "plan", ""","period":{"start":"2025-06-01"} """, true)]
    [InlineData("active", "plan", "", true)]
    [InlineData("active", "plan", ""","period":{"start":"2026-03-31"} """, true)]
    [InlineData("active", "plan", ""","period":{"start":"2026-04-01"} """, false)]
    [InlineData("active", "plan", ""","period":{"start":"2024-01-01","end":"2026-03-31"} """, true)]
    [InlineData("active", "plan", ""","period":{"start":"2024-01-01","end":"2026-03-30"} """, false)]
    [InlineData("active", "order", "", false)]
    [InlineData("draft", "plan", "", false)]
    [InlineData("revoked", "plan", "", false)]
    [InlineData("on-hold", "plan", "", false)]
    [InlineData("completed", "plan", ""","period":{"end":"2026-05-01"} """, true)]
    [InlineData("completed", "plan", ""","period":{"end":"2026-03-01"} """, false)]
    [InlineData("completed", "plan", "", false)]
    public void A_plan_counts_that_is_active_on_the_last_day(string status, string intent, string more, bool counts)
    {
        var person = Adult().HasCondition("52448006").Has(
            $$"""{"resourceType":"CarePlan","status":"{{status}}","intent":"{{intent}}"{{more}}}""");

        Assert.Equal(counts, _run.IsInNumerator(person));
    }

    [Fact]
    public void Who_has_a_plan_but_not_the_conditions_is_in_no_population()
    {
        Assert.Equal("", _run.PopulationsOf(Adult().Has("""{"resourceType":"CarePlan","status":"active","intent":"plan"}""")));
    }

    private static TestPerson Adult() => new("p", "1950-05-05");
}
