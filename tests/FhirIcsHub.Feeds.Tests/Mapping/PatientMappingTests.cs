using Xunit;

namespace FhirIcsHub.Feeds.Tests.Mapping;

public sealed class PatientMappingTests
{
    private const string England = "https://fhir.hl7.org.uk/CodeSystem/UKCore-";

    [Fact]
    public void A_CareConnect_patient_becomes_the_UK_Core_patient_written_out_here()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"Patient","id":"1001","meta":{"versionId":"7","lastUpdated":"2026-01-01T00:00:00Z","profile":["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]},
             "extension":[{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-EthnicCategory-1","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-EthnicCategory-1","code":"CA","display":"English"}]}}],
             "identifier":[{"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSNumberVerificationStatus-1","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1","code":"01"}]}}],"system":"https://fhir.nhs.uk/Id/nhs-number","value":"999 000 0018"}],
             "name":[{"use":"official","family":"Testperson","given":["Ann"]}],"gender":"female","birthDate":"1950-03-02"}
            """);
        const string Expected = """
            {"resourceType":"Patient","id":"1001",
             "meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"],"source":"https://gp.demo.example/fhir"},
             "extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory","valueCodeableConcept":{"coding":[
               {"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland","code":"C","display":"White - Any other White background"},
               {"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategory","code":"CA","display":"English"}]}}],
             "identifier":[{"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus","valueCodeableConcept":{"coding":[
               {"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland","code":"01"}]}}],
               "system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],
             "name":[{"use":"official","family":"Testperson","given":["Ann"]}],"gender":"female","birthDate":"1950-03-02"}
            """;
        AssertJson.Equal(Expected, mapped);
    }

    [Theory]
    [InlineData("M", "male")]
    [InlineData("F", "female")]
    [InlineData("1", "male")]
    [InlineData("2", "female")]
    [InlineData("9", "other")]
    [InlineData("X", "unknown")]
    [InlineData("Female", "female")]
    public void Gender_letters_and_digits_become_administrative_gender(string sent, string expected) =>
        Assert.Equal(expected, ShippedFeeds.Council.Map($$"""{"resourceType":"Patient","id":"1","gender":"{{sent}}"}""").At("gender"));

    [Fact]
    public void An_unknown_gender_code_becomes_unknown_and_the_original_is_kept()
    {
        var mapped = ShippedFeeds.Council.Map("""{"resourceType":"Patient","id":"1","gender":"Q7"}""");
        Assert.Equal("unknown", mapped.At("gender"));
        Assert.Equal("\"Q7\"", mapped["_gender"]!.SetAside("gender"));
    }

    [Fact]
    public void The_councils_own_extensions_give_gender_and_ethnic_category()
    {
        var mapped = ShippedFeeds.Council.Map("""
            {"resourceType":"Patient","id":"1","extension":[
              {"url":"https://council.demo.example/StructureDefinition/person-gender","valueCoding":{"system":"https://council.demo.example/codes/gender","code":"2"}},
              {"url":"https://council.demo.example/StructureDefinition/ethnicity","valueString":"J"}]}
            """);
        Assert.Equal("female", mapped.At("gender"));
        Assert.Equal("J", mapped.ExtensionOf("UKCore-EthnicCategory")!.At("valueCodeableConcept.coding[0].code"));
        Assert.Equal(England + "EthnicCategoryEngland",
            mapped.ExtensionOf("UKCore-EthnicCategory")!.At("valueCodeableConcept.coding[0].system"));
        Assert.NotNull(mapped.ExtensionOf("/person-gender"));
    }

    [Fact]
    public void A_council_patient_without_NHS_number_says_that_it_is_not_known()
    {
        var mapped = ShippedFeeds.Council.Map("""{"resourceType":"Patient","id":"1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":""}]}""");
        Assert.Null(mapped["identifier"]);
        Assert.Equal("nhs-number-not-known", mapped.ExtensionOf("NHSNumberUnavailableReason")!.At("valueCodeableConcept.coding[0].code"));
    }

    [Fact]
    public void A_GP_patient_without_NHS_number_states_no_reason_that_nobody_gave() =>
        Assert.Null(ShippedFeeds.Gp.Map("""{"resourceType":"Patient","id":"1"}""")["extension"]);

    [Fact]
    public void A_wrong_check_digit_is_kept_and_reported_without_the_number()
    {
        var (mapped, issues) = ShippedFeeds.Gp.MapResult("""{"resourceType":"Patient","id":"1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000019"}]}""");
        Assert.Equal("9990000019", mapped.At("identifier[0].value"));
        var issue = Assert.Single(issues);
        Assert.Equal("Patient.identifier[0].value", issue.Expression);
        Assert.DoesNotContain("9990000019", issue.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_different_NHS_numbers_are_rejected_but_the_same_twice_is_one()
    {
        const string Two = """{"resourceType":"Patient","id":"1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"},{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"@"}]}""";
        Assert.Null(ShippedFeeds.Gp.TryMap(Two.Replace("@", "9990000026", StringComparison.Ordinal)).Json);
        Assert.Single(ShippedFeeds.Gp.Map(Two.Replace("@", "999 000 0018", StringComparison.Ordinal))["identifier"]!.AsArray());
    }

    [Fact]
    public void The_retired_verification_words_become_Englands_codes()
    {
        var mapped = ShippedFeeds.Acute.Map("""
            {"resourceType":"Patient","id":"1","identifier":[{"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus","valueCoding":{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus","code":"trace-required"}}],"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}]}
            """);
        Assert.Equal("03", mapped.At("identifier[0].extension[0].valueCodeableConcept.coding[0].code"));
        Assert.Equal(England + "NHSNumberVerificationStatusEngland",
            mapped.At("identifier[0].extension[0].valueCodeableConcept.coding[0].system"));
    }

    [Theory]
    [InlineData("9990000018", "02")]
    [InlineData("9990000019", "03")]
    public void An_NHS_number_that_came_without_status_is_never_called_verified(string number, string status)
    {
        var patient = """{"resourceType":"Patient","id":"1","identifier":[{"system":"http://fhir.nhs.net/Id/nhs-number","value":"@"}]}"""
            .Replace("@", number, StringComparison.Ordinal);
        foreach (var feed in ShippedFeeds.Catalog.Feeds)
        {
            Assert.Equal(status, feed.Map(patient).At("identifier[0].extension[0].valueCodeableConcept.coding[0].code"));
        }
    }

    [Fact]
    public void NHSCommunication_becomes_communication_with_proficiency_and_interpreter()
    {
        var mapped = ShippedFeeds.Gp.Map("""
            {"resourceType":"Patient","id":"1","extension":[{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSCommunication-1","extension":[
              {"url":"language","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-HumanLanguage-1","code":"pa","display":"Punjabi"}]}},
              {"url":"preferred","valueBoolean":true},
              {"url":"modeOfCommunication","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-LanguageAbilityMode-1","code":"ESP","display":"Expressed spoken"}]}},
              {"url":"interpreterRequired","valueBoolean":true}]}]}
            """);
        Assert.Equal("urn:ietf:bcp:47", mapped.At("communication[0].language.coding[0].system"));
        Assert.Equal("pa", mapped.At("communication[0].language.coding[0].code"));
        Assert.Equal("true", mapped.At("communication[0].preferred"));
        Assert.Equal("ESP", mapped["communication"]![0]!.ExtensionOf("patient-proficiency")!.At("extension[0].valueCoding.code"));
        Assert.Equal("true", mapped.ExtensionOf("patient-interpreterRequired")!.At("valueBoolean"));
        Assert.Null(mapped.ExtensionOf("NHSCommunication"));
    }

    [Fact]
    public void Registration_details_have_no_UK_Core_place_and_stay_as_they_are()
    {
        const string Url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RegistrationDetails-1";
        var mapped = ShippedFeeds.Gp.Map(
            """{"resourceType":"Patient","id":"1","extension":[{"url":"@","extension":[{"url":"registrationPeriod","valuePeriod":{"start":"2019-04-01"}}]}]}"""
                .Replace("@", Url, StringComparison.Ordinal));
        Assert.Equal(Url, mapped.At("extension[0].url"));
    }

    [Fact]
    public void A_birth_time_in_the_date_goes_into_the_HL7_extension_with_its_offset()
    {
        var mapped = ShippedFeeds.Acute.Map("""{"resourceType":"Patient","id":"1","birthDate":"2021-07-11T15:39:00"}""");
        Assert.Equal("2021-07-11", mapped.At("birthDate"));
        Assert.Equal("2021-07-11T15:39:00+01:00", mapped["_birthDate"]!.ExtensionOf("patient-birthTime")!.At("valueDateTime"));
    }

    [Fact]
    public void An_animal_is_set_aside_and_a_contact_relationship_stays_text()
    {
        var mapped = ShippedFeeds.Gp.Map("""{"resourceType":"Patient","id":"1","animal":{"species":{"text":"dog"}},"contact":[{"relationship":{"text":"Daughter"}}]}""");
        Assert.Equal("""{"species":{"text":"dog"}}""", mapped.SetAside("animal"));
        Assert.Equal("Daughter", mapped.At("contact[0].relationship[0].text"));
        Assert.Null(mapped.At("contact[0].relationship[0].coding"));
    }

    [Fact]
    public void Marital_status_of_the_Data_Dictionary_becomes_Englands_and_keeps_the_original()
    {
        var mapped = ShippedFeeds.Acute.Map("""{"resourceType":"Patient","id":"1","maritalStatus":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/NHSDataModelAndDictionary-PersonMaritalStatusCode","code":"P"}]}}""");
        Assert.Equal(England + "PersonMaritalStatusEngland", mapped.At("maritalStatus.coding[0].system"));
        Assert.Equal("Separated", mapped.At("maritalStatus.coding[0].display"));
        Assert.Equal("P", mapped.At("maritalStatus.coding[1].code"));
    }

    [Fact]
    public void The_councils_property_number_becomes_an_address_key()
    {
        var mapped = ShippedFeeds.Council.Map("""{"resourceType":"Patient","id":"1","extension":[{"url":"https://council.demo.example/StructureDefinition/uprn","valueString":"100000000001"}],"address":[{"line":["1 Test Street"]}]}""");
        var key = mapped["address"]![0]!.ExtensionOf("AddressKey")!;
        Assert.Equal("UPRN", key.At("extension[0].valueCodeableConcept.coding[0].code"));
        Assert.Equal("100000000001", key.At("extension[1].valueString"));
    }

    [Fact]
    public void A_misspelt_element_is_not_hidden_it_is_left_for_the_strict_reader_to_reject() =>
        Assert.NotNull(ShippedFeeds.Gp.TryMap("""{"resourceType":"Patient","id":"1","brithDate":"1950-01-01"}""").Json!["brithDate"]);
}
