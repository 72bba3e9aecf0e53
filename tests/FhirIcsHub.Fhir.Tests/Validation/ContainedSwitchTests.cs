using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

public sealed class ContainedSwitchTests
{
    private static readonly SnapshotGenerator Snapshots = new(DefinitionSet.R4Core);

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"a","contained":[{"resourceType":"Organization"}]}""", "org-1 and dom-3")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":["""
        + """{"resourceType":"Organization","id":"o","name":5}]}""", "format")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":["""
        + """{"resourceType":"Organization","id":"o","name":"x","telecom":[{"value":"1"}]}]}""", "cpt-2")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":["""
        + """{"resourceType":"Organization","id":"o","name":"x","meta":{"versionId":"1"}}]}""", "dom-4")]
    public void What_is_contained_is_judged_unless_it_is_left_out(string resource, string fault)
    {
        Assert.False(IsValid(resource, new ValidatorOptions()), fault);
        Assert.True(IsValid(resource, new ValidatorOptions { ChecksContained = false }), fault);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","gender":"x","contained":[{"resourceType":"Organization"}]}""")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#elsewhere"}}""")]
    [InlineData(
        """{"resourceType":"Patient","managingOrganization":{"reference":"#p"},"contained":[{"resourceType":"Patient","id":"p"}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":["""
        + """{"fullUrl":"urn:uuid:8e1a5a0e-0b4c-4d3a-9f6b-1c2d3e4f5a6b","resource":{"resourceType":"Organization"}}]}""")]
    public void What_is_not_contained_is_judged_all_the_same(string resource) =>
        Assert.False(IsValid(resource, new ValidatorOptions { ChecksContained = false }));

    private static bool IsValid(string resource, ValidatorOptions options) =>
        new Validator(DefinitionSet.R4Core, Snapshots, new LocalTerminology(DefinitionSet.R4Core), options)
            .Validate(Encoding.UTF8.GetBytes(resource)).IsValid;
}
