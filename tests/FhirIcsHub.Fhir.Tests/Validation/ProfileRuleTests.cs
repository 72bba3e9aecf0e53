using System.Text;
using FhirIcsHub.Fhir.Validation;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

public sealed class ProfileRuleTests
{
    private const string Colours = """
        {"resourceType":"CodeSystem","url":"http://test.example/CodeSystem/colours","status":"active","content":"complete",
        "concept":[{"code":"red"},{"code":"blue"},{"code":"grey"}]}
        """;

    private const string Bright = """
        {"resourceType":"ValueSet","url":"http://test.example/ValueSet/bright","status":"active",
        "compose":{"include":[{"system":"http://test.example/CodeSystem/colours","concept":[{"code":"red"},{"code":"blue"}]}]}}
        """;

    [Theory]
    [InlineData("\"fixedCodeableConcept\":{\"text\":\"a\"}", "{\"text\":\"a\"}", "")]
    [InlineData("\"fixedCodeableConcept\":{\"text\":\"a\"}", "{\"text\":\"a\",\"id\":\"x\"}", "value-not-fixed Observation.code")]
    [InlineData("\"fixedCodeableConcept\":{\"text\":\"a\"}", "{\"text\":\"b\"}", "value-not-fixed Observation.code")]
    [InlineData("\"patternCodeableConcept\":{\"coding\":[{\"code\":\"x\"}]}",
        "{\"coding\":[{\"code\":\"y\"},{\"code\":\"x\",\"display\":\"d\"}],\"text\":\"t\"}", "")]
    [InlineData("\"patternCodeableConcept\":{\"coding\":[{\"code\":\"x\"}]}", "{\"coding\":[{\"code\":\"y\"}]}",
        "value-not-pattern Observation.code")]
    public void A_fixed_value_is_the_whole_value_and_a_pattern_a_part_of_it(string rule, string code, string errors) => Assert.Equal(
        errors,
        TestProfile.Errors(
            "Observation", $$"""{"id":"Observation.code","path":"Observation.code",{{rule}}}""",
            $$"""{"resourceType":"Observation","status":"final","code":{{code}}}"""));

    [Theory]
    [InlineData("\"minValueDate\":\"1990-01-01\"", "1990-01-01", "")]
    [InlineData("\"minValueDate\":\"1990-01-01\"", "1989-12-31", "value-too-small Patient.birthDate")]
    [InlineData("\"maxValueDate\":\"1990-01-01\"", "1990-01-02", "value-too-large Patient.birthDate")]
    [InlineData("\"maxValueDate\":\"1990-01-01\"", "1990", "")]
    public void A_value_lies_between_its_bounds_where_they_can_be_compared(string rule, string date, string errors) => Assert.Equal(
        errors,
        TestProfile.Errors(
            "Patient", $$"""{"id":"Patient.birthDate","path":"Patient.birthDate",{{rule}}}""",
            $$"""{"resourceType":"Patient","birthDate":"{{date}}"}"""));

    [Theory]
    [InlineData("required", "red", "")]
    [InlineData("required", "grey", "code-not-in-value-set Observation.code")]
    [InlineData("extensible", "grey", "")]
    [InlineData("required", "green", "code-not-in-value-set Observation.code, code-unknown Observation.code.coding[0].code")]
    [InlineData("example", "green", "code-unknown Observation.code.coding[0].code")]
    public void A_binding_binds_by_its_strength(string strength, string code, string errors) => Assert.Equal(
        errors,
        TestProfile.Errors(
            "Observation",
            """{"id":"Observation.code","path":"Observation.code","binding":"""
            + $$$"""{"strength":"{{{strength}}}","valueSet":"http://test.example/ValueSet/bright"}}""",
            """{"resourceType":"Observation","status":"final","code":{"coding":["""
            + $$$"""{"system":"http://test.example/CodeSystem/colours","code":"{{{code}}}"}]}}""",
            Colours, Bright));

    [Fact]
    public void A_required_binding_wants_a_code_where_text_is_enough_for_an_extensible_one()
    {
        string Errors(string strength) => TestProfile.Errors(
            "Observation",
            """{"id":"Observation.code","path":"Observation.code","binding":"""
            + $$$"""{"strength":"{{{strength}}}","valueSet":"http://test.example/ValueSet/bright"}}""",
            """{"resourceType":"Observation","status":"final","code":{"text":"red"}}""", Colours, Bright);

        Assert.Equal("code-missing Observation.code", Errors("required"));
        Assert.Equal("", Errors("extensible"));
    }

    [Fact]
    public void What_only_a_terminology_server_can_tell_is_an_information_and_an_open_binding()
    {
        var result = ValidationSuite.Shipped.Validate(
            ("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"bodySite":{"coding":["""u8
            + """{"system":"http://snomed.info/sct","code":"123037004"}]},"dataAbsentReason":{"coding":["""u8
            + """{"system":"http://x.example/y","code":"z"}]}}"""u8).ToArray());

        Assert.True(result.IsValid);
        Assert.All(result.OpenBindings,
            o => Assert.Contains(result.Issues, i => i.MessageId == "binding-not-checked" && i.Expression == o.Expression));
    }

