using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Elm;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Elm;

public class ElmXmlTests
{
    [Fact]
    public void Every_reference_library_reads_from_xml_as_from_json()
    {
        var count = 0;
        foreach (var file in ReferenceLibraries.Files())
        {
            var json = File.ReadAllBytes(file);

            // XML has no way to write a form feed.
            if (json.AsSpan().IndexOf("\\f"u8) < 0)
            {
                AssertSame(json, Path.GetFileName(file));
                count++;
            }
        }

        Assert.True(count > 200);
    }

    [Fact]
    public void The_libraries_of_a_measure_read_from_xml_as_from_json()
    {
        foreach (var (name, elm) in ReferenceLibraries.OfMeasure("CMS104FHIRSTKDCAntithrombotic"))
        {
            AssertSame(elm, name);
        }
    }

    [Fact]
    public void Locators_annotations_and_types_of_results_are_kept()
    {
        var json = Written(Read("""
            <statements><def localId="6" locator="3:1-4:9" name="X" context="Patient" accessLevel="Private" resultTypeName="t:Integer">
              <annotation xsi:type="a:Annotation"><a:t name="author" value="A &amp; B"/><a:s r="6">define X: <a:s r="5">1 +
              <a:s r="4">2</a:s></a:s></a:s></annotation>
              <resultTypeSpecifier xsi:type="ListTypeSpecifier"><elementType xsi:type="NamedTypeSpecifier" name="fhir:Patient"/></resultTypeSpecifier>
              <expression localId="5" xsi:type="Null" valueType="t:Integer"/></def></statements>
            """));

        var define = json["library"]!["statements"]!["def"]![0]!;
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"localId":"6","locator":"3:1-4:9","name":"X","context":"Patient","accessLevel":"Private",
                 "resultTypeName":"{urn:hl7-org:elm-types:r1}Integer",
                 "annotation":[{"type":"Annotation","t":[{"name":"author","value":"A & B"}],
                   "s":{"r":"6","s":[{"value":["define X: "]},{"r":"5","s":[{"value":["1 +\n  "]},{"r":"4","value":["2"]}]}]}}],
                 "resultTypeSpecifier":{"type":"ListTypeSpecifier","elementType":{"type":"NamedTypeSpecifier","name":"{http://hl7.org/fhir}Patient"}},
                 "expression":{"type":"Null","localId":"5","valueType":"{urn:hl7-org:elm-types:r1}Integer"}}
                """),
            define),
            define.ToJsonString());
    }

    [Theory]
    [InlineData("<expression xsi:type='Nonsense'/>", "/library/statements/def[1]/expression", "'Nonsense' is no ELM node")]
    [InlineData("<expression xsi:type='q:Null'/>", "/library/statements/def[1]/expression", "'q:Null' is no ELM node")]
    [InlineData("<expression/>", "/library/statements/def[1]/expression", "the attribute 'xsi:type' is missing")]
    [InlineData("<expression xsi:type='Literal' value='5'/>", "/library/statements/def[1]/expression", "'valueType' is missing")]
    [InlineData("<expression xsi:type='Null' valueType='q:X'/>", "/library/statements/def[1]/expression/@valueType", "the prefix of 'q:X'")]
    [InlineData("<expression xsi:type='Null' colour='red'/>", "/library/statements/def[1]/expression", "Null has no attribute 'colour'")]
    [InlineData(
        "<expression xsi:type='Null'><operand/></expression>",
        "/library/statements/def[1]/expression",
        "Null has no element 'operand'")]
    [InlineData(
        "<expression xsi:type='Not'><operand xsi:type='Null'/><operand xsi:type='Null'/></expression>",
        "/library/statements/def[1]/expression/operand[2]",
        "Not has one element 'operand' only")]
    [InlineData(
        "<expression xsi:type='Interval' lowClosed='maybe'/>",
        "/library/statements/def[1]/expression/@lowClosed",
        "expected true or false")]
    [InlineData("<expression xsi:type='Quantity' value='much'/>", "/library/statements/def[1]/expression/@value", "expected a number")]
    public void A_bad_element_is_a_problem_with_its_place(string expression, string path, string reason)
    {
        var result = ElmXml.Read(Document($"<statements>\n<def name='E'>\n{expression}</def></statements>"));

        Assert.Null(result.Library);
        Assert.Equal(path, result.Problems[0].Path);
        Assert.StartsWith(reason, result.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Contains("(line 4, column ", result.Problems[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Document_types_and_entities_are_refused()
    {
        const string bomb = """
            <!DOCTYPE library [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><library xmlns="urn:hl7-org:elm:r1">&b;</library>
            """;

        var result = ElmXml.Read(Encoding.UTF8.GetBytes(bomb));

        Assert.Null(result.Library);
        Assert.Contains("DTD", result.Problems[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<library/>")]
    [InlineData("<elm xmlns='urn:hl7-org:elm:r1'/>")]
    [InlineData("<library xmlns='urn:hl7-org:elm:r1'>")]
    [InlineData("<library xmlns='urn:hl7-org:elm:r1'/>")]
    public void A_text_that_holds_no_library_is_a_problem(string text)
    {
        var result = ElmXml.Read(Encoding.UTF8.GetBytes(text));

        Assert.Null(result.Library);
        Assert.NotEmpty(result.Problems);
    }

    [Theory]
    [InlineData(3_000)]
    [InlineData(200_000)]
    public void Nesting_without_end_is_a_problem(int depth)
    {
        var open = new StringBuilder().Insert(0, "<operand xsi:type='Not'>", depth);
        var close = new StringBuilder().Insert(0, "</operand>", depth);

        var result = ElmXml.Read(Document(
            $"<statements><def name='E'><expression xsi:type='Not'>{open}<operand xsi:type='Null'/>{close}</expression></def></statements>"));

        Assert.Null(result.Library);
        Assert.Equal(["nested too deeply"], result.Problems.Select(problem => problem.Reason));
    }

    [Fact]
    public void Damaged_xml_gives_problems_and_no_exception()
    {
        var samples = ReferenceLibraries.Files().Where(file => new FileInfo(file).Length < 8_000).Take(12)
            .Select(file => ElmAsXml.Of(File.ReadAllBytes(file))).ToList();
        var random = new Random(20261122);
        for (var i = 0; i < 1_000; i++)
        {
            var result = ElmXml.Read(HostileElmTests.Damaged(samples[random.Next(samples.Count)], random));

            Assert.True(result.Library is null == (result.Problems.Count > 0));
        }
    }

    private static void AssertSame(byte[] json, string name)
    {
        var result = ElmXml.Read(ElmAsXml.Of(json));
        Assert.True(result.Library is not null, $"{name}: {string.Join("; ", result.Problems.Take(3))}");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), Written(result.Library)), name);
    }

    private static Library Read(string content)
    {
        var result = ElmXml.Read(Document(content));
        Assert.True(result.Library is not null, string.Join("; ", result.Problems));
        return result.Library;
    }

    private static byte[] Document(string content) => Encoding.UTF8.GetBytes($"""
        <library xmlns="urn:hl7-org:elm:r1" xmlns:t="urn:hl7-org:elm-types:r1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xmlns:fhir="http://hl7.org/fhir" xmlns:a="urn:hl7-org:cql-annotations:r1"><identifier id="A"/><schemaIdentifier id="urn:hl7-org:elm" version="r1"/>{content}</library>
        """);

    private static JsonNode Written(Library library)
    {
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written))
        {
            ElmJson.Write(library, writer);
        }

        return JsonNode.Parse(written.ToArray())!;
    }
}
