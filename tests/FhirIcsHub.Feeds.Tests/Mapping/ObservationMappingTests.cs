using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Mapping;

public sealed class ObservationMappingTests
{
    private const string Snomed = "http://snomed.info/sct";
    private const string Profiles = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation";

    [Fact]
    public void A_GP_blood_pressure_becomes_the_UK_Core_vital_sign_written_out_here()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://read.info/readv2","code":"246..","display":"O/E - blood pressure reading"}],"text":"BP"},
             "subject":{"reference":"Patient/1"},"context":{"reference":"Encounter/e1"},"effectiveDateTime":"2026-01-05T09:00:00Z","comment":"sitting",
             "component":[
               {"code":{"coding":[{"system":"http://snomed.info/sct","code":"72313002","display":"Systolic arterial pressure"}]},"valueQuantity":{"value":140.0,"unit":"mmHg"}},
               {"code":{"coding":[{"system":"http://read.info/readv2","code":"246A."}],"text":"Diastolic"},"valueQuantity":{"value":85,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}
            """);
        const string Expected = """
            {"resourceType":"Observation","id":"o1","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation-VitalSigns-BloodPressure"],"source":"https://gp.demo.example/fhir"},
             "status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital Signs"}]}],
             "code":{"coding":[{"system":"http://read.info/readv2","code":"246..","display":"O/E - blood pressure reading","userSelected":true},
               {"system":"http://snomed.info/sct","code":"75367002","display":"Blood pressure","userSelected":false},
               {"system":"http://loinc.org","code":"85354-9","display":"Blood pressure panel with all children optional"}],"text":"BP"},
             "subject":{"reference":"Patient/1"},"encounter":{"reference":"Encounter/e1"},"effectiveDateTime":"2026-01-05T09:00:00Z","note":[{"text":"sitting"}],
             "component":[
               {"code":{"coding":[{"system":"http://snomed.info/sct","code":"72313002","display":"Systolic arterial pressure"},{"system":"http://loinc.org","code":"8480-6","display":"Systolic blood pressure"}],"text":"Systolic blood pressure"},
                "valueQuantity":{"value":140.0,"unit":"millimeter of mercury","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
               {"code":{"extension":[{"extension":[{"url":"name","valueString":"text"},{"url":"json","valueString":"\u0022Diastolic\u0022"}],"url":"https://fhiricshub.example/StructureDefinition/source-element"}],
                  "coding":[{"system":"http://read.info/readv2","code":"246A.","userSelected":true},{"system":"http://snomed.info/sct","code":"271650006","display":"Diastolic blood pressure","userSelected":false},
                  {"system":"http://loinc.org","code":"8462-4","display":"Diastolic blood pressure"}],"text":"Diastolic blood pressure"},
                "valueQuantity":{"value":85,"unit":"millimeter of mercury","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}
            """;
        AssertJson.Equal(Expected, mapped);
    }

    [Theory]
    [InlineData("27113001", "kg", "29463-7", "-VitalSigns-BodyWeight", "kilogram")]
    [InlineData("50373000", "cm", "8302-2", "-VitalSigns-BodyHeight", "cm")]
    [InlineData("386725007", "C", "8310-5", "-VitalSigns-BodyTemperature", "degree Celsius")]
    [InlineData("364075005", "bpm", "8867-4", "-VitalSigns-HeartRate", "per minute")]
    [InlineData("86290005", "/min", "9279-1", "-VitalSigns-RespirationRate", "per minute")]
    [InlineData("431314004", "%", "2708-6", "-VitalSigns-OxygenSaturation", "percent")]
    [InlineData("363812007", "cm", "9843-4", "-VitalSigns-HeadCircumference", "centimeter")]
    [InlineData("60621009", "kg/m2", "39156-5", "-VitalSigns-BMI", "kg/m2")]
    public void A_SNOMED_coded_vital_sign_gets_LOINC_unit_and_profile(string snomed, string unit, string loinc, string profile, string text)
    {
        var mapped = Measured(Snomed, snomed, unit);
        Assert.Equal(Profiles + profile, mapped.At("meta.profile[0]"));
        Assert.Equal(loinc, mapped.At("code.coding[1].code"));
        Assert.Equal(text, mapped.At("valueQuantity.unit"));
        Assert.Equal("http://unitsofmeasure.org", mapped.At("valueQuantity.system"));
    }

    [Fact]
    public void A_LOINC_coded_vital_sign_gets_SNOMED()
    {
        var mapped = Measured("http://loinc.org", "29463-7", "kg");
        Assert.Equal("27113001", mapped.At("code.coding[1].code"));
        Assert.Equal(Profiles + "-VitalSigns-BodyWeight", mapped.At("meta.profile[0]"));
    }

    [Theory]
    [InlineData("preliminary")]
    [InlineData("amended")]
    [InlineData("corrected")]
    [InlineData("entered-in-error")]
    public void A_vital_sign_that_is_not_final_cannot_be_a_UK_Core_vital_sign(string status) =>
        Assert.Equal(Profiles, Measured(Snomed, "27113001", "kg", status).At("meta.profile[0]"));

    [Fact]
    public void A_weight_in_pounds_keeps_its_unit_and_claims_the_general_profile_only()
    {
        var mapped = Measured(Snomed, "27113001", "lb");
        Assert.Equal(Profiles + "-VitalSigns", mapped.At("meta.profile[0]"));
        Assert.Equal("lb", mapped.At("valueQuantity.unit"));
    }

    [Fact]
    public void A_vital_sign_without_effective_time_takes_issued_where_the_feed_says_so()
    {
        const string Weight = """{"resourceType":"Observation","id":"1","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"27113001"}]},"subject":{"reference":"Patient/1"},"issued":"2026-01-05T09:00:00Z","valueQuantity":{"value":80,"unit":"kg"}}""";
        Assert.Equal("2026-01-05T09:00:00Z", ShippedFeeds.Gp.Map(Weight).At("effectiveDateTime"));
        var council = ShippedFeeds.Council.Map(Weight);
        Assert.Null(council["effectiveDateTime"]);
        Assert.Equal(Profiles, council.At("meta.profile[0]"));
    }

    [Fact]
    public void A_third_component_makes_it_no_UK_Core_blood_pressure()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"75367002"}]},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-01-05",
             "component":[{"code":{"coding":[{"system":"http://snomed.info/sct","code":"271649006"}]},"valueQuantity":{"value":140,"unit":"mmHg"}},
              {"code":{"coding":[{"system":"http://snomed.info/sct","code":"271650006"}]},"valueQuantity":{"value":85,"unit":"mmHg"}},
              {"code":{"text":"Cuff"},"valueString":"large"}]}
            """);
        Assert.Equal(Profiles + "-VitalSigns", mapped.At("meta.profile[0]"));
        Assert.Equal("Cuff", mapped.At("component[2].code.text"));
    }

    [Fact]
    public void Elements_of_STU3_get_their_R4_names()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"Observation","id":"1","status":"final","code":{"text":"Full blood count"},"comment":"repeat in May","interpretation":{"coding":[{"system":"http://hl7.org/fhir/v2/0078","code":"H"}]},
             "dataAbsentReason":{"coding":[{"system":"http://hl7.org/fhir/data-absent-reason","code":"asked"}]},"context":{"reference":"EpisodeOfCare/9"},
             "related":[{"type":"has-member","target":{"reference":"Observation/2"}},{"type":"derived-from","target":{"reference":"Observation/3"}},{"type":"replaces","target":{"reference":"Observation/4"}}],
             "valueAttachment":{"contentType":"application/pdf","url":"Binary/1"}}
            """);
        Assert.Equal("repeat in May", mapped.At("note[0].text"));
        Assert.Equal("http://terminology.hl7.org/CodeSystem/v2-0078", mapped.At("interpretation[0].coding[0].system"));
        Assert.Equal("asked-unknown", mapped.At("dataAbsentReason.coding[0].code"));
        Assert.Equal("http://terminology.hl7.org/CodeSystem/data-absent-reason", mapped.At("dataAbsentReason.coding[0].system"));
        Assert.Equal("Observation/2", mapped.At("hasMember[0].reference"));
        Assert.Equal("Observation/3", mapped.At("derivedFrom[0].reference"));
        Assert.Contains("Observation/4", mapped.SetAside("related")!, StringComparison.Ordinal);
        Assert.NotNull(mapped.SetAside("valueAttachment"));
        Assert.Equal("EpisodeOfCare/9", mapped.ExtensionOf("workflow-episodeOfCare")!.At("valueReference.reference"));
    }

    [Theory]
    [InlineData("temp", "temp-unknown")]
    [InlineData("astext", "as-text")]
    [InlineData("NaN", "not-a-number")]
    [InlineData("masked", "masked")]
    public void Data_absent_reasons_that_R4_renamed_are_renamed_also_in_extensions(string sent, string expected)
    {
        var mapped = ShippedFeeds.Gp.Map("""{"resourceType":"Observation","id":"1","status":"final","code":{"text":"x"},"_effectiveDateTime":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"@"}]}}""".Replace("@", sent, StringComparison.Ordinal));
        Assert.Equal(expected, mapped.At("_effectiveDateTime.extension[0].valueCode"));
    }

    [Fact]
    public void A_local_code_that_no_map_knows_is_kept_with_its_text()
    {
        var mapped = ShippedFeeds.Council.Map("""{"resourceType":"Observation","id":"1","status":"final","code":{"coding":[{"system":"https://council.demo.example/codes/finding","code":"LIVES-ALONE"}],"text":"Lives alone"},"valueBoolean":true}""");
        Assert.Equal("LIVES-ALONE", mapped.At("code.coding[0].code"));
        Assert.Single(mapped["code"]!["coding"]!.AsArray());
        Assert.Equal("Lives alone", mapped.At("code.text"));
        Assert.Equal(Profiles, mapped.At("meta.profile[0]"));
    }

    [Fact]
    public void A_laboratory_result_is_a_lab_observation_and_one_with_members_a_group()
    {
        const string Lab = """{"resourceType":"Observation","id":"1","status":"final","category":[{"coding":[{"system":"http://hl7.org/fhir/observation-category","code":"laboratory"}]}],"code":{"text":"HbA1c"}@}""";
        Assert.Equal(Profiles + "-Lab", ShippedFeeds.Gp.Map(Lab.Replace("@", "", StringComparison.Ordinal)).At("meta.profile[0]"));
        Assert.Equal(Profiles + "-Group-Lab",
            ShippedFeeds.Gp.Map(Lab.Replace("@", ",\"hasMember\":[{\"reference\":\"Observation/2\"}]", StringComparison.Ordinal))
            .At("meta.profile[0]"));
    }

    private static JsonObject Measured(string system, string code, string unit, string status = "final") => ShippedFeeds.Gp.Map(
        $$$"""{"resourceType":"Observation","id":"1","status":"{{{status}}}","code":{"coding":[{"system":"{{{system}}}","code":"{{{code}}}"}]},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-01-05","valueQuantity":{"value":1.50,"unit":"{{{unit}}}"}}""");
}
