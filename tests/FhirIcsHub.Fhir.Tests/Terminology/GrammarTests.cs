using FhirIcsHub.Fhir.Terminology;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>Code systems that are grammars: language tags by the examples of RFC 5646, media types by RFC 6838 and RFC 2045.</summary>
public sealed class GrammarTests
{
    [Theory]
    [InlineData("de")]
    [InlineData("i-enochian")]
    [InlineData("zh-Hant")]
    [InlineData("zh-cmn-Hans-CN")]
    [InlineData("cmn-Hans-CN")]
    [InlineData("sr-Latn-RS")]
    [InlineData("sl-rozaj-biske")]
    [InlineData("de-CH-1901")]
    [InlineData("sl-IT-nedis")]
    [InlineData("hy-Latn-IT-arevela")]
    [InlineData("es-419")]
    [InlineData("de-CH-x-phonebk")]
    [InlineData("az-Arab-x-AZE-derbend")]
    [InlineData("x-whatever")]
    [InlineData("qaa-Qaaa-QM-x-southern")]
    [InlineData("en-US-u-islamcal")]
    [InlineData("zh-CN-a-myext-x-private")]
    [InlineData("en-a-myext-b-another")]
    [InlineData("EN-gb")]
    public void Language_tags_of_the_standard_are_valid(string tag) => Assert.True(LanguageTag.IsValid(tag));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("de-")]
    [InlineData("a-DE")]
    [InlineData("de-419-DE")]
    [InlineData("ar-a-aaa-b-bbb-a-ccc")]
    [InlineData("de-DE-1901-1901")]
    [InlineData("en-a")]
    [InlineData("en-x")]
    [InlineData("x")]
    [InlineData("en US")]
    [InlineData("en_US")]
    [InlineData("xx")]
    [InlineData("abcd")]
    [InlineData("englishish")]
    [InlineData("en-aaa-bbb-ccc-ddd")]
    [InlineData("é")]
    [InlineData("en-a-bb-a1-a2-a3-a4-a5-a6-a7-a8-a9-b0-b1-b2-b3-b4-b5-b6-b7-b8-b9-c0-c1-c2-c3-c4-c5-c6-c7-c8-c9-d0-d1")]
    public void What_is_no_language_tag_is_refused(string tag) => Assert.False(LanguageTag.IsValid(tag));

    [Theory]
    [InlineData("text/plain", true)]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document", true)]
    [InlineData("TEXT/CQL; charset=utf-8;version=1", true)]
    [InlineData("multipart/mixed; boundary=\"a \\\" b\"", true)]
    [InlineData("x-world/x-3dmf", true)]
    [InlineData("json", true)]
    [InlineData("yaml", false)]
    [InlineData("text", false)]
    [InlineData("text/", false)]
    [InlineData("/plain", false)]
    [InlineData("texts/plain", false)]
    [InlineData("text/plain/more", false)]
    [InlineData("text/pl ain", false)]
    [InlineData("text/plain; charset", false)]
    [InlineData("text/plain; =x", false)]
    [InlineData("text/plain; a=\"open", false)]
    [InlineData("text/plain; a=b c=d", false)]
    [InlineData("json;x=y", false)]
    [InlineData(" text/plain", false)]
    public void Media_types_are_judged_by_their_grammar(string type, bool expected) => Assert.Equal(expected, MimeType.IsValid(type));
}
