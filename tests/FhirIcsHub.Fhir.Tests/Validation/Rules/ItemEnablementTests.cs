using Xunit;
using static FhirIcsHub.Fhir.Tests.Validation.Rules.RuleTrial;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class ItemEnablementTests
{
    private const string Url = "http://example.org/Questionnaire/q";

    private static string Form(string type, string conditions, string more = "") => $$"""
        {"resourceType":"Questionnaire","url":"{{Url}}","status":"active","item":[
          {"linkId":"if","type":"{{type}}","repeats":true},
          {"linkId":"then","type":"string","required":true,{{more}}"enableWhen":[{{conditions}}]}]}
        """;

    private static string When(string operation, string answer) => $$"""{"question":"if","operator":"{{operation}}",{{answer}}}""";

    private static string Response(string answer, bool then) => $$"""
        {"resourceType":"QuestionnaireResponse","questionnaire":"{{Url}}","status":"completed",
        "item":[{"linkId":"if"{{(answer.Length > 0 ? $",\"answer\":[{{{answer}}}]" : "")}}}
          {{(then ? """,{"linkId":"then","answer":[{"valueString":"x"}]}""" : "")}}]}
        """;

    [Theory]
    [InlineData("boolean", "exists", "\"answerBoolean\":true", "\"valueBoolean\":false", "")]
    [InlineData("boolean", "exists", "\"answerBoolean\":false", "", "\"valueBoolean\":false")]
    [InlineData("boolean", "=", "\"answerBoolean\":true", "\"valueBoolean\":true", "\"valueBoolean\":false")]
    [InlineData("boolean", "!=", "\"answerBoolean\":true", "\"valueBoolean\":false", "\"valueBoolean\":true")]
    [InlineData("integer", ">", "\"answerInteger\":5", "\"valueInteger\":6", "\"valueInteger\":5")]
    [InlineData("integer", ">=", "\"answerInteger\":5", "\"valueInteger\":5", "\"valueInteger\":4")]
    [InlineData("decimal", "<", "\"answerDecimal\":5.5", "\"valueDecimal\":5.4", "\"valueDecimal\":5.5")]
    [InlineData("decimal", "<=", "\"answerDecimal\":5.5", "\"valueDecimal\":5.50", "\"valueDecimal\":5.51")]
    [InlineData("date", ">", "\"answerDate\":\"2024-01-01\"", "\"valueDate\":\"2024-01-02\"", "\"valueDate\":\"2023-12-31\"")]
    [InlineData("string", "=", "\"answerString\":\"a\"", "\"valueString\":\"a\"", "\"valueString\":\"b\"")]
    [InlineData("choice", "=", "\"answerCoding\":{\"system\":\"http://a.uk/s\",\"code\":\"1\"}",
        "\"valueCoding\":{\"system\":\"http://a.uk/s\",\"code\":\"1\"}", "\"valueCoding\":{\"system\":\"http://a.uk/t\",\"code\":\"1\"}")]
    [InlineData("quantity", ">", "\"answerQuantity\":{\"value\":1,\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}",
        "\"valueQuantity\":{\"value\":1001,\"system\":\"http://unitsofmeasure.org\",\"code\":\"g\"}",
        "\"valueQuantity\":{\"value\":999,\"system\":\"http://unitsofmeasure.org\",\"code\":\"g\"}")]
    public void An_operator_enables_and_disables(string type, string operation, string answer, string enabling, string disabling)
    {
        var form = Form(type, When(operation, answer));
        FindsNone("qr-item-not-enabled", Response(enabling, then: true), form);
        Finds("qr-required", "QuestionnaireResponse", Response(enabling, then: false), form);
        Finds("qr-item-not-enabled", "QuestionnaireResponse.item[1]", Response(disabling, then: true), form);
        FindsNone("qr-required", Response(disabling, then: false), form);
    }

    [Theory]
    [InlineData("all", false)]
    [InlineData("any", true)]
    public void The_behaviour_joins_the_conditions(string behaviour, bool enabled)
    {
        var form = Form(
            "integer", When(">", "\"answerInteger\":5") + "," + When(">", "\"answerInteger\":50"), $"\"enableBehavior\":\"{behaviour}\",");
        var issues = Judge(Response("\"valueInteger\":20", then: true), form);
        Assert.Equal(enabled, Places("qr-item-not-enabled", issues).Length == 0);
    }

    [Fact]
    public void Each_repeat_of_a_group_looks_at_its_own_answers()
    {
        const string form = $$"""
            {"resourceType":"Questionnaire","url":"{{Url}}","status":"active","item":[{"linkId":"g","type":"group","repeats":true,"item":[
              {"linkId":"if","type":"boolean"},{"linkId":"then","type":"string","enableWhen":[{"question":"if","operator":"=",
              "answerBoolean":true}]}]}]}
            """;
        static string Group(bool condition) => $$"""
            {"linkId":"g","item":[{"linkId":"if","answer":[{"valueBoolean":{{(condition ? "true" : "false")}}}]},{"linkId":"then",
            "answer":[{"valueString":"x"}]}]}
            """;
        var response = $$"""{"resourceType":"QuestionnaireResponse","questionnaire":"{{Url}}","status":"completed","item":"""
            + $$"""[{{Group(true)}},{{Group(false)}}]}""";
        Assert.Equal(["QuestionnaireResponse.item[1].item[1]"], Places("qr-item-not-enabled", Judge(response, form)));
    }

    [Fact]
    public void Items_of_a_disabled_group_are_disabled()
    {
        const string form = $$"""
            {"resourceType":"Questionnaire","url":"{{Url}}","status":"active","item":[{"linkId":"if","type":"boolean"},
              {"linkId":"g","type":"group","enableWhen":[{"question":"if","operator":"=","answerBoolean":true}],"item":[{"linkId":"a",
              "type":"string","required":true}]}]}
            """;
        static string Response(string group) =>
            $$"""{"resourceType":"QuestionnaireResponse","questionnaire":"{{Url}}","status":"completed","item":[{"linkId":"if","answer":["""
            + $$"""{"valueBoolean":false}] },{{group}}]}""";
        Finds("qr-item-not-enabled", "QuestionnaireResponse.item[1].item[0]",
            Response("""{"linkId":"g","item":[{"linkId":"a","answer":[{"valueString":"x"}]}]}"""), form);
        FindsNone("qr-required", Response("""{"linkId":"g"}"""), form);
    }

    [Fact]
    public void A_condition_in_FHIRPath_is_evaluated()
    {
        const string form = $$"""
            {"resourceType":"Questionnaire","url":"{{Url}}","status":"active","item":[{"linkId":"if","type":"boolean","repeats":true},
            {"linkId":"then","type":"string","required":true,
              "extension":[{"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
                "valueExpression":{"language":"text/fhirpath","expression":"%resource.item.where(linkId='if').answer.value = true"} }] }] }
            """;
        Finds("qr-required", "QuestionnaireResponse", Response("\"valueBoolean\":true", then: false), form);
        Finds("qr-item-not-enabled", "QuestionnaireResponse.item[1]", Response("\"valueBoolean\":false", then: true), form);
    }
}
