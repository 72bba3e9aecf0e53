using System.Text;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Narratives;

/// <summary>
/// What narrative may hold: the elements and attributes of HTML 4.0, chapters 7 to 11 (without 9.4, insertions and deletions) and 15,
/// links, images and style attributes; no deprecated elements (http://hl7.org/fhir/R4/narrative.html#xhtml).
/// </summary>
internal static class NarrativeVocabulary
{
    private static readonly Utf8Set Elements = SetOf("""
        p br div h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite blockquote hr address bdo kbd sub sup ul ol li dl dt dd
        pre table caption colgroup col thead tr tfoot tbody th td code samp img map area
        """);

    private static readonly Utf8Set Attributes = SetOf("""
        title style class id lang xml:lang xml:space dir accesskey tabindex span width align valign char charoff abbr axis headers scope rowspan colspan
        href name charset type hreflang rel rev shape coords src alt longdesc height usemap ismap cite datetime summary border frame rules
        cellspacing cellpadding size bgcolor nowrap start value compact clear noshade hspace vspace nohref
        """);

    private static readonly Utf8Set Links = SetOf("href src cite longdesc usemap");

    public static bool HasElement(ReadOnlySpan<byte> name) => Elements.Contains(name);

    public static bool HasAttribute(ReadOnlySpan<byte> name) => Attributes.Contains(name);

    /// <summary>
    /// Whether an attribute's value (as written, references not resolved) makes a reader run or fetch what narrative may not hold.
    /// </summary>
    public static bool IsUnsafe(ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        if (attribute.SequenceEqual("style"u8))
        {
            // Whatever is active in a style needs a function or a rule, plain or escaped.
            return value.IndexOfAny("(@&\\"u8) >= 0 && HasActiveStyle(Plain(value));
        }

        if (!Links.Contains(attribute))
        {
            return false;
        }

        // Nearly all links show by their first byte that they have no scheme to fear.
        var first = value.Length == 0 ? (byte)'#' : (byte)(value[0] | 0x20);
        if (first is (byte)'h' or (byte)'#' or (byte)'/' or (byte)'m')
        {
            return false;
        }

        var address = Plain(value);
        return address.StartsWith("javascript:", StringComparison.Ordinal)
            || address.StartsWith("vbscript:", StringComparison.Ordinal)
            || (address.StartsWith("data:", StringComparison.Ordinal)
                && !(attribute.SequenceEqual("src"u8) && address.StartsWith("data:image/", StringComparison.Ordinal)));
    }

    private static bool HasActiveStyle(string style) =>
        style.Contains("javascript:", StringComparison.Ordinal)
        || style.Contains("vbscript:", StringComparison.Ordinal)
        || style.Contains("expression(", StringComparison.Ordinal)
        || style.Contains("@import", StringComparison.Ordinal)
        || style.Contains("behavior:", StringComparison.Ordinal)
        || style.Contains("-moz-binding", StringComparison.Ordinal);

    // As a browser would understand it: references resolved, no white space, control characters or CSS comments and escapes, lower case.
    private static string Plain(ReadOnlySpan<byte> value)
    {
        var text = System.Net.WebUtility.HtmlDecode(Encoding.UTF8.GetString(value));
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("/*") && text.IndexOf("*/", i + 2, StringComparison.Ordinal) is var end and >= 0)
            {
                i = end + 1;
            }
            else if (!char.IsWhiteSpace(text[i]) && !char.IsControl(text[i]) && text[i] != '\\')
            {
                plain.Append(char.ToLowerInvariant(text[i]));
            }
        }

        return plain.ToString();
    }

    private static Utf8Set SetOf(string names) =>
        new([.. names.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)]);
}