    [Theory]
    [InlineData("Patient/1", "")]
    [InlineData("http://server.example/fhir/Patient/1/_history/2", "")]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "")]
    [InlineData("Group/1", "reference-target-type Observation.subject")]
    [InlineData("http://server.example/fhir/Group/1", "reference-target-type Observation.subject")]
    public void The_text_of_a_reference_tells_the_type_of_its_target(string reference, string errors) => Assert.Equal(
        errors,
        TestProfile.Errors(
            "Observation",
            """{"id":"Observation.subject","path":"Observation.subject","type":[{"code":"Reference","targetProfile":"""
            + """["http://hl7.org/fhir/StructureDefinition/Patient"]}]}""",
            $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{reference}}}"}}"""));

    [Theory]
    [InlineData("""{"resourceType":"Patient","extension":[EXT]}""", "")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"x","extension":[EXT]}]}""", "")]
    [InlineData("""{"resourceType":"Patient","address":[{"city":"x","extension":[EXT]}]}""", "extension-context Patient.address[0]")]
    [InlineData("""{"resourceType":"Patient","birthDate":"2000","_birthDate":{"extension":[EXT]}}""",
        "extension-context Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","modifierExtension":[EXT]}""", "extension-modifier Patient.modifierExtension[0]")]
    public void An_extension_stands_where_its_definition_allows_it(string patient, string errors)
    {
        const string Url = "http://test.example/StructureDefinition/ext";
        var definition = TestProfile.Profile(
            Url, "Extension", $$"""{"id":"Extension.url","path":"Extension.url","fixedUri":"{{Url}}"},"""
                + """{"id":"Extension.value[x]","path":"Extension.value[x]","type":[{"code":"boolean"}]}""")
            .Replace("\"abstract\"", "\"context\":[{\"type\":\"element\",\"expression\":\"Patient\"},{\"type\":\"element\","
            + "\"expression\":\"HumanName\"}],\"abstract\"", StringComparison.Ordinal);

        var extension = $$"""{"url":"{{Url}}","valueBoolean":true}""";
        Assert.Equal(errors, TestProfile.Errors(
            "Patient", """{"id":"Patient","path":"Patient"}""", patient.Replace("EXT", extension, StringComparison.Ordinal), definition));
    }

    [Fact]
    public void A_fault_that_reading_and_judging_both_see_is_said_once()
    {
        var result = ValidationSuite.Shipped.Validate(
            """{"resourceType":"Observation","code":{"text":"x"},"status":"?","foo":1,"subject":{"reference":"Patient/1"}}"""u8.ToArray());
        var missing = ValidationSuite.Shipped.Validate("""{"resourceType":"Observation","foo":1}"""u8.ToArray());

        Assert.Single(result.Issues, i => i.Expression == "Observation.status");
        Assert.Equal(3, missing.Issues.Count(i => i.IsError));
        Assert.Equal(["element-missing", "element-missing", "format"],
            missing.Issues.Where(i => i.IsError).Select(i => i.MessageId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_issue_repeats_what_was_said_of_a_person()
    {
        var json = """{"resourceType":"Patient","id":"Secret_Id","name":[{"family":"Secretname","given":[7],"period":"""
            + """{"start":"Secretdate"}}],"birthDate":"Secretdate","telecom":["""
            + """{"value":"Secretphone"}],"address":"Secretstreet","contact":[{}]}""";

        var result = ValidationSuite.Shipped.Validate(
            Encoding.UTF8.GetBytes(json), ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]);

        Assert.False(result.IsValid);
        Assert.DoesNotContain(result.Issues, i => i.Diagnostics.Contains("Secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Line_and_column_are_those_of_the_element_in_JSON()
    {
        var result = ValidationSuite.Shipped.Validate("{\"resourceType\":\"Patient\",\n \"telecom\":[\n  {\"value\":\"x\"}]}"u8.ToArray());

        var issue = Assert.Single(result.Issues, i => i.IsError);
        Assert.Equal(("Patient.telecom[0]", 3, 3), (issue.Expression, issue.Line, issue.Column));
    }

    [Fact]
    public void A_host_rule_is_asked_once_for_each_resource()
    {
        var asked = 0;
        var shipped = ValidationSuite.Shipped;
        var validator = new Validator(shipped.Definitions, shipped.Snapshots, shipped.Terminology, new ValidatorOptions
        {
            HostRules = [resource => { asked++; return [new Issue(IssueSeverity.Error, IssueType.BusinessRule, "no")]; }],
        });

        Assert.False(validator.Validate("""{"resourceType":"Patient"}"""u8.ToArray()).IsValid);
        Assert.Equal(1, asked);
    }
}
