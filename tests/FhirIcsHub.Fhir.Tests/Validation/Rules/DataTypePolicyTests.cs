using FhirIcsHub.Fhir.Validation;
using Xunit;
using static FhirIcsHub.Fhir.Tests.Validation.Rules.RuleTrial;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class DataTypePolicyTests
{
    private static string Attachment(string attachment) =>
        $$"""{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{ {{attachment}} } }]}""";

    private static string Profiled(string profile) =>
        $$"""{"resourceType":"Basic","code":{"text":"x"},"meta":{"profile":["{{profile}}"]} }""";

    private static string Named(string name) => $$"""{"resourceType":"Patient","name":[{"text":"{{name}}"}]}""";

    [Theory]
    [InlineData("\"data\":\"aGVsbG8=\",\"size\":5", 0)]
    [InlineData("\"data\":\"aGVsbG8=\",\"size\":6", 1)]
    [InlineData("\"data\":\"aGVsbG8=\"", 0)]
    [InlineData("\"url\":\"http://a.uk/x\",\"size\":6", 0)]
    public void The_size_of_an_attachment_is_that_of_its_data(string attachment, int found) =>
        Assert.Equal(found, Places("attachment-size", Judge(Attachment(attachment))).Length);

    // sha1sum of "hello" is aaf4c61d dcc5e8a2 dabede0f 3b482cd9 aea9434d.
    [Theory]
    [InlineData("qvTGHdzF6KLavt4PO0gs2a6pQ00=", 0)]
    [InlineData("qvTGHdzF6KLavt4PO0gs2a6pQ01=", 1)]
    public void The_hash_of_an_attachment_is_the_SHA_1_of_its_data(string hash, int found) =>
        Assert.Equal(found, Places("attachment-hash", Judge(Attachment($"\"data\":\"aGVsbG8=\",\"hash\":\"{hash}\""))).Length);

    [Theory]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", true)]
    [InlineData("urn:uuid:C757873D-ec9a-4326-a141-556f43239520", false)]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520asdf", false)]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f4323952", false)]
    [InlineData("urn:oid:1.2.36.146.595", true)]
    [InlineData("urn:oid:1.02.36", false)]
    [InlineData("urn:oid:3.1", false)]
    [InlineData("urn:oid:1", false)]
    [InlineData("https://fhir.example.nhs.uk/x", true)]
    public void A_URN_is_written_as_its_kind_wants(string uri, bool isRight) =>
        Assert.Equal(isRight ? 0 : 1, Places("uri-invalid", Judge(Attachment($"\"url\":\"{uri}\""))).Length);

    [Theory]
    [InlineData("oid:1.2.3")]
    [InlineData("uuid:c757873d-ec9a-4326-a141-556f43239520")]
    public void A_URI_does_not_begin_with_the_bare_name_of_a_URN(string uri) =>
        Finds("uri-urn-prefix", "DocumentReference.content[0].attachment.url", Attachment($"\"url\":\"{uri}\""));

    [Fact]
    public void A_canonical_reference_is_absolute_or_a_fragment()
    {
        FindsNone("canonical-absolute", Profiled("https://fhir.example.nhs.uk/StructureDefinition/x|1.0"));
        Finds("canonical-absolute", "Basic.meta.profile[0]", Profiled("StructureDefinition/x"));
    }

    [Theory]
    [InlineData("https://fhir.example.nhs.uk/ValueSet/x", true)]
    [InlineData("urn:oid:1.2.3", true)]
    [InlineData("ValueSet/x", false)]
    public void The_canonical_URL_of_a_resource_is_absolute(string url, bool isRight)
    {
        var issues = Judge($$"""{"resourceType":"ValueSet","status":"draft","url":"{{url}}"}""");
        Assert.Equal(isRight, !issues.Any(i => i is { MessageId: "canonical-url-absolute", IsError: true, Expression: "ValueSet.url" }));
    }

    [Theory]
    [InlineData("https://example.org/x", 1)]
    [InlineData("https://fhir.example.com/x", 1)]
    [InlineData("https://myexample.org/x", 0)]
    [InlineData("https://fhir.nhs.uk/x", 0)]
    public void URLs_of_example_domains_are_reported_when_asked_for(string url, int found)
    {
        var options = new ValidatorOptions { ExampleUrls = IssueSeverity.Error };
        Assert.Equal(found, Places("uri-example", Judge(Attachment($"\"url\":\"{url}\""), options)).Length);
        Assert.Empty(Places("uri-example", Judge(Attachment($"\"url\":\"{url}\""))));
    }

    [Theory]
    [InlineData("Mary <script>run()</script>", true)]
    [InlineData("Mary <b>Smith</b>", true)]
    [InlineData("Mary <img src='x' onerror='run()'>", true)]
    [InlineData("Mary \\u003cscript\\u003erun()", true)]
    [InlineData("Mary </div>", true)]
    [InlineData("creatinine < 5 and > 3", false)]
    [InlineData("a<b", false)]
    [InlineData("<unknown>", false)]
    [InlineData("Mary <mary@nhs.net>", false)]
    [InlineData("p < 0.05", false)]
    public void Text_that_looks_like_HTML_is_found(string text, bool isFound)
    {
        var found = Judge(Named(text)).Where(i => i.MessageId == "string-html").ToList();
        Assert.Equal(isFound, found is [{ Severity: IssueSeverity.Warning, Expression: "Patient.name[0].text" }]);
        Assert.Equal(isFound, Judge(Named(text), new ValidatorOptions { EmbeddedHtml = IssueSeverity.Error }).Any(
            i => i is { MessageId: "string-html", IsError: true }));
        Assert.Empty(Places("string-html", Judge(Named(text), new ValidatorOptions { EmbeddedHtml = null })));
    }

    [Fact]
    public void Markdown_may_hold_HTML_unless_it_is_an_error()
    {
        const string set = """{"resourceType":"ValueSet","status":"draft","description":"a <b>set</b>"}""";
        FindsNone("string-html", set);
        Assert.Equal(
            ["ValueSet.description"], Places("string-html", Judge(set, new ValidatorOptions { EmbeddedHtml = IssueSeverity.Error })));
    }

    [Theory]
    [InlineData(1024 * 1024, 0)]
    [InlineData((1024 * 1024) + 1, 1)]
    public void A_string_has_at_most_a_megabyte(int length, int found) =>
        Assert.Equal(found, Places("string-too-long", Judge(Named(new string('a', length)))).Length);

    [Fact]
    public void A_supplement_is_no_system_of_codes()
    {
        const string supplement = """
            {"resourceType":"CodeSystem","url":"http://a.uk/CodeSystem/s","status":"active","content":"supplement",
            "supplements":"http://a.uk/CodeSystem/t","concept":[{"code":"1"}]}
            """;
        static string Coded(string system) => $$"""{"resourceType":"Basic","code":{"coding":[{"system":"{{system}}","code":"1"}]} }""";
        Finds("system-is-supplement", "Basic.code.coding[0].system", Coded("http://a.uk/CodeSystem/s"), supplement);
        FindsNone("system-is-supplement", Coded("http://a.uk/CodeSystem/t"), supplement);
    }
}
