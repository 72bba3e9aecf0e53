using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

public sealed class MemberOfInvariantTests
{
    [Theory]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "male", "")]
    [InlineData("http://hl7.org/fhir/ValueSet/name-use", "male", "error invariant")]
    [InlineData("http://nowhere.example/ValueSet/x", "male", "information invariant-not-evaluated")]
    public void What_cannot_be_told_of_a_value_set_is_neither_passed_in_silence_nor_an_error(
        string valueSet, string gender, string expected)
    {
        var profile = TestProfile.Profile(TestProfile.Url, "Patient", $$"""
            {"id":"Patient.gender","path":"Patient.gender","constraint":[
             {"key":"t-1","severity":"error","human":"x","expression":"memberOf('{{valueSet}}')"}]}
            """);
        var definitions = DefinitionSet.R4Core.With(
            DefinitionSet.Of(Resource.Read(Encoding.UTF8.GetBytes(profile), ReadMode.AsSent).Resource!, "test"));
        var validator = new Validator(definitions, new SnapshotGenerator(definitions), new LocalTerminology(definitions));

        var result = validator.Validate(
            Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","gender":"{{gender}}"}"""), [TestProfile.Url]);

        Assert.Equal(
            expected,
            string.Join(", ", result.Issues.Where(i => i.Expression == "Patient.gender").Select(
                i => $"{i.Severity.ToString().ToLowerInvariant()} {i.MessageId}")));
    }
}
