using Xunit;

namespace FhirIcsHub.Feeds.Tests.Mapping;

public sealed class EncounterMappingTests
{
    private const string England = "https://fhir.hl7.org.uk/CodeSystem/UKCore-";

    [Fact]
    public void A_hospital_spell_becomes_the_UK_Core_encounter_written_out_here()
    {
        var mapped = ShippedFeeds.Acute.Map("""
            {"resourceType":"Encounter","id":"s1","status":"finished","class":{"system":"https://acute.demo.example/codes/patient-class","code":"I"},
             "subject":{"reference":"Patient/1001"},"period":{"start":"2026-01-10T13:00:00","end":"2026-07-11T09:30"},
             "extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DischargeMethod","valueCodeableConcept":{"coding":[{"system":"https://acute.demo.example/codes/discharge-method","code":"1"}]}}],
             "hospitalization":{
               "extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AdmissionMethod","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/NHSDataModelAndDictionary-AdmissionMethod","code":"21"}]}}],
               "admitSource":{"coding":[{"code":"19"}]},
               "dischargeDisposition":{"coding":[{"system":"https://acute.demo.example/codes/discharge-destination","code":"54"}]}}}
            """);
        const string Expected = """
            {"resourceType":"Encounter","id":"s1","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Encounter"],"source":"https://acute.demo.example/fhir"},
             "status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP","display":"inpatient encounter"},
             "type":[{"coding":[{"system":"https://acute.demo.example/codes/patient-class","code":"I"}]}],
             "subject":{"reference":"Patient/1001"},"period":{"start":"2026-01-10T13:00:00+00:00","end":"2026-07-11T09:30:00+01:00"},
             "extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DischargeMethod","valueCodeableConcept":{"coding":[
               {"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-DischargeMethodEngland","code":"1","display":"Patient discharged on clinical advice or with clinical consent"},
               {"system":"https://acute.demo.example/codes/discharge-method","code":"1"}]}}],
             "hospitalization":{
               "extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AdmissionMethod","valueCodeableConcept":{"coding":[
                 {"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-AdmissionMethodEngland","code":"21","display":"Emergency Admission: Emergency Care Department or dental casualty department of the Health Care Provider"},
                 {"system":"https://fhir.hl7.org.uk/CodeSystem/NHSDataModelAndDictionary-AdmissionMethod","code":"21"}]}}],
               "admitSource":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-SourceOfAdmissionEngland","code":"19",
                 "display":"Usual place of residence unless listed below, for example, a private dwelling whether owner occupied or owned by Local Authority, housing association or other landlord. This includes wardened accommodation but not residential accommodation where health care is provided. It also includes Patients with no fixed abode."}]},
               "dischargeDisposition":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-DischargeDestinationEngland","code":"54","display":"NHS run Care Home"},
                 {"system":"https://acute.demo.example/codes/discharge-destination","code":"54"}]}}}
            """;
        AssertJson.Equal(Expected, mapped);
    }

    [Theory]
    [InlineData("I", "IMP")]
    [InlineData("O", "AMB")]
    [InlineData("E", "EMER")]
    [InlineData("D", "SS")]
    [InlineData("V", "VR")]
    public void Local_classes_become_HL7_classes_and_stay_as_type(string local, string expected)
    {
        var mapped = ShippedFeeds.Acute.Map($$"""{"resourceType":"Encounter","id":"1","status":"finished","class":{"system":"https://acute.demo.example/codes/patient-class","code":"{{local}}"} }""");
        Assert.Equal(expected, mapped.At("class.code"));
        Assert.Equal(local, mapped.At("type[0].coding[0].code"));
    }

    [Theory]
    [InlineData("""{"system":"http://hl7.org/fhir/v3/ActCode","code":"HH"}""", "HH")]
    [InlineData("""{"system":"http://hl7.org/fhir/v2/0004","code":"E"}""", "EMER")]
    [InlineData("\"I\"", "IMP")]
    [InlineData("""{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"VR"}]}""", "VR")]
    public void A_class_is_understood_in_the_forms_that_older_systems_write(string sent, string expected)
    {
        var mapped = ShippedFeeds.Acute.Map($$"""{"resourceType":"Encounter","id":"1","status":"finished","class":{{sent}}}""");
        Assert.Equal(expected, mapped.At("class.code"));
        Assert.Equal("http://terminology.hl7.org/CodeSystem/v3-ActCode", mapped.At("class.system"));
    }

    [Theory]
    [InlineData("""[{"text":"Telephone call to a patient"}]""", "VR")]
    [InlineData("""[{"text":"Home visit"}]""", "HH")]
    [InlineData("""["F2F"]""", "AMB")]
    [InlineData("""[{"coding":[{"system":"http://snomed.info/sct","code":"185317003"}]}]""", "VR")]
    [InlineData("""[{"text":"Something local"}]""", "AMB")]
    public void A_GP_encounter_without_class_gets_one_from_its_type_or_the_policy(string type, string expected)
    {
        var (mapped, issues) = ShippedFeeds.Gp.MapResult($$"""{"resourceType":"Encounter","id":"1","status":"finished","type":{{type}}}""");
        Assert.Equal(expected, mapped.At("class.code"));
        Assert.Contains(issues, i => i.Expression == "Encounter.class");
    }

