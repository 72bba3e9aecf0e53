using Xunit;
using static FhirIcsHub.Fhir.Tests.Validation.Rules.RuleTrial;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class NarrativeRulesTests
{
    private static string Patient(string markup, string more = "") => $$"""
        {"resourceType":"Patient","language":"en",{{more}}"text":{"status":"generated",
        "div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">{{markup.Replace("\"", "\\\"", StringComparison.Ordinal)}}</div>"} }
        """;

    [Theory]
    [InlineData("<p id=\"a\">x</p><a href=\"#a\">y</a>", true)]
    [InlineData("<a name=\"a\">x</a><a href=\"#a\">y</a>", true)]
    [InlineData("<a href=\"#\">y</a>", true)]
    [InlineData("<a href=\"#b\">y</a>", true)]
    [InlineData("<a href=\"#c\">y</a>", true)]
    [InlineData("<a href=\"#a\">y</a>", false)]
    public void A_link_within_leads_to_the_narrative_a_contained_resource_or_an_element(string markup, bool isRight)
    {
        var json = Patient(markup, """
            "contained":[{"resourceType":"Organization","id":"b","name":"x"}],"managingOrganization":{"reference":"#b"},"name":[{"id":"c",
            "text":"x"}],
            """);
        Assert.Equal(isRight ? [] : ["Patient.text.div"], Places("narrative-link-unresolved", Judge(json)));
    }

    [Theory]
    [InlineData("https://www.nhs.uk", true)]
    [InlineData("mailto:a@nhs.net", true)]
    [InlineData("tel:+44-111", true)]
    [InlineData("Patient-a.html", true)]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", false)]
    [InlineData("foo:bar", false)]
    public void A_link_has_a_scheme_that_can_be_followed(string target, bool isRight) =>
        Assert.Equal(isRight ? [] : ["Patient.text.div"], Places("narrative-link-scheme", Judge(Patient($"<a href=\"{target}\">x</a>"))));

    [Theory]
    [InlineData("data:image/png;base64,AA==", "", "")]
    [InlineData("#b", "", "narrative-image-unresolved")]
    [InlineData("#b", "\"photo\":[{\"id\":\"b\",\"contentType\":\"image/png\"}],", "")]
    [InlineData("ftp://a.uk/x.png", "", "narrative-image-scheme")]
    public void An_image_is_within_or_on_the_web(string source, string more, string messageId)
    {
        var issues = Judge(Patient($"<img src=\"{source}\" alt=\"x\"/>", more));
        Assert.Equal(messageId.Length == 0 ? [] : [messageId],
            issues.Select(i => i.MessageId).Where(id => id?.StartsWith("narrative-image", StringComparison.Ordinal) == true));
    }

    [Fact]
    public void An_id_stands_once_in_a_narrative()
    {
        FindsNone("narrative-id-unique", Patient("<p id=\"a\">x</p><p id=\"b\">x</p>"));
        Finds("narrative-id-unique", "Patient.text.div", Patient("<p id=\"a\">x</p><p id=\"a\">x</p>"));
    }
}
