using Xunit;

namespace FhirIcsHub.Feeds.Tests.Mapping;

/// <summary>Organization, Location, Practitioner.</summary>
public sealed class DirectoryMappingTests
{
    [Fact]
    public void The_slip_of_the_guide_in_the_ODS_system_is_mended() =>
        Assert.Equal("https://fhir.nhs.uk/Id/ods-organization-code", ShippedFeeds.Gp.Map("""{"resourceType":"Organization","id":"Y90001","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organisation-code","value":"Y90001"}]}""").At("identifier[0].system"));

    [Fact]
    public void The_one_type_of_an_STU3_location_becomes_a_list() =>
        Assert.Equal("Ward", ShippedFeeds.Acute.Map("""{"resourceType":"Location","id":"l1","name":"Ward 7","type":{"text":"Ward"}}""").At("type[0].text"));

    [Fact]
    public void A_practitioners_NHSCommunication_becomes_communication()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"Practitioner","id":"p1","extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSCommunication-1","extension":[
              {"url":"language","valueCodeableConcept":{"coding":[{"system":"https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-HumanLanguage-1","code":"cy"}]}},{"url":"interpreterRequired","valueBoolean":false}]}]}
            """);
        Assert.Equal("cy", mapped.At("communication[0].coding[0].code"));
        Assert.Equal("urn:ietf:bcp:47", mapped.At("communication[0].coding[0].system"));
        Assert.Contains("valueBoolean", mapped["communication"]![0]!.SetAside("interpreterRequired")!, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sources_own_meta_source_is_set_aside()
    {
        var mapped = ShippedFeeds.Gp.Map("""{"resourceType":"Organization","id":"1","meta":{"source":"https://emr.example/1","tag":[{"code":"x"}]},"name":"A"}""");
        Assert.Equal("https://gp.demo.example/fhir", mapped.At("meta.source"));
        Assert.Equal("\"https://emr.example/1\"", mapped["meta"]!.SetAside("source"));
        Assert.Equal("x", mapped.At("meta.tag[0].code"));
    }
}
