using System.Text;
using FhirIcsHub.Fhir.Patch;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Patch;

/// <summary>Patches made of pieces and torn at random: whatever comes, the answer is a result.</summary>
public sealed class PatchFuzzTests
{
    private const string Patient = """{"resourceType":"Patient","id":"p1","name":[{"family":"E","given":["A",null],"_given":[null,"""
        + """{"id":"x"}]}],"_birthDate":{"id":"b"},"contact":[{"gender":"male"}]}""";
    private const string PatientXml = """<Patient xmlns="http://hl7.org/fhir"><id value="p1"/><name><family value="A"/>"""
        + """<given value="b"/></name><!--c--><active value="true"/></Patient>""";

    private static readonly string[] JsonPieces =
    [
        """{"op":"add","path":"/name/0/given/-","value":"x"}""", """{"op":"remove","path":"/name/0"}""",
        """{"op":"copy","from":"","path":"/contact/0/x"}""",
        """{"op":"move","from":"/name","path":"/contact"}""", """{"op":"replace","path":"/contact/0","value":null}""",
        """{"op":"test","path":"/id","value":"p1"}""",
        """{"op":"add","path":"/birthDate","value":"2000-01-01"}""", """{"op":"replace","path":"","value":7}""",
        """{"op":"add","path":"/_birthDate/extension","value":[{}]}""",
    ];

    private static readonly string[] Paths =
    [
        "Patient", "Patient.name", "Patient.name[0].given", "Patient.name.given[1]", "Patient.birthDate", "Patient.contact[0].gender",
        "Patient.contact", "Patient.contact[0]", "Patient.link", "Patient.name.given[0].extension", "id",
        "Patient.name.where(family = 'E')", "Patient.deceased", "Patient.contained",
    ];

    private static readonly string[] Values =
    [
        "\"valueString\":\"x\"", "\"valueCode\":\"male\"", "\"valueHumanName\":{\"family\":\"y\"}", "\"valueDate\":\"2000\"",
        "\"_valueString\":{\"id\":\"q\"}",
        "\"part\":[{\"name\":\"gender\",\"valueCode\":\"male\"}]", "\"valueBoolean\":true", "\"resource\":{\"resourceType\":\"Patient\"}",
        "\"valueExtension\":{}",
    ];

    private static readonly string[] Selectors =
    [
        "f:Patient", "f:Patient/f:name", "f:Patient/f:name/f:family/@value", "f:Patient/comment()", "f:Patient/f:active", "*/*[1]",
        "//@value", "f:Patient/namespace::*", "/", "f:Patient/f:name/text()", "id('p1')", "..", ".",
    ];

    [Fact]
    public void A_JSON_patch_at_random_gives_a_result()
    {
        var random = new Random(6902);
        for (var i = 0; i < 1500; i++)
        {
            var patch = "["
                + string.Join(",", Enumerable.Range(0, random.Next(1, 6)).Select(_ => JsonPieces[random.Next(JsonPieces.Length)])) + "]";
            var parsed = JsonPatch.Parse(Torn(patch, random));
            Assert.True(parsed.Patch is not null || parsed.Issues.Count > 0);
            Agree(parsed.Patch?.Apply(Read()));
        }
    }

    [Fact]
    public void A_FHIRPath_patch_at_random_gives_a_result()
    {
        var random = new Random(41);
        for (var i = 0; i < 1500; i++)
        {
            var operations = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Operation(random));
            var patch = $$"""{"resourceType":"Parameters","parameter":[{{string.Join(",", operations)}}]}""";
            var parsed = FhirPathPatch.Parse(Torn(patch, random));
            Assert.True(parsed.Patch is not null || parsed.Issues.Count > 0);
            Agree(parsed.Patch?.Apply(Read()));
        }
    }

    [Fact]
    public void An_XML_patch_at_random_gives_a_result()
    {
        var random = new Random(5261);
        string[] kinds = ["add", "replace", "remove"];
        string[] extras = ["", " pos='before'", " pos='after'", " pos='prepend'", " type='@x'", " type='namespace::f'", " ws='both'"];
        string[] contents = ["", "text", "<f:active value='x'/>", "<!--c-->", "<?p i?>", "<x><y/></x>text"];
        for (var i = 0; i < 1500; i++)
        {
            var operations = Enumerable.Range(0, random.Next(1, 4)).Select(_ => kinds[random.Next(3)] is var kind
                ? $"<{kind} sel=\"{Selectors[random.Next(Selectors.Length)]}\"{extras[random.Next(extras.Length)]}>"
                    + $"{contents[random.Next(contents.Length)]}</{kind}>"
                : "");
            var parsed = XmlPatch.Parse(Torn($"<diff xmlns:f=\"http://hl7.org/fhir\">{string.Concat(operations)}</diff>", random));
            Assert.True(parsed.Patch is not null || parsed.Issues.Count > 0);
            var (xml, issues) = parsed.Patch?.ApplyToDocument(Encoding.UTF8.GetBytes(PatientXml)) ?? ([], []);
            Assert.True(xml is null == issues.Count > 0);
        }
    }

    private static string Operation(Random random)
    {
        string[] types = ["add", "insert", "delete", "replace", "move"];
        string[] names = ["name", "gender", "birthDate", "extension", "deceased", "given", "contact", "id"];
        var parts = types[random.Next(5)] switch
        {
            "add" => $$"""{"name":"type","valueCode":"add"},{"name":"name","valueString":"{{names[random.Next(names.Length)]}}"},"""
                + $$"""{"name":"value",{{Values[random.Next(Values.Length)]}}}""",
            "insert" => $$"""{"name":"type","valueCode":"insert"},{"name":"index","valueInteger":{{random.Next(3)}}},"""
                + $$"""{"name":"value",{{Values[random.Next(Values.Length)]}}}""",
            "delete" => """{"name":"type","valueCode":"delete"}""",
            "replace" => $$"""{"name":"type","valueCode":"replace"},{"name":"value",{{Values[random.Next(Values.Length)]}}}""",
            _ => $$"""{"name":"type","valueCode":"move"},{"name":"source","valueInteger":{{random.Next(3)}}},"""
                + $$"""{"name":"destination","valueInteger":{{random.Next(3)}}}""",
        };
        return $$"""{"name":"operation","part":[{"name":"path","valueString":"{{Paths[random.Next(Paths.Length)]}}"},{{parts}}]}""";
    }

    // Every second patch stays whole, so that the applying is reached as well.
    private static byte[] Torn(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = random.Next(2) * random.Next(4); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return random.Next(10) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static Resource Read() => Resource.Read(Encoding.UTF8.GetBytes(Patient)).Resource!;

    private static void Agree(PatchResult? result) => Assert.True(result is null || result.Success != result.Issues.Any(i => i.IsError));
}
