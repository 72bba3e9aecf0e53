using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// Strings: at most 1 MB (http://hl7.org/fhir/R4/datatypes.html#string), and no HTML in plain text
/// (http://hl7.org/fhir/R4/security.html#narrative).
/// </summary>
internal static class TextPolicy
{
    private const int LongestString = 1024 * 1024;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> HtmlElements = FrozenSet.ToFrozenSet(
    [
        "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi", "bdo", "big",
        "blink", "blockquote",
        "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "data", "datalist", "dd", "del",
        "details", "dfn", "dialog",
        "dir", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset",
        "h1", "h2", "h3", "h4",
        "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "link",
        "main", "map", "mark",
        "marquee", "menu", "meta", "meter", "nav", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param",
        "picture", "pre",
        "progress", "q", "rp", "rt", "ruby", "s", "samp", "script", "section", "select", "slot", "small", "source", "span", "strike",
        "strong", "style",
        "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr",
        "track", "tt", "u",
        "ul", "var", "video", "wbr", "xml",
    ], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static void Check(in RuleContext context, Element element, Element parent)
    {
        var raw = element.RawValue;
        if (raw.Length > LongestString)
        {
            context.Error(
                IssueType.TooLong, "string-too-long", element,
                "A string is at most 1 MB (1,048,576 bytes) long: use an Attachment or a Binary.");
        }

        Html(context, element, raw);
    }

    public static void CheckMarkdown(in RuleContext context, Element element, Element parent)
    {
        if (context.Options.EmbeddedHtml is IssueSeverity.Error)
        {
            Html(context, element, element.RawValue);
        }
    }

    private static void Html(in RuleContext context, Element element, ReadOnlySpan<byte> raw)
    {
        if (context.Options.EmbeddedHtml is { } severity && raw.IndexOfAny((byte)'<', (byte)'\\') >= 0 && HasHtml(element.Text))
        {
            context.Report(
                severity, IssueType.Invalid, "string-html", element,
                "The text contains what looks like HTML, which could be run where it is shown: remove the markup.");
        }
    }

    /// <summary>
    /// Whether it has a start or end tag of an HTML element, or the start of a comment, declaration or processing instruction.
    /// </summary>
    internal static bool HasHtml(ReadOnlySpan<char> text)
    {
        for (var start = text.IndexOf('<'); start >= 0; start = text.IndexOf('<'))
        {
            text = text[(start + 1)..];
            var name = text.StartsWith("/") ? text[1..] : text;
            var length = name.IndexOfAnyExcept(Letters);
            length = length < 0 ? name.Length : length;
            var isClosed = name[length..].IndexOf('>') is >= 0 and var end && name.Slice(length, end).IndexOf('<') < 0;
            if (isClosed && (length == name.Length || name[length] is '>' or '/' || char.IsWhiteSpace(name[length]))
                && HtmlElements.Contains(name[..length]))
            {
                return true;
            }
        }

        return false;
    }

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}
