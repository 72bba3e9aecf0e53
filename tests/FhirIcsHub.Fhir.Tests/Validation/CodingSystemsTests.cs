using FhirIcsHub.Fhir.Tests.Validation.Rules;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

public sealed class CodingSystemsTests
{
    private static string Coded(string system, string code) =>
        $$"""{"resourceType":"Basic","code":{"text":"x"},"meta":{"tag":[{"system":"{{system}}","code":"{{code}}"}]} }""";

    private static IssueSeverity? Judge(string system, string code, params string[] definitions) =>
        RuleTrial.Judge(Coded(system, code), definitions).SingleOrDefault(i => i.MessageId == "code-unknown")?.Severity;

    [Fact]
    public void A_code_that_its_code_system_has_not_is_an_error()
    {
        Assert.Null(Judge("http://hl7.org/fhir/administrative-gender", "male"));
        Assert.Equal(IssueSeverity.Error, Judge("http://hl7.org/fhir/administrative-gender", "mail"));
        Assert.Null(Judge("http://snomed.info/sct", "1"));
    }

    [Fact]
    public void Of_a_code_system_that_HL7_has_added_to_since_R4_it_is_a_warning_until_the_newer_one_is_there()
    {
        const string system = "http://terminology.hl7.org/CodeSystem/v2-0203";
        const string newer =
            $$"""{"resourceType":"CodeSystem","url":"{{system}}","version":"99","status":"active","content":"complete","concept":["""
            + """{"code":"NNFIN"}]}""";
        Assert.Null(Judge(system, "MR"));
        Assert.Equal(IssueSeverity.Warning, Judge(system, "NNFIN"));
        Assert.Null(Judge(system, "NNFIN", newer));
        Assert.Equal(IssueSeverity.Error, Judge(system, "MR", newer));
    }
}
