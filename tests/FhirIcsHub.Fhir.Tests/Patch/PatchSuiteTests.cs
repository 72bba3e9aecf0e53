using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FhirIcsHub.Fhir.Patch;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Patch;

/// <summary>The official patch cases (FHIR/fhir-test-cases), every one of them; there are no known misses.</summary>
public sealed class PatchSuiteTests
{
    public static IEnumerable<TheoryDataRow<int, string>> FhirPathCases() => Names("fhirpath-patch.ndjson");

    public static IEnumerable<TheoryDataRow<int, string>> JsonCases() => Names("json-patch.ndjson");

    public static IEnumerable<TheoryDataRow<int, string>> XmlCases() => Names("xml-patch.ndjson");

    [Theory]
    [MemberData(nameof(FhirPathCases), DisableDiscoveryEnumeration = true)]
    public void A_FHIRPath_patch_gives_what_the_official_suite_expects(int line, string name)
    {
        var test = Case("fhirpath-patch.ndjson", line, name);
        var input = Read(test["input"]!);
        var patch = FhirPathPatch.Parse(Utf8(test["diff"]!));
        var result = patch.Patch?.Apply(input);
        if (test["error"] is not null)
        {
            Assert.True(result?.Resource is null);
            return;
        }

        Assert.Empty(patch.Issues);
        Assert.True(result!.Success, string.Join("; ", result.Issues));
        Assert.Equal(Ordered(test["output"]), Ordered(JsonNode.Parse(result.Resource!.Json.Span)));
    }

    [Theory]
    [MemberData(nameof(JsonCases), DisableDiscoveryEnumeration = true)]
    public void A_JSON_patch_gives_what_the_official_suite_expects(int line, string name)
    {
        var test = Case("json-patch.ndjson", line, name);
        var patch = JsonPatch.Parse(Utf8(test["patch"]!));
        var result = patch.Patch?.ApplyToDocument(Utf8(test["doc"]!));
        if (test["error"] is not null)
        {
            Assert.True(result?.Json is null);
            return;
        }

        Assert.Empty(patch.Issues);
        Assert.Empty(result!.Value.Issues);
        Assert.Equal(Exactly(test["expected"]), Exactly(JsonNode.Parse(result.Value.Json!)));
    }

    [Theory]
    [MemberData(nameof(XmlCases), DisableDiscoveryEnumeration = true)]
    public void An_XML_patch_gives_what_the_official_suite_expects(int line, string name)
    {
        var test = Case("xml-patch.ndjson", line, name);
        var patch = XmlPatch.Parse(Encoding.UTF8.GetBytes((string)test["patch"]!));
        var result = patch.Patch?.ApplyToDocument(Encoding.UTF8.GetBytes(Content((string)test["target"]!)));
        if (test["error"] is not null)
        {
            Assert.True(result?.Xml is null);
            return;
        }

        Assert.Empty(patch.Issues);
        Assert.Empty(result!.Value.Issues);
        Assert.Equal(Layout(Content((string)test["patched"]!)), Layout(Encoding.UTF8.GetString(result.Value.Xml!)));
    }

    // The cases wrap their documents in an element of the suite's own.
    private static string Content(string wrapped)
    {
        var wrapper = XDocument.Parse(wrapped, LoadOptions.PreserveWhitespace).Root!;
        return wrapper.Elements().FirstOrDefault()?.ToString(SaveOptions.DisableFormatting) ?? "";
    }

    private static string Layout(string xml)
    {
        var root = XElement.Parse(xml);
        root.Descendants().Where(e => !e.IsEmpty && !e.Nodes().Any()).ToList().ForEach(e => e.RemoveNodes());
        root.DescendantsAndSelf().Attributes().Where(a => a.IsNamespaceDeclaration && a.Value == "http://hl7.org/fhir").Remove();
        root.DescendantsAndSelf().Attributes().Where(a => a.IsNamespaceDeclaration && a.Value == "urn:ns:xxx").Remove();
        return root.ToString().Replace(" />", "/>", StringComparison.Ordinal).Replace("></doc>", "/>", StringComparison.Ordinal)
            .Replace("></ns0:doc>", "/>", StringComparison.Ordinal);
    }

    private static Resource Read(JsonNode json) =>
        Resource.Read(Utf8(json)) is { Resource: { } resource } ? resource : throw new InvalidDataException("the input is not valid");

    private static byte[] Utf8(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static string Exactly(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject o =>
            "{" + string.Join(",", o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"\"{p.Key}\":{Exactly(p.Value)}")) + "}",
        JsonArray a => "[" + string.Join(",", a.Select(Exactly)) + "]",
        _ => node.ToJsonString(),
    };

    // Empty objects may be dropped, says the suite: one case has them in its input.
    private static string Ordered(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject o =>
            "{" + string.Join(",", o.Where(p => p.Value is not JsonObject { Count: 0 }).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"\"{p.Key}\":{(p.Key == "div" ? Names(p.Value!) : Ordered(p.Value))}")) + "}",
        JsonArray a => "[" + string.Join(",", a.Select(Ordered)) + "]",
        _ => node.ToJsonString(),
    };

    // Narrative is compared as XML: the suite's input and output have prefixes, its patch has none.
    private static string Names(JsonNode div)
    {
        var root = XElement.Parse((string)div!, LoadOptions.PreserveWhitespace);
        root.DescendantsAndSelf().Attributes().Where(a => a.IsNamespaceDeclaration).Remove();
        return root.ToString(SaveOptions.DisableFormatting);
    }

    private static JsonObject Case(string file, int line, string name)
    {
        var test = JsonNode.Parse(File.ReadLines(ConformanceSuite.PathOf("patch", file)).Skip(line).First())!.AsObject();
        Assert.Equal(name, (string?)test["name"]);
        return test;
    }

    private static IEnumerable<TheoryDataRow<int, string>> Names(string file) => ConformanceSuite.Find("patch", file) is { } path
        ? [.. File.ReadLines(path).Select((l, line) => new TheoryDataRow<int, string>(line, (string)JsonNode.Parse(l)!["name"]!))]
        : [new TheoryDataRow<int, string>(0, "the suite is missing")];
}
