using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Mapping;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Mapping;

/// <summary>The maps in <c>profiles/maps</c>.</summary>
public sealed class ShippedMapTests
{
    [Fact]
    public void A_CareConnect_Patient_becomes_a_UK_Core_Patient()
    {
        var map = Compiled("careconnect-patient.map");
        var result = map.Transform(Maps.Read("""
            {"resourceType":"Patient","id":"1001",
             "meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]},
             "extension":[{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-EthnicCategory-1",
             "valueCodeableConcept":{"coding":[
              {"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-EthnicCategory-1","code":"CA"}]}},
              {"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RegistrationDetails-1",
              "extension":[{"url":"registrationPeriod"}]}],
             "identifier":[{"extension":[{
              "url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSNumberVerificationStatus-1",
              "valueCodeableConcept":{"coding":[
               {"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1","code":"01"}]}}],
              "system":"https://fhir.nhs.uk/Id/nhs-number","value":"999 792 7338"},{"value":"no system"}],
             "animal":{"species":{"text":"none"}},"active":true,
             "name":[{"use":"official","family":"Dunsmith","given":["Emma"],"_given":[{"id":"g"}]}],
             "gender":"female","birthDate":"1992-03-09","deceasedDateTime":"2026-01-02",
             "address":[{"use":"home","district":"Westmarch","postalCode":"zz4 1ad"}],
             "managingOrganization":{"reference":"Organization/Y90010"}}
            """).Root);
        Assert.Empty(result.Issues);
        Assert.Equal(
            """
            {"resourceType":"Patient","id":"1001","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]},
            "extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory",
            "valueCodeableConcept":{"coding":[
            {"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland","code":"C"}]}}],
            "identifier":[{"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
            "valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland",
            "code":"01"}]}}],
            "system":"https://fhir.nhs.uk/Id/nhs-number","value":"9997927338"},{"value":"no system"}],
            "active":true,"name":[{"use":"official","family":"Dunsmith","given":["Emma"],"_given":[{"id":"g"}]}],
            "gender":"female","birthDate":"1992-03-09","deceasedDateTime":"2026-01-02","address":[{"use":"home","district":"Westmarch",
            "postalCode":"ZZ4 1AD"}],
            "managingOrganization":{"reference":"Organization/Y90010"}}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(result.Json.Span));
    }

    [Fact]
    public void A_map_can_be_used_by_many_threads_at_once()
    {
        var map = Compiled("careconnect-patient.map");
        var source = Maps.Read("""{"resourceType":"Patient","id":"x","name":[{"family":"A"}],"identifier":["""
            + """{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"999 000 0018"}]}""");
        var first = map.Transform(source.Root).Json.ToArray();
        Parallel.For(0, 200, _ => Assert.Equal(first, map.Transform(source.Root).Json.ToArray()));
    }

    private static CompiledMap Compiled(string file) =>
        Maps.Compile(Maps.Parse(File.ReadAllText(Path.Combine(Repository.Root, "profiles", "maps", file))), DefinitionSet.R4Core);
}
