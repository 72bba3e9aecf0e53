using System.Text;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Xml;

public class FormatConversionTests
{
    // Numbers where ids are text, and an object where R4 has an array: XML cannot tell either.
    private const string NotConvertible = "tc-r4-caredove-bundle.json";

    [Fact]
    public void Every_official_example_is_converted_to_XML_and_back_even_where_it_breaks_rules_of_R4()
    {
        var withWarnings = new List<string>();
        var failures = new List<string>();
        foreach (var file in RoundTripTests.Files(ConformanceSuite.PathOf("parsing", "examples"), "*.json"))
        {
            var json = File.ReadAllBytes(file);
            var name = Path.GetFileName(file);
            var xml = FormatConversion.Convert(json, FhirFormat.Xml);
            if (xml.Content is null)
            {
                failures.Add($"{name}: {SameContent.Describe(xml.Issues)}");
                continue;
            }

            var back = FormatConversion.Convert(xml.Content, FhirFormat.Json, indented: true);
            Assert.Null(SameContent.OfJson(json, back.Content!));
            Assert.Equal(xml.Issues.Count > 0, back.Issues.Count > 0);
            if (xml.Issues.Count > 0)
            {
                Assert.All(xml.Issues, i => Assert.Equal(IssueSeverity.Warning, i.Severity));
                withWarnings.Add(name);
            }
        }

        Assert.StartsWith(NotConvertible, Assert.Single(failures), StringComparison.Ordinal);
        Assert.Equal(["tc-explanationofbenefit-example.json", "tc-myconsent-resource.json"], withWarnings);
    }

    [Fact]
    public void Every_XML_of_the_suites_is_converted_to_JSON_and_back_unless_its_elements_are_out_of_order()
    {
        var failures = new List<string>();
        var files = RoundTripTests.Files(ConformanceSuite.PathOf("parsing", "xml"), "*.xml")
            .Concat(RoundTripTests.Files(ConformanceSuite.PathOf("parsing", "pairs"), "*.xml"))
            .Concat(RoundTripTests.Files(ConformanceSuite.BesidePathOf("ukcore", "examples"), "*.xml"));
        foreach (var file in files)
        {
            var xml = File.ReadAllBytes(file);
            var json = FormatConversion.Convert(xml, FhirFormat.Json);
            if (json.Content is null)
            {
                Assert.Contains("out of order", json.Issues[0].Diagnostics, StringComparison.Ordinal);
                failures.Add(Path.GetFileName(file));
            }
            else
            {
                Assert.Null(SameContent.OfXml(xml, FormatConversion.Convert(json.Content, FhirFormat.Xml).Content!));
            }
        }

        Assert.Equal(4, failures.Count);
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","code":{"text":"x"}}""", "required")]
    [InlineData("""{"resourceType":"Patient","gender":"other-code"}""", "code-invalid")]
    [InlineData("""{"resourceType":"Patient","birthDate":"2021-02-29"}""", "value")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">"""
        + """<script>x</script></div>"}}""", "security")]
    [InlineData("""{"resourceType":"Patient","animal":{"species":{"text":"x"}}}""", "structure")]
    public void What_can_be_kept_is_converted_with_a_warning(string json, string code)
    {
        var converted = FormatConversion.Convert(Encoding.UTF8.GetBytes(json), FhirFormat.Xml);

        Assert.NotNull(converted.Content);
        Assert.All(converted.Issues, i => Assert.Equal((IssueSeverity.Warning, code), (i.Severity, i.Code)));
        Assert.NotEmpty(converted.Issues);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","active":"true"}""")]
    [InlineData("""{"resourceType":"Patient","name":{"family":"x"}}""")]
    [InlineData("""{"resourceType":"Patient","id":5}""")]
    [InlineData("""{"resourceType":"Patient","unknown":[1]}""")]
    [InlineData("""{"resourceType":"Patient","unknown":[[1]]}""")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div>no namespace</div>"}}""")]
    [InlineData(
        """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">&nbsp;</div>"}}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a\u0001"}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a\uffff"}]}""")]
    [InlineData("""{"resourceType":"Patient",}""")]
    [InlineData("""{"id":"x"}""")]
    [InlineData("nothing")]
    public void What_would_not_be_the_same_is_refused_with_the_reason(string json)
    {
        var converted = FormatConversion.Convert(Encoding.UTF8.GetBytes(json), FhirFormat.Xml);

        Assert.Null(converted.Content);
        Assert.Contains(converted.Issues, i => i.IsError && i.Diagnostics.Length > 0 && (i.Line > 0 || i.Expression!.Length > 0));
    }

    [Theory]
    [InlineData("contact-attr.xml")]
    [InlineData("div-no-xhtml-ns.xml")]
    [InlineData("ext-url-element.xml")]
    [InlineData("no-namespace.xml")]
    [InlineData("out-of-order.xml")]
    [InlineData("patient-out-of-order.xml")]
    [InlineData("typeErrors.xml")]
    [InlineData("with-errors.xml")]
    [InlineData("fp-test-patient-errors.json")]
    [InlineData("test-empty-nodes.json")]
    public void Malformed_input_of_the_suite_is_not_converted(string file)
    {
        var content = File.ReadAllBytes(ConformanceSuite.PathOf("parsing", "malformed", file));
        var converted = FormatConversion.Convert(
            content, file.EndsWith("xml", StringComparison.Ordinal) ? FhirFormat.Json : FhirFormat.Xml);

        Assert.Null(converted.Content);
        Assert.All(converted.Issues, i => Assert.True(i.IsError && i.Line > 0));
    }

    [Fact]
    public void White_space_of_values_survives_the_way_through_attributes()
    {
        var json = """{"resourceType":"Patient","name":[{"text":"  a\tb\r\nc <&>\"'\u0085\u2028 𝄞 "}]}"""u8.ToArray();
        var xml = FormatConversion.Convert(json, FhirFormat.Xml);

        Assert.Empty(xml.Issues);
        Assert.Null(SameContent.OfJson(json, FormatConversion.Convert(xml.Content!, FhirFormat.Json).Content!));
    }

    [Fact]
    public void Indented_XML_has_a_line_an_element_and_the_schemas_order()
    {
        var json = ("""{"name":[{"given":["b"],"use":"official","family":"a"}],"contained":["""u8
            + """{"id":"o","resourceType":"Organization"}],"active":true,"id":"p","resourceType":"Patient"}"""u8).ToArray();

        Assert.Equal(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Patient xmlns="http://hl7.org/fhir">
              <id value="p"/>
              <contained>
                <Organization>
                  <id value="o"/>
                </Organization>
              </contained>
              <active value="true"/>
              <name>
                <use value="official"/>
                <family value="a"/>
                <given value="b"/>
              </name>
            </Patient>

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(FormatConversion.Convert(json, FhirFormat.Xml, indented: true).Content!));
    }
}
