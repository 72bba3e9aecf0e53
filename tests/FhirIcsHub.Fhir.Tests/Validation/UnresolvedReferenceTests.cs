using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

public sealed class UnresolvedReferenceTests
{
    private const string Observation =
        """{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"REFERENCE"}CONTAINED}""";

    private static readonly Validator Demanding = new(
        DefinitionSet.R4Core.With(DefinitionSet.Of(Read("""{"resourceType":"Patient","id":"known"}"""), "patient.json")),
        new SnapshotGenerator(DefinitionSet.R4Core), new LocalTerminology(DefinitionSet.R4Core),
        new ValidatorOptions { UnresolvedReference = IssueSeverity.Error });

    [Theory]
    [InlineData("Patient/known", true)]
    [InlineData("Patient/other", false)]
    [InlineData("https://elsewhere.uk/fhir/Patient/other", true)]
    [InlineData("#p", true)]
    public void A_relative_reference_must_lead_to_a_resource_at_hand(string reference, bool isValid)
    {
        var contained = reference == "#p" ? ""","contained":[{"resourceType":"Patient","id":"p"}]""" : "";

        Assert.Equal(isValid, IsResolved(Observation.Replace("REFERENCE", reference).Replace("CONTAINED", contained)));
    }

    [Theory]
    [InlineData("Patient/sent", true)]
    [InlineData("Patient/other", false)]
    public void Resources_sent_as_parameters_answer_each_other(string reference, bool isValid)
    {
        var observation = Observation.Replace("REFERENCE", reference).Replace("CONTAINED", "");

        Assert.Equal(isValid, IsResolved(
            $$$"""{"resourceType":"Parameters","parameter":[{"name":"a","resource":{{{observation}}}},{"name":"b","part":["""
            + """{"name":"c","resource":{"resourceType":"Patient","id":"sent"}}]}]}"""));
    }

    private static bool IsResolved(string json) =>
        Demanding.Validate(Encoding.UTF8.GetBytes(json)).Issues.All(i => i.MessageId != "reference-unresolved");

    private static Resource Read(string json) => Resource.Read(Encoding.UTF8.GetBytes(json)).Resource!;
}
