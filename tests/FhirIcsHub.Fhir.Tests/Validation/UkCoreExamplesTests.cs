using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

/// <summary>The examples that UK Core publishes, in JSON and XML, against the profile that each is for.</summary>
public sealed class UkCoreExamplesTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("xml")]
    public void Every_example_is_valid_except_those_that_the_index_names_as_faulty(string format)
    {
        var validator = ValidationSuite.Shipped;
        var wrong = new List<string>();
        foreach (var (file, profile, issue) in Examples())
        {
            var result = validator.Validate(
                File.ReadAllBytes(ConformanceSuite.BesidePathOf("ukcore", "examples", $"{file}.{format}")), [profile]);
            var isFaulty = issue.Contains("error:", StringComparison.Ordinal)
                || (format == "xml" && issue.Contains("xml:", StringComparison.Ordinal));
            if (result.IsValid == isFaulty)
            {
                wrong.Add($"{file} should be {(isFaulty ? "invalid" : "valid")}");
                wrong.AddRange(
                    result.Issues.Where(i => i.IsError).Take(5).Select(i => $"    {i.MessageId} {i.Expression}: {i.Diagnostics}"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_example_is_valid_by_the_profile_that_is_chosen_for_it()
    {
        var shipped = ValidationSuite.Shipped;
        var validator = new Validator(
            shipped.Definitions, shipped.Snapshots, shipped.Terminology, new ValidatorOptions { ChooseUkCoreProfiles = true });
        var invalid = Examples()
            .Where(e => !e.Issue.Contains("error:", StringComparison.Ordinal))
            .Where(
                e => !validator.Validate(File.ReadAllBytes(ConformanceSuite.BesidePathOf("ukcore", "examples", e.File + ".json"))).IsValid)
            .Select(e => e.File);

        Assert.Empty(invalid);
    }

    [Fact]
    public void A_vital_sign_is_judged_by_the_profile_that_fixes_its_code()
    {
        var shipped = ValidationSuite.Shipped;
        var validator = new Validator(
            shipped.Definitions, shipped.Snapshots, shipped.Terminology, new ValidatorOptions { ChooseUkCoreProfiles = true });

        var result = validator.Validate(
            ("""{"resourceType":"Observation","status":"final","code":{"coding":["""u8
            + """{"system":"http://loinc.org","code":"29463-7"}]}}"""u8).ToArray());

        Assert.Contains(
            result.Issues, i => i.IsError && i.Diagnostics.Contains("UKCore-Observation-VitalSigns-BodyWeight", StringComparison.Ordinal));
    }

    private static IEnumerable<(string File, string Profile, string Issue)> Examples() =>
        File.ReadLines(ConformanceSuite.BesidePathOf("ukcore", "examples", "index.tsv")).Skip(1).Select(l => l.Split('\t'))
            .Select(p => (p[0], p[2], p.ElementAtOrDefault(3) ?? ""));
}
