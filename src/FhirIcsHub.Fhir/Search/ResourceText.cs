using System.Net;
using System.Text;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// The words of a resource for people, folded as <see cref="SearchText"/> folds, with one space between them: what <c>_text</c> and
/// <c>_content</c> look through.
/// </summary>
/// <param name="Narrative">Those of its narrative.</param>
/// <param name="Content">
/// Those of all its strings and markdown, contained resources' too. References and UUIDs are none, and codes, addresses, dates and numbers
/// neither: parameters of their own find these.
/// </param>
public sealed record ResourceText(string Narrative, string Content)
{
    /// <summary>A longer text is found by what it begins with.</summary>
    public const int MaxLength = 200_000;

    private static readonly FhirType String = FhirSchema.R4.FindType("string")!;
    private static readonly FhirType Markdown = FhirSchema.R4.FindType("markdown")!;
    private static readonly FhirType Xhtml = FhirSchema.R4.FindType("xhtml")!;
    private static readonly FhirType Reference = FhirSchema.R4.FindType("Reference")!;

    /// <summary>It has no words at all.</summary>
    public bool IsEmpty => Narrative.Length + Content.Length == 0;

    public static ResourceText Of(Resource resource)
    {
        var (narrative, content) = (new StringBuilder(), new StringBuilder());
        Add(resource.Root, narrative, content);
        return new ResourceText(Cut(narrative), Cut(content));
    }

    private static void Add(Element element, StringBuilder narrative, StringBuilder content)
    {
        var isReference = element.Type == Reference;
        foreach (var child in element.Children)
        {
            if (!child.HasValue)
            {
                Add(child, narrative, content);
            }
            else if (child.Type == Xhtml)
            {
                AddNarrative(child.Text!, narrative);
            }
            else if ((child.Type == String || child.Type == Markdown) && content.Length <= MaxLength
                && !(isReference && child.Name == "reference") && child.Text is { } text && !IsUuid(text))
            {
                SearchText.AppendWords(text, content);
            }
        }
    }

    /// <summary>What stands between the tags; comments are none of it.</summary>
    private static void AddNarrative(string div, StringBuilder narrative)
    {
        var at = 0;
        while (at < div.Length && narrative.Length <= MaxLength)
        {
            var tag = div.IndexOf('<', at);
            var end = tag < 0 ? div.Length : tag;
            if (end > at)
            {
                SearchText.AppendWords(WebUtility.HtmlDecode(div[at..end]), narrative);
            }

            var isComment = tag >= 0 && string.CompareOrdinal(div, tag, "<!--", 0, 4) == 0;
            var close = tag < 0 ? -1 : isComment ? div.IndexOf("-->", tag, StringComparison.Ordinal) : div.IndexOf('>', tag);
            at = close < 0 ? div.Length : close + (isComment ? 3 : 1);
        }
    }

    private static bool IsUuid(string text) =>
        Guid.TryParse(text.StartsWith("urn:uuid:", StringComparison.Ordinal) ? text.AsSpan("urn:uuid:".Length) : text, out _);

    private static string Cut(StringBuilder words)
    {
        if (words.Length <= MaxLength)
        {
            return words.ToString();
        }

        var text = words.ToString(0, MaxLength);
        return text[..Math.Max(text.LastIndexOf(' '), 0)];
    }
}
