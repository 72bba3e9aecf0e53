using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

/// <summary>References to resources of a profile, where the resource is not there to be judged.</summary>
public sealed class UncheckedTargetTests
{
    private const string Named = "http://test.example/StructureDefinition/named";

    private const string Performed = "http://test.example/StructureDefinition/performed";

    private static readonly DefinitionSet Definitions = DefinitionSet.R4Core.With(
    [
        DefinitionSet.Of(
            Read(TestProfile.Profile(Named, "Organization", """{"path":"Organization.name","min":1}""")), "named.json"),
        DefinitionSet.Of(
            Read(TestProfile.Profile(
                TestProfile.Url, "Patient",
                $$"""{"path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["{{Named}}"]}]}""")),
            "profile.json"),
        DefinitionSet.Of(
            Read(TestProfile.Profile(
                Performed, "Observation",
                """{"path":"Observation.performer","type":[{"code":"Reference","targetProfile":"""
                + $$"""["{{Named}}","http://hl7.org/fhir/StructureDefinition/Patient"]}]}""")),
            "performed.json"),
        DefinitionSet.Of(Read("""{"resourceType":"Organization","id":"known","name":"x"}"""), "organization.json"),
    ]);

    [Theory]
    [InlineData("Organization/known", TestProfile.Url, 0)]
    [InlineData("Organization/other", TestProfile.Url, 1)]
    [InlineData("https://elsewhere.uk/fhir/Organization/other", TestProfile.Url, 1)]
    [InlineData("Organization/other", null, 0)]
    public void A_target_that_is_to_have_a_profile_must_be_at_hand(string reference, string? profile, int unjudged)
    {
        var resource = $$$"""{"resourceType":"Patient","managingOrganization":{"reference":"{{{reference}}}"}}""";

        Assert.Equal(unjudged, Count(resource, profile, new ValidatorOptions { UncheckedTarget = IssueSeverity.Error }));
        Assert.Equal(0, Count(resource, profile, new ValidatorOptions()));
    }

    [Theory]
    [InlineData("Patient/other", 0)]
    [InlineData("Organization/other", 1)]
    public void A_target_of_a_type_that_may_have_any_profile_is_not_asked_for(string reference, int unjudged)
    {
        var resource =
            $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"performer":[{"reference":"{{{reference}}}"}]}""";

        Assert.Equal(unjudged,
            Count(resource, Performed, new ValidatorOptions { UncheckedTarget = IssueSeverity.Error }, "Observation.performer[0]"));
    }

    private static int Count(string resource, string? profile, ValidatorOptions options, string place = "Patient.managingOrganization") =>
        new Validator(Definitions, new SnapshotGenerator(Definitions), new LocalTerminology(Definitions), options)
            .Validate(Encoding.UTF8.GetBytes(resource), profile is null ? [] : [profile])
            .Issues.Count(i => i.MessageId == "reference-unchecked" && i.Expression == place);

    private static Resource Read(string json) => Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent).Resource!;
}
