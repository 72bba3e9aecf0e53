using System.Text.Json;
using System.Xml.Linq;

namespace FhirIcsHub.Fhir.Tests.Xml;

/// <summary>
/// Compares documents by means of System.Text.Json and System.Xml.Linq: members in any order, number lexemes as written, elements in order.
/// </summary>
internal static class SameContent
{
    /// <summary>The first difference, or null. Narratives are compared byte for byte unless told otherwise.</summary>
    public static string? OfJson(
        ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual, bool narrativeAsXml = false, bool withoutNarrative = false)
    {
        using var left = JsonDocument.Parse(WithoutMark(expected));
        using var right = JsonDocument.Parse(WithoutMark(actual));
        return Difference(left.RootElement, right.RootElement, "$", narrativeAsXml, withoutNarrative);
    }

    /// <summary>The first difference, or null; white space between elements and comments are no content.</summary>
    public static string? OfXml(byte[] expected, byte[] actual)
    {
        var left = Plain(XDocument.Load(new MemoryStream(expected), LoadOptions.PreserveWhitespace).Root!);
        var right = Plain(XDocument.Load(new MemoryStream(actual), LoadOptions.PreserveWhitespace).Root!);
        return Difference(left, right, "/");
    }

    private static string? Difference(JsonElement left, JsonElement right, string path, bool narrativeAsXml, bool withoutNarrative)
    {
        if (left.ValueKind != right.ValueKind)
        {
            return $"{path}: {left.ValueKind} became {right.ValueKind}";
        }

        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                var names = left.EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
                var others = right.EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
                if (!names.SetEquals(others))
                {
                    names.SymmetricExceptWith(others);
                    return $"{path}: {string.Join(", ", names)} on one side only";
                }

                return left.EnumerateObject()
                    .Where(p => !(withoutNarrative && p.Name == "div"))
                    .Select(p => p.Name == "div" && narrativeAsXml
                        ? Difference(Plain(XElement.Parse(p.Value.GetString()!, LoadOptions.PreserveWhitespace)),
                            Plain(XElement.Parse(right.GetProperty(p.Name).GetString()!, LoadOptions.PreserveWhitespace)), path + ".div")
                        : Difference(p.Value, right.GetProperty(p.Name), $"{path}.{p.Name}", narrativeAsXml, withoutNarrative))
                    .FirstOrDefault(d => d is not null);
            case JsonValueKind.Array:
                // Null fills up the arrays of a repeating primitive; one example leaves it out at the end.
                return Length(left) != Length(right)
                    ? $"{path}: {left.GetArrayLength()} items became {right.GetArrayLength()}"
                    : left.EnumerateArray().Take(
                        Length(left)).Select((item, i) => Difference(item, right[i], $"{path}[{i}]", narrativeAsXml, withoutNarrative))
                        .FirstOrDefault(d => d is not null);
            case JsonValueKind.String:
                return left.GetString() == right.GetString() ? null : $"{path}: '{left.GetString()}' became '{right.GetString()}'";
            default:
                return left.GetRawText() == right.GetRawText() ? null : $"{path}: {left.GetRawText()} became {right.GetRawText()}";
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> text) => text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text;

    private static int Length(JsonElement array)
    {
        var length = array.GetArrayLength();
        while (length > 0 && array[length - 1].ValueKind == JsonValueKind.Null)
        {
            length--;
        }

        return length;
    }

    private static string? Difference(XElement left, XElement right, string path) =>
        XNode.DeepEquals(left, right) ? null
            : $"{path}: {FirstDifference(left.ToString(SaveOptions.DisableFormatting), right.ToString(SaveOptions.DisableFormatting))}";

    private static string FirstDifference(string left, string right)
    {
        var at = left.Zip(right).TakeWhile(p => p.First == p.Second).Count();
        return $"...{Around(left, at)} became ...{Around(right, at)}";
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 60)];

    // FHIR elements without white space and comments; attributes sorted; namespace declarations dropped. Narrative keeps its white space.
    private static XElement Plain(XElement element)
    {
        var isXhtml = element.Name.NamespaceName == "http://www.w3.org/1999/xhtml";
        return new XElement(
            element.Name,
            element.Attributes().Where(a => !a.IsNamespaceDeclaration && a.Name.LocalName != "schemaLocation").OrderBy(
                a => a.Name.ToString(), StringComparer.Ordinal),
            element.Nodes().Where(n => n is XElement || (isXhtml && n is XText)).Select(
                n => n is XElement child ? Plain(child) : n is XCData data ? new XText(data.Value) : (XNode)new XText(((XText)n).Value)));
    }

    public static string Describe(IEnumerable<Issue> issues) =>
        string.Join(" | ", issues.Take(4).Select(i => $"{i.Expression} {i.Line}:{i.Column} {i.Code} {i.Diagnostics}"));
}
