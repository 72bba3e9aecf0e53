using Xunit;
using static FhirIcsHub.Fhir.Tests.Validation.Rules.RuleTrial;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class StructureRulesTests
{
    private static string Profile(string elements, string type = "Patient", string kind = "resource", string baseType = "Patient") => $$"""
        {"resourceType":"StructureDefinition","url":"http://a.uk/StructureDefinition/p","name":"P","status":"draft","kind":"{{kind}}",
        "abstract":false,"type":"{{type}}",
         "baseDefinition":"http://hl7.org/fhir/StructureDefinition/{{baseType}}","derivation":"constraint",
         "differential":{"element":[{{elements}}]} }
        """;

    private static string Element(string path, string more) => $$"""{"id":"{{path}}","path":"{{path}}",{{more}}}""";

    private static string[] Errors(string json, params string[] definitions) =>
        [.. Judge(json, definitions).Where(i => i.IsError).Select(i => i.MessageId!)];

    [Theory]
    [InlineData("Patient.gender",
        "\"binding\":{\"strength\":\"required\",\"valueSet\":\"http://hl7.org/fhir/ValueSet/administrative-gender\"}", true)]
    [InlineData("Patient.birthDate",
        "\"binding\":{\"strength\":\"required\",\"valueSet\":\"http://hl7.org/fhir/ValueSet/administrative-gender\"}", false)]
    [InlineData("Patient.name.text", "\"maxLength\":10", true)]
    [InlineData("Patient.name", "\"maxLength\":10", false)]
    [InlineData("Patient.birthDate", "\"minValueDate\":\"1900-01-01\"", true)]
    [InlineData("Patient.name.text", "\"minValueDate\":\"1900-01-01\"", false)]
    public void What_is_said_of_an_element_must_mean_something_for_its_type(string path, string more, bool isRight) =>
        Assert.Equal(isRight ? [] : ["sd-not-relevant"], Errors(Profile(Element(path, more))));

    [Theory]
    [InlineData("Patient.active", "\"fixedBoolean\":true", true)]
    [InlineData("Patient.active", "\"fixedString\":\"true\"", false)]
    [InlineData("Patient.maritalStatus", "\"patternCodeableConcept\":{\"text\":\"x\"}", true)]
    [InlineData("Patient.maritalStatus", "\"patternCoding\":{\"code\":\"x\"}", false)]
    public void A_fixed_value_has_the_type_of_its_element(string path, string more, bool isRight) =>
        Assert.Equal(!isRight, Errors(Profile(Element(path, more))).Contains("sd-value-type"));

    [Fact]
    public void The_root_of_a_profile_cannot_be_sliced() =>
        Assert.Contains("sd-slicing-root", Errors(
            Profile(Element("Patient", "\"slicing\":{\"discriminator\":[{\"type\":\"value\",\"path\":\"active\"}],\"rules\":\"open\"}"))));

    [Theory]
    [InlineData("Patient.identifier", "system", true)]
    [InlineData("Patient.identifier", "type.coding.code", true)]
    [InlineData("Patient.identifier", "$this", true)]
    [InlineData("Patient.identifier", "assigner.resolve().name", true)]
    [InlineData("Patient.identifier", "extension('http://a.uk/x.y').value", true)]
    [InlineData("Patient.generalPractitioner", "resolve()", true)]
    [InlineData("Patient.identifier", "url", false)]
    [InlineData("Patient.identifier", "type.resolve()", false)]
    [InlineData("Patient.extension", "type", false)]
    [InlineData("Patient.extension", "url", true)]
    [InlineData("Patient.contact", "name.first()", false)]
    public void A_discriminator_can_be_followed(string path, string discriminator, bool isRight)
    {
        var json = Profile(
            Element(path, $"\"slicing\":{{\"discriminator\":[{{\"type\":\"value\",\"path\":\"{discriminator}\"}}],\"rules\":\"open\"}}"));
        Assert.Equal(
            isRight ? [] : ["StructureDefinition.differential.element[0].slicing.discriminator[0]"],
            Places("sd-discriminator-path", Judge(json)));
    }

    [Theory]
    [InlineData("name.exists()", true)]
    [InlineData("name.exists(", false)]
    [InlineData("name.unheardOf()", false)]
    public void The_expression_of_a_constraint_compiles(string expression, bool isRight)
    {
        var json = Profile(Element("Patient", $$"""
            "constraint":[{"key":"p-1","severity":"error","human":"x","expression":"{{expression}}"}]
            """));
        Assert.Equal(
            isRight ? [] : ["StructureDefinition.differential.element[0].constraint[0]"], Places("sd-constraint-fhirpath", Judge(json)));
    }

    [Fact]
    public void A_profile_keeps_the_type_and_kind_of_its_base()
    {
        Assert.Empty(Errors(Profile(Element("Patient.active", "\"min\":1"))));
        Assert.Contains("sd-type-of-base", Errors(Profile(Element("Patient.active", "\"min\":1"), baseType: "Person")));
        Assert.Contains("sd-kind-of-base", Errors(Profile(Element("Patient.active", "\"min\":1"), kind: "complex-type")));
    }

    [Fact]
    public void A_profile_of_which_no_snapshot_can_be_made_is_wrong() =>
        Assert.Contains(Judge(Profile(Element("Patient.nothing", "\"min\":1"))),
            i => i is { IsError: true, Expression: "StructureDefinition", Code: "exception" });

    [Fact]
    public void A_base_that_is_not_known_is_a_warning() =>
        Assert.Contains(Judge(Profile(Element("Patient.active", "\"min\":1"), baseType: "Unknown")),
            i => i is { MessageId: "sd-base-unknown", IsError: false });

    private static string Parameter(string type, string expression, string more = "") => $$"""
        {"resourceType":"SearchParameter","url":"http://a.uk/SearchParameter/x","name":"X","status":"active","description":"x","code":"x",
        "base":["Patient"],"type":"{{type}}",
         {{more}}"expression":"{{expression}}"}
        """;

    [Theory]
    [InlineData("Patient.name.family", true)]
    [InlineData("Patient.name.where(", false)]
    public void The_expression_of_a_search_parameter_compiles(string expression, bool isRight) =>
        Assert.Equal(isRight ? [] : ["sp-expression"], Errors(Parameter("string", expression)));

    [Fact]
    public void A_composite_search_parameter_has_two_components_or_more() =>
        Assert.Contains("sp-composite", Errors(Parameter("composite", "Patient")));

    [Theory]
    [InlineData("date", "Patient.birthDate", "")]
    [InlineData("string", "Patient.birthDate", "sp-derived-type")]
    [InlineData("date", "Patient.deceased", "sp-derived-expression")]
    public void A_derived_search_parameter_keeps_type_and_expression(string type, string expression, string messageId) => Assert.Equal(
        messageId.Length == 0 ? [] : [messageId],
        Errors(Parameter(type, expression, "\"derivedFrom\":\"http://hl7.org/fhir/SearchParameter/individual-birthdate\",")));

    [Fact]
    public void A_derived_search_parameter_keeps_the_bases() => Assert.Contains(
        "sp-derived-base",
        Errors(Parameter("token", "Patient.active", "\"derivedFrom\":\"http://hl7.org/fhir/SearchParameter/Encounter-class\",")));

    [Theory]
    [InlineData("1", "Questionnaire", "")]
    [InlineData("*", "Questionnaire", "op-max")]
    [InlineData("1", "Patient", "op-type")]
    public void The_parameters_of_an_operation_agree_with_its_profiles(string max, string type, string messageId)
    {
        const string profile = """
            {"resourceType":"StructureDefinition","url":"http://a.uk/StructureDefinition/in","name":"In","status":"draft","kind":"resource",
            "abstract":false,"type":"Parameters",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Parameters","derivation":"constraint","differential":{"element":[
              {"id":"Parameters.parameter","path":"Parameters.parameter","slicing":{"discriminator":[{"type":"value","path":"name"}],
              "rules":"open"}},
              {"id":"Parameters.parameter:q","path":"Parameters.parameter","sliceName":"q","min":1,"max":"1"},
              {"id":"Parameters.parameter:q.name","path":"Parameters.parameter.name","fixedString":"q"},
              {"id":"Parameters.parameter:q.value[x]","path":"Parameters.parameter.value[x]","max":"0"},
              {"id":"Parameters.parameter:q.resource","path":"Parameters.parameter.resource","type":[{"code":"Questionnaire"}]}]}}
            """;
        var operation = $$"""
            {"resourceType":"OperationDefinition","name":"X","status":"active","kind":"operation","code":"x","system":true,"type":false,
            "instance":false,
             "inputProfile":"http://a.uk/StructureDefinition/in","parameter":[{"name":"q","use":"in","min":1,"max":"{{max}}",
             "type":"{{type}}"}]}
            """;
        Assert.Equal(messageId.Length == 0 ? [] : [messageId], Errors(operation, profile));
    }

    [Theory]
    [InlineData("date", 0)]
    [InlineData("string", 1)]
    public void A_capability_statement_states_the_type_of_a_search_parameter(string type, int found) => Assert.Equal(
        found, Places("cap-search-type", Judge($$"""
        {"resourceType":"CapabilityStatement","status":"active","date":"2024","kind":"capability","fhirVersion":"4.0.1","format":["json"],
        "software":{"name":"x"},"rest":[{"mode":"server",
         "resource":[{"type":"Patient","searchParam":[{"name":"birthdate",
         "definition":"http://hl7.org/fhir/SearchParameter/individual-birthdate","type":"{{type}}"}]}]}]}
        """)).Length);
}
