using Xunit;

namespace FhirIcsHub.Feeds.Tests.Mapping;

public sealed class ConditionMappingTests
{
    [Fact]
    public void A_CareConnect_problem_becomes_the_UK_Core_condition_written_out_here()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"Condition","id":"c1","extension":[
               {"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ProblemSignificance-1","valueCode":"major"},
               {"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ConditionEpisode-1","valueCode":"new"}],
             "clinicalStatus":"active","verificationStatus":"confirmed",
             "category":[{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-ConditionCategory-1","code":"problem-list-item"}]}],
             "code":{"coding":[{"system":"http://read.info/ctv3","code":"X78Uv","display":"Mole of skin"}],"text":"Moles"},
             "subject":{"reference":"Patient/1"},"context":{"reference":"Encounter/e1"},"onsetDateTime":"2020-05","assertedDate":"2020-05-06"}
            """);
        const string Expected = """
            {"resourceType":"Condition","id":"c1","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Condition"],"source":"https://gp.demo.example/fhir"},
             "extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ProblemSignificance","valueCode":"major"},
               {"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ConditionEpisode","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-ConditionEpisodicity","code":"new"}]}}],
             "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
             "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},
             "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-category","code":"problem-list-item"}]}],
             "code":{"coding":[{"system":"http://read.info/ctv3","code":"X78Uv","display":"Mole of skin","userSelected":true},
               {"system":"http://snomed.info/sct","code":"400010006","display":"Mole of skin","userSelected":false}],"text":"Moles"},
             "subject":{"reference":"Patient/1"},"encounter":{"reference":"Encounter/e1"},"onsetDateTime":"2020-05","recordedDate":"2020-05-06"}
            """;
        AssertJson.Equal(Expected, mapped);
    }

    [Theory]
    [InlineData("C10F.", "44054006")]
    [InlineData("C10F.00", "44054006")]
    [InlineData("C10F", "44054006")]
    [InlineData("H33..", "195967001")]
    [InlineData("H33", "195967001")]
    [InlineData("H3\u2026", "13645005")]
    public void A_Read_code_is_found_with_its_term_code_without_its_stops_and_with_an_ellipsis(string read, string snomed)
    {
        var mapped = ShippedFeeds.Gp.Map($$"""{"resourceType":"Condition","id":"1","code":{"coding":[{"system":"http://read.info/readv2","code":"{{read}}"}]},"subject":{"reference":"Patient/1"} }""");
        Assert.Equal(snomed, mapped.At("code.coding[1].code"));
    }

    [Fact]
    public void Case_counts_in_Read_codes() =>
        Assert.Null(ShippedFeeds.Gp.Map("""{"resourceType":"Condition","id":"1","code":{"coding":[{"system":"http://read.info/readv2","code":"c10f."}]},"subject":{"reference":"Patient/1"}}""").At("code.coding[1]"));

    [Fact]
    public void A_code_that_has_SNOMED_already_stays_as_it_is()
    {
        var mapped = ShippedFeeds.Gp.Map("""{"resourceType":"Condition","id":"1","code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001"},{"system":"http://read.info/readv2","code":"H33.."}]},"subject":{"reference":"Patient/1"}}""");
        AssertJson.Equal("""[{"system":"http://snomed.info/sct","code":"195967001"},{"system":"http://read.info/readv2","code":"H33.."}]""", mapped["code"]!["coding"]!);
    }

    [Fact]
    public void The_old_description_extension_becomes_two()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"Condition","id":"1","code":{"coding":[{"extension":[{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-coding-sctdescid","extension":[
              {"url":"descriptionId","valueId":"301485011"},{"url":"descriptionDisplay","valueString":"Asthma"}]}],"system":"http://snomed.info/sct","code":"195967001"}]},"subject":{"reference":"Patient/1"}}
            """);
        var coding = mapped["code"]!["coding"]![0]!;
        Assert.Equal("301485011", coding.ExtensionOf("/coding-sctdescid")!.At("valueId"));
        Assert.Equal("Asthma", coding.ExtensionOf("CodingSCTDescDisplay")!.At("valueString"));
    }

    [Fact]
    public void An_unknown_verification_status_which_R4_lacks_is_set_aside()
    {
        var mapped = ShippedFeeds.Gp.Map("""{"resourceType":"Condition","id":"1","verificationStatus":"unknown","subject":{"reference":"Patient/1"}}""");
        Assert.Null(mapped["verificationStatus"]);
        Assert.Equal("\"unknown\"", mapped.SetAside("verificationStatus"));
    }

    [Fact]
    public void An_abatement_flag_says_resolved_and_is_set_aside()
    {
        var mapped = ShippedFeeds.Gp.Map("""{"resourceType":"Condition","id":"1","abatementBoolean":true,"subject":{"reference":"Patient/1"}}""");
        Assert.Equal("resolved", mapped.At("clinicalStatus.coding[0].code"));
        Assert.Equal("true", mapped.SetAside("abatementBoolean"));
    }

    [Fact]
    public void A_condition_entered_in_error_loses_its_clinical_status()
    {
        var mapped = ShippedFeeds.Gp.Map("""{"resourceType":"Condition","id":"1","clinicalStatus":"active","verificationStatus":"entered-in-error","subject":{"reference":"Patient/1"}}""");
        Assert.Null(mapped["clinicalStatus"]);
        Assert.NotNull(mapped.SetAside("clinicalStatus"));
    }
}