    [Fact]
    public void An_unknown_class_with_a_system_is_kept_as_the_binding_allows() =>
        Assert.Equal("X9", ShippedFeeds.Acute.Map("""{"resourceType":"Encounter","id":"1","status":"finished","class":{"system":"https://other.example/class","code":"X9"}}""").At("class.code"));

    [Fact]
    public void Elements_of_STU3_get_their_R4_names()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"Encounter","id":"1","status":"finished","reason":[{"text":"Cough"}],"incomingReferral":[{"reference":"ReferralRequest/1"}],
             "appointment":{"reference":"Appointment/1"},"diagnosis":[{"condition":{"reference":"Condition/1"},"role":{"text":"AD"}}],
             "hospitalization":{"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-DischargeMethod-1","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-DischargeMethod-1","code":"4"}]}}]}}
            """);
        Assert.Equal("Cough", mapped.At("reasonCode[0].text"));
        Assert.Equal("ReferralRequest/1", mapped.At("basedOn[0].reference"));
        Assert.Equal("Appointment/1", mapped.At("appointment[0].reference"));
        Assert.Equal("AD", mapped.At("diagnosis[0].use.text"));
        Assert.Null(mapped["hospitalization"]);
        Assert.Equal(England + "DischargeMethodEngland",
            mapped.ExtensionOf("UKCore-DischargeMethod")!.At("valueCodeableConcept.coding[0].system"));
        Assert.Equal("4", mapped.ExtensionOf("UKCore-DischargeMethod")!.At("valueCodeableConcept.coding[0].code"));
    }

    [Fact]
    public void An_R5_shaped_encounter_becomes_R4()
    {
        var mapped = ShippedFeeds.Acute.Map("""
            {"resourceType":"Encounter","id":"1","status":"discharged","class":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"}]}],
             "actualPeriod":{"start":"2026-01-01T10:00:00Z"},"plannedStartDate":"2026-01-01","admission":{"admitSource":{"coding":[{"code":"51"}]}},
             "participant":[{"actor":{"reference":"Practitioner/1"}}],"reason":[{"value":[{"concept":{"text":"Fall"}},{"reference":{"reference":"Condition/1"}}]}]}
            """);
        Assert.Equal("finished", mapped.At("status"));
        Assert.Equal("IMP", mapped.At("class.code"));
        Assert.Equal("2026-01-01T10:00:00Z", mapped.At("period.start"));
        Assert.Equal("\"2026-01-01\"", mapped.SetAside("plannedStartDate"));
        Assert.Equal("Practitioner/1", mapped.At("participant[0].individual.reference"));
        Assert.Equal("Fall", mapped.At("reasonCode[0].text"));
        Assert.Equal("Condition/1", mapped.At("reasonReference[0].reference"));
        Assert.Equal(England + "SourceOfAdmissionEngland", mapped.At("hospitalization.admitSource.coding[0].system"));
    }

    [Theory]
    [InlineData("2026-03-29T00:59:59", "2026-03-29T00:59:59+00:00")]
    [InlineData("2026-03-29T01:30:00", "2026-03-29T01:30:00+00:00")]
    [InlineData("2026-03-29T02:00:00", "2026-03-29T02:00:00+01:00")]
    [InlineData("2026-10-25T01:30:00", "2026-10-25T01:30:00+01:00")]
    [InlineData("2026-10-25T02:00:00", "2026-10-25T02:00:00+00:00")]
    [InlineData("2026-07-01T10:15", "2026-07-01T10:15:00+01:00")]
    [InlineData("2026-07-01 10:15:30.25", "2026-07-01T10:15:30.25+01:00")]
    [InlineData("2026-07-01T10:15:00+0100", "2026-07-01T10:15:00+01:00")]
    [InlineData("2026-07-01T10:15:00Z", "2026-07-01T10:15:00Z")]
    [InlineData("2026-07-01", "2026-07-01")]
    [InlineData("2026", "2026")]
    public void A_time_without_offset_is_UK_time_on_both_sides_of_the_clock_changes(string sent, string expected) =>
        Assert.Equal(expected, ShippedFeeds.Acute.Map("""{"resourceType":"Encounter","id":"1","status":"finished","class":"I","period":{"start":"@"}}""".Replace("@", sent, StringComparison.Ordinal)).At("period.start"));

    [Fact]
    public void A_text_that_looks_like_a_time_is_left_alone() =>
        Assert.Equal("2026-07-01T10:15:00", ShippedFeeds.Acute.Map("""{"resourceType":"Encounter","id":"1","status":"finished","class":"I","identifier":[{"value":"2026-07-01T10:15:00"}]}""").At("identifier[0].value"));
}
