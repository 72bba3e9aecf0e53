using Xunit;
using static FhirIcsHub.Fhir.Tests.Validation.Rules.RuleTrial;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class QuestionnaireDerivationTests
{
    private const string Origin = """
        {"resourceType":"Questionnaire","url":"http://a.uk/Questionnaire/o","status":"active","item":[
          {"linkId":"a","type":"string","required":true,"maxLength":10},
          {"linkId":"b","type":"choice","answerOption":[{"valueCoding":{"code":"1"}},{"valueCoding":{"code":"2"}}]}]}
        """;

    private const string A = """{"linkId":"a","type":"string","required":true,"maxLength":10}""";

    [Theory]
    [InlineData("compliesWith", A, "")]
    [InlineData("compliesWith", """{"linkId":"a","type":"string","required":true,"maxLength":5}""", "")]
    [InlineData("compliesWith", """{"linkId":"a","type":"text","required":true,"maxLength":10}""", "q-derived-type")]
    [InlineData("compliesWith", """{"linkId":"a","type":"string","maxLength":10}""", "q-derived-required")]
    [InlineData("compliesWith", """{"linkId":"a","type":"string","required":true,"repeats":true,"maxLength":10}""", "q-derived-repeats")]
    [InlineData("compliesWith", """{"linkId":"a","type":"string","required":true,"maxLength":11}""", "q-derived-max-length")]
    [InlineData("compliesWith", """{"linkId":"a","type":"string","required":true}""", "q-derived-max-length")]
    [InlineData("compliesWith", """{"linkId":"b","type":"choice","answerOption":[{"valueCoding":{"code":"1"}}]}""", "q-derived-missing")]
    [InlineData("compliesWith", A + """,{"linkId":"b","type":"choice","answerOption":[{"valueCoding":{"code":"3"}}]}""",
        "q-derived-option")]
    [InlineData("compliesWith", A + """,{"linkId":"c","type":"string"}""", "q-derived-added")]
    [InlineData("extends", A + """,{"linkId":"c","type":"string"}""", "")]
    [InlineData("inspiredBy", """{"linkId":"c","type":"string"}""", "")]
    public void A_derived_questionnaire_asks_for_what_the_other_asks_for(string kind, string items, string messageId)
    {
        var json = $$"""
            {"resourceType":"Questionnaire","status":"active","derivedFrom":["http://a.uk/Questionnaire/o"],
             "_derivedFrom":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-derivationType",
             "valueCode":"{{kind}}"}]}],"item":[{{items}}]}
            """;
        var found = Judge(json, Origin).Select(i => i.MessageId!).Where(id => id.StartsWith("q-derived", StringComparison.Ordinal));
        Assert.Equal(messageId.Length == 0 ? [] : [messageId], found);
    }
}
