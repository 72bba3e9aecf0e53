using Xunit;
using static FhirIcsHub.Fhir.Tests.Validation.Rules.RuleTrial;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class QuestionnaireResponseRuleTests
{
    private const string Url = "http://example.org/Questionnaire/q";

    private static string Form(string items) =>
        $$"""{"resourceType":"Questionnaire","url":"{{Url}}","status":"active","item":[{{items}}]}""";

    private static string Response(string items, string status = "completed") =>
        $$"""{"resourceType":"QuestionnaireResponse","questionnaire":"{{Url}}","status":"{{status}}","item":[{{items}}]}""";

    private static string Item(string linkId, params string[] answers) =>
        $$"""{"linkId":"{{linkId}}","answer":[{{string.Join(",", answers.Select(a => "{" + a + "}"))}}]}""";

    private const string Two = """{"linkId":"a","type":"string"},{"linkId":"b","type":"string","repeats":true}""";

    [Fact]
    public void Answers_in_the_order_of_the_questions_are_right() =>
        FindsNoError(
            Response(Item("a", "\"valueString\":\"x\"") + "," + Item("b", "\"valueString\":\"x\"", "\"valueString\":\"y\"")), Form(Two));

    [Fact]
    public void A_link_id_that_the_questionnaire_has_not_is_unknown() =>
        Finds("qr-link-id-unknown", "QuestionnaireResponse.item[0]", Response(Item("c", "\"valueString\":\"x\"")), Form(Two));

    [Fact]
    public void Items_must_keep_the_order_of_the_questionnaire() =>
        Finds("qr-item-order", "QuestionnaireResponse.item[1]",
            Response(Item("b", "\"valueString\":\"x\"") + "," + Item("a", "\"valueString\":\"x\"")), Form(Two));

    [Fact]
    public void An_item_of_a_group_cannot_stand_outside_of_it() =>
        Finds(
            "qr-item-misplaced", "QuestionnaireResponse.item[0]", Response(Item("a", "\"valueString\":\"x\"")),
            Form("""{"linkId":"g","type":"group","item":[{"linkId":"a","type":"string"}]}"""));

    [Fact]
    public void A_question_that_does_not_repeat_takes_one_answer() =>
        Finds("qr-answer-once", "QuestionnaireResponse.item[0]",
            Response(Item("a", "\"valueString\":\"x\"", "\"valueString\":\"y\"")), Form(Two));

    [Fact]
    public void A_question_that_does_not_repeat_is_one_item() =>
        Finds("qr-item-once", "QuestionnaireResponse.item[1]",
            Response(Item("a", "\"valueString\":\"x\"") + "," + Item("a", "\"valueString\":\"y\"")), Form(Two));

    [Theory]
    [InlineData("boolean", "\"valueBoolean\":true", "\"valueString\":\"true\"", "string")]
    [InlineData("decimal", "\"valueDecimal\":1.5", "\"valueString\":\"1.5\"", "string")]
    [InlineData("integer", "\"valueInteger\":1", "\"valueDecimal\":1", "decimal")]
    [InlineData("date", "\"valueDate\":\"2024-01-02\"", "\"valueDateTime\":\"2024-01-02\"", "dateTime")]
    [InlineData("dateTime", "\"valueDateTime\":\"2024-01-02\"", "\"valueDate\":\"2024-01-02\"", "date")]
    [InlineData("time", "\"valueTime\":\"10:00:00\"", "\"valueString\":\"10\"", "string")]
    [InlineData("string", "\"valueString\":\"x\"", "\"valueUri\":\"urn:x\"", "uri")]
    [InlineData("text", "\"valueString\":\"x\"", "\"valueBoolean\":true", "boolean")]
    [InlineData("url", "\"valueUri\":\"http://a.uk/x\"", "\"valueString\":\"x\"", "string")]
    [InlineData("choice", "\"valueCoding\":{\"code\":\"x\"}", "\"valueBoolean\":true", "boolean")]
    [InlineData("open-choice", "\"valueString\":\"x\"", "\"valueQuantity\":{\"value\":1}", "Quantity")]
    [InlineData("attachment", "\"valueAttachment\":{\"title\":\"x\"}", "\"valueString\":\"x\"", "string")]
    [InlineData("reference", "\"valueReference\":{\"reference\":\"Patient/1\"}", "\"valueString\":\"x\"", "string")]
    [InlineData("quantity", "\"valueQuantity\":{\"value\":1}", "\"valueDecimal\":1", "decimal")]
    public void An_answer_has_the_type_of_its_question(string type, string right, string wrong, string wrongType)
    {
        var form = Form($$"""{"linkId":"a","type":"{{type}}"}""");
        FindsNone("qr-answer-type", Response(Item("a", right)), form);
        var found = Judge(Response(Item("a", wrong)), form).Single(i => i.MessageId == "qr-answer-type");
        Assert.Equal("QuestionnaireResponse.item[0].answer[0].value", found.Expression);
        Assert.EndsWith($"not {wrongType}.", found.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_has_items_and_no_answers()
    {
        var form = Form("""{"linkId":"g","type":"group","item":[{"linkId":"a","type":"string"}]}""");
        FindsNoError(Response($$"""{"linkId":"g","item":[{{Item("a", "\"valueString\":\"x\"")}}]}"""), form);
        Finds("qr-item-no-answers", "QuestionnaireResponse.item[0]", Response(Item("g", "\"valueString\":\"x\"")), form);
    }

    [Fact]
    public void A_text_to_display_has_neither_answers_nor_items()
    {
        var form = Form("""{"linkId":"d","type":"display","text":"Read this"}""");
        FindsNoError(Response("""{"linkId":"d","text":"Read this"}"""), form);
        Finds("qr-item-no-answers", "QuestionnaireResponse.item[0]", Response(Item("d", "\"valueString\":\"x\"")), form);
        Finds("qr-item-nested", "QuestionnaireResponse.item[0]", Response("""{"linkId":"d","item":[{"linkId":"d"}]}"""), form);
    }

    [Fact]
    public void Items_below_a_question_stand_within_its_answer()
    {
        var form = Form("""{"linkId":"a","type":"boolean","item":[{"linkId":"b","type":"string"}]}""");
        FindsNoError(
            Response($$"""{"linkId":"a","answer":[{"valueBoolean":true,"item":[{{Item("b", "\"valueString\":\"x\"")}}]}]}"""), form);
        Finds(
            "qr-item-nested", "QuestionnaireResponse.item[0]",
            Response($$"""{"linkId":"a","answer":[{"valueBoolean":true}],"item":[{{Item("b", "\"valueString\":\"x\"")}}]}"""), form);
    }

    [Fact]
    public void The_text_is_that_of_the_questionnaire()
    {
        var form = Form("""{"linkId":"a","type":"string","text":"Why?"}""");
        FindsNone("qr-item-text", Response("""{"linkId":"a","text":"Why?"}"""), form);
        Finds("qr-item-text", "QuestionnaireResponse.item[0]", Response("""{"linkId":"a","text":"Who?"}"""), form);
    }

    [Theory]
    [InlineData("completed", true)]
    [InlineData("amended", true)]
    [InlineData("in-progress", false)]
    public void A_required_answer_may_be_missing_only_while_in_progress(string status, bool isError)
    {
        var form = Form("""{"linkId":"a","type":"string"},{"linkId":"b","type":"string","required":true}""");
        var found = Judge(Response(Item("a", "\"valueString\":\"x\""), status), form).Single(i => i.MessageId == "qr-required");
        Assert.Equal((isError, "QuestionnaireResponse"), (found.IsError, found.Expression));
    }

    [Fact]
    public void A_required_item_of_a_group_that_is_left_out_is_not_asked_for()
    {
        var form = Form(
            """{"linkId":"a","type":"string"},{"linkId":"g","type":"group","item":[{"linkId":"b","type":"string","required":true}]}""");
        FindsNone("qr-required", Response(Item("a", "\"valueString\":\"x\"")), form);
        Finds("qr-required", "QuestionnaireResponse.item[0]", Response("""{"linkId":"g"}"""), form);
    }

    [Fact]
    public void The_number_of_answers_keeps_to_min_and_max_occurs()
    {
        var form = Form("""
            {"linkId":"a","type":"string","repeats":true,"extension":[
              {"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs","valueInteger":2},
              {"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs","valueInteger":2}]}
            """);
        string[] answers = ["\"valueString\":\"x\"", "\"valueString\":\"y\"", "\"valueString\":\"z\""];
        Finds("qr-min-occurs", "QuestionnaireResponse.item[0]", Response(Item("a", answers[..1])), form);
        FindsNoError(Response(Item("a", answers[..2])), form);
        Finds("qr-max-occurs", "QuestionnaireResponse.item[0]", Response(Item("a", answers)), form);
    }

    [Theory]
    [InlineData("string", "\"maxLength\":3", "\"valueString\":\"abc\"", "\"valueString\":\"abcd\"", "qr-max-length")]
    [InlineData("string", "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/minLength\",\"valueInteger\":3}]",
        "\"valueString\":\"abc\"", "\"valueString\":\"ab\"", "qr-min-length")]
    [InlineData("string", "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/regex\",\"valueString\":\"[0-9]{3}\"}]",
        "\"valueString\":\"123\"", "\"valueString\":\"1234\"", "qr-regex")]
    [InlineData("integer", "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/minValue\",\"valueInteger\":3}]",
        "\"valueInteger\":3", "\"valueInteger\":2", "qr-min-value")]
    [InlineData("integer", "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/maxValue\",\"valueInteger\":3}]",
        "\"valueInteger\":3", "\"valueInteger\":4", "qr-max-value")]
    [InlineData("date", "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/maxValue\",\"valueDate\":\"2024-01-31\"}]",
        "\"valueDate\":\"2024-01-31\"", "\"valueDate\":\"2024-02-01\"", "qr-max-value")]
    [InlineData("decimal", "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces\",\"valueInteger\":2}]",
        "\"valueDecimal\":-5.12", "\"valueDecimal\":-5.120", "qr-decimal-places")]
    [InlineData("attachment", "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/mimeType\",\"valueCode\":\"image/gif\"}]",
        "\"valueAttachment\":{\"contentType\":\"image/gif\"}", "\"valueAttachment\":{\"contentType\":\"image/png\"}", "qr-mime-type")]
    [InlineData("reference",
        "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/questionnaire-referenceResource\",\"valueCode\":\"Patient\"}]",
        "\"valueReference\":{\"reference\":\"Patient/1\"}", "\"valueReference\":{\"reference\":\"http://a.uk/fhir/Group/1\"}",
        "qr-reference-type")]
    [InlineData("quantity", "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption\","
        + "\"valueCoding\":{\"system\":\"http://unitsofmeasure.org\",\"code\":\"km\"}}]",
        "\"valueQuantity\":{\"value\":1,\"system\":\"http://unitsofmeasure.org\",\"code\":\"km\"}",
        "\"valueQuantity\":{\"value\":1,\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}", "qr-quantity-unit")]
    [InlineData("quantity", "\"extension\":[{\"url\":\"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-maxQuantity\","
        + "\"valueQuantity\":{\"value\":5,\"system\":\"http://unitsofmeasure.org\",\"code\":\"km\"}}]",
        "\"valueQuantity\":{\"value\":5000,\"system\":\"http://unitsofmeasure.org\",\"code\":\"m\"}",
        "\"valueQuantity\":{\"value\":5001,\"system\":\"http://unitsofmeasure.org\",\"code\":\"m\"}", "qr-quantity-limit")]
    [InlineData("quantity", "\"extension\":[{\"url\":\"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-minQuantity\","
        + "\"valueQuantity\":{\"value\":5,\"unit\":\"kg\"}}]", "\"valueDecimal\":1", "\"valueQuantity\":{\"value\":6,\"unit\":\"kg\"}",
        "qr-quantity-unit-missing")]
    public void An_answer_keeps_the_limits_of_its_question(string type, string limit, string right, string wrong, string messageId)
    {
        var form = Form($$"""{"linkId":"a","type":"{{type}}",{{limit}}}""");
        FindsNone(messageId, Response(Item("a", right)), form);
        Assert.Single(Judge(Response(Item("a", wrong)), form), i => i.MessageId == messageId && i.IsError);
    }

    [Theory]
    [InlineData("choice", "\"valueCoding\":{\"system\":\"http://a.uk/s\",\"code\":\"1\"}",
        "\"valueCoding\":{\"system\":\"http://a.uk/t\",\"code\":\"1\"}")]
    [InlineData("integer", "\"valueInteger\":2", "\"valueInteger\":3")]
    [InlineData("string", "\"valueString\":\"yes\"", "\"valueString\":\"no\"")]
    [InlineData("date", "\"valueDate\":\"2024-01-01\"", "\"valueDate\":\"2024-01-02\"")]
    [InlineData("time", "\"valueTime\":\"10:00:00\"", "\"valueTime\":\"10:00:01\"")]
    public void An_answer_is_one_of_the_options(string type, string right, string wrong)
    {
        var form = Form($$"""{"linkId":"a","type":"{{type}}","answerOption":[{ {{right}} }]}""");
        FindsNone("qr-answer-option", Response(Item("a", right)), form);
        Finds("qr-answer-option", "QuestionnaireResponse.item[0].answer[0].value", Response(Item("a", wrong)), form);
    }

    [Fact]
    public void An_open_choice_takes_free_text_but_no_other_code()
    {
        var form = Form("""{"linkId":"a","type":"open-choice","answerOption":[{"valueCoding":{"code":"1"}}]}""");
        FindsNone("qr-answer-option", Response(Item("a", "\"valueString\":\"else\"")), form);
        Finds("qr-answer-option", "QuestionnaireResponse.item[0].answer[0].value",
            Response(Item("a", "\"valueCoding\":{\"code\":\"2\"}")), form);
    }

    [Fact]
    public void An_exclusive_option_stands_alone()
    {
        var form = Form("""
            {"linkId":"a","type":"choice","repeats":true,"answerOption":[{"valueCoding":{"code":"1"}},
              {"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive","valueBoolean":true}],
              "valueCoding":{"code":"none"}}]}
            """);
        FindsNone("qr-answer-exclusive", Response(Item("a", "\"valueCoding\":{\"code\":\"none\"}")), form);
        Finds("qr-answer-exclusive", "QuestionnaireResponse.item[0].answer[1]",
            Response(Item("a", "\"valueCoding\":{\"code\":\"1\"}", "\"valueCoding\":{\"code\":\"none\"}")), form);
    }

    [Theory]
    [InlineData("male", 0, 0)]
    [InlineData("mail", 1, 0)]
    public void An_answer_is_in_the_value_set_of_its_question(string code, int errors, int unknown)
    {
        var form = Form("""{"linkId":"a","type":"choice","answerValueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}""");
        var issues = Judge(
            Response(Item("a", $"\"valueCoding\":{{\"system\":\"http://hl7.org/fhir/administrative-gender\",\"code\":\"{code}\"}}")), form);
        Assert.Equal(errors, issues.Count(i => i.MessageId == "qr-answer-value-set"));
        Assert.Equal(unknown, issues.Count(i => i.MessageId == "qr-answer-value-set-unknown"));
    }

    [Fact]
    public void A_value_set_that_is_not_known_is_a_warning()
    {
        var form = Form("""{"linkId":"a","type":"choice","answerValueSet":"http://example.org/ValueSet/none"}""");
        Assert.Contains(Judge(Response(Item("a", "\"valueCoding\":{\"code\":\"1\"}")), form),
            i => i is { MessageId: "qr-answer-value-set-unknown", IsError: false });
    }

    [Fact]
    public void A_contained_value_set_is_used()
    {
        const string form = $$"""
            {"resourceType":"Questionnaire","url":"{{Url}}","status":"active","contained":[{"resourceType":"ValueSet","id":"v",
            "status":"active",
              "compose":{"include":[{"system":"http://a.uk/s","concept":[{"code":"1"}]}] } }],"item":[{"linkId":"a","type":"choice",
              "answerValueSet":"#v"}]}
            """;
        FindsNone("qr-answer-value-set", Response(Item("a", "\"valueCoding\":{\"system\":\"http://a.uk/s\",\"code\":\"1\"}")), form);
        Finds("qr-answer-value-set", "QuestionnaireResponse.item[0].answer[0].value",
            Response(Item("a", "\"valueCoding\":{\"system\":\"http://a.uk/s\",\"code\":\"2\"}")), form);
    }

    [Fact]
    public void A_questionnaire_that_is_not_known_is_a_warning() =>
        Assert.Contains(
            Judge(Response(Item("a", "\"valueString\":\"x\""))), i => i is { MessageId: "qr-questionnaire-unknown", IsError: false });

    [Fact]
    public void A_contained_questionnaire_is_used()
    {
        const string response = """
            {"resourceType":"QuestionnaireResponse","contained":[{"resourceType":"Questionnaire","id":"q","status":"active",
            "item":[{"linkId":"a","type":"boolean"}]}],
             "questionnaire":"#q","status":"completed","item":[{"linkId":"a","answer":[{"valueString":"x"}]}]}
            """;
        Finds("qr-answer-type", "QuestionnaireResponse.item[0].answer[0].value", response);
        Finds("qr-questionnaire-not-contained", "QuestionnaireResponse.questionnaire",
            response.Replace("\"#q\"", "\"#p\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_response_from_before_the_effective_period_is_a_warning()
    {
        const string form = $$"""{"resourceType":"Questionnaire","url":"{{Url}}","status":"active","effectivePeriod":"""
            + """{"start":"2022"},"item":[{"linkId":"a","type":"string"}]}""";
        var response = Response(Item("a", "\"valueString\":\"x\""));
        FindsNone("qr-authored-outside-effective-period",
            response.Replace("\"status\"", "\"authored\":\"2022-05-01\",\"status\"", StringComparison.Ordinal), form);
        Finds("qr-authored-outside-effective-period", "QuestionnaireResponse.authored",
            response.Replace("\"status\"", "\"authored\":\"2021-05-01\",\"status\"", StringComparison.Ordinal), form);
    }

    [Theory]
    [InlineData("https://a.uk/fhir/Patient/1", "")]
    [InlineData("https://a.uk/documents/1", "")]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "")]
    [InlineData("https://a.uk/fhir/Chicken/1", "qr-reference-type-unknown")]
    [InlineData("ht tps://a.uk/fhir/Patient/1", "qr-reference-syntax")]
    public void A_reference_names_a_resource(string reference, string messageId)
    {
        var issues = Judge(
            Response(Item("a", $"\"valueReference\":{{\"reference\":\"{reference}\"}}")), Form("""{"linkId":"a","type":"reference"}"""));
        Assert.Equal(messageId.Length == 0 ? [] : [messageId],
            issues.Select(i => i.MessageId!).Where(id => id.StartsWith("qr-reference", StringComparison.Ordinal)));
    }
}
