using Xunit;
using static FhirIcsHub.Fhir.Tests.Validation.Rules.RuleTrial;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class QuestionnaireRuleTests
{
    private static string Form(string items) => $$"""{"resourceType":"Questionnaire","status":"active","item":[{{items}}]}""";

    private static string Asking(string question) =>
        $$"""{"linkId":"b","type":"string","enableWhen":[{"question":"{{question}}","operator":"=","answerBoolean":true}]}""";

    [Theory]
    [InlineData("a", "")]
    [InlineData("b", "q-enable-when-self")]
    [InlineData("c", "q-enable-when-target")]
    public void A_condition_asks_for_another_item_of_the_questionnaire(string question, string messageId)
    {
        var issues = Judge(Form("{\"linkId\":\"a\",\"type\":\"boolean\"}," + Asking(question)));
        Assert.Equal(messageId.Length == 0 ? [] : [messageId], issues.Where(i => i.IsError).Select(i => i.MessageId));
    }

    [Fact]
    public void A_condition_on_an_item_within_can_never_be_met() => Finds(
        "q-enable-when-inner", "Questionnaire.item[0]", Form("""
            {"linkId":"g","type":"group","enableWhen":[{"question":"a","operator":"=","answerBoolean":true}],"item":[{"linkId":"a",
            "type":"boolean"}]}
            """));

    [Fact]
    public void A_condition_on_a_later_item_is_a_warning() =>
        Assert.Contains(Judge(Form(Asking("a") + ",{\"linkId\":\"a\",\"type\":\"boolean\"}")),
            i => i is { MessageId: "q-enable-when-after", IsError: false });

    [Fact]
    public void An_option_of_another_type_than_the_question_is_a_warning()
    {
        FindsNone("q-answer-option-type", Form("""{"linkId":"a","type":"choice","answerOption":[{"valueCoding":{"code":"1"}}]}"""));
        Finds("q-answer-option-type", "Questionnaire.item[0].answerOption[0].value",
            Form("""{"linkId":"a","type":"integer","answerOption":[{"valueDate":"2024-01-01"}]}"""));
    }

    [Fact]
    public void A_link_id_stands_once() =>
        Assert.Contains(Judge(Form("""{"linkId":"a","type":"boolean"},{"linkId":"a","type":"boolean"}""")),
            i => i is { MessageId: "invariant", IsError: true });
}
