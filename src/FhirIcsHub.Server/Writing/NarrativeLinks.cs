using System.Text.RegularExpressions;

namespace FhirIcsHub.Server.Writing;

/// <summary>The addresses that a narrative links to: the values of <c>href</c> and <c>src</c> in the tags of its XHTML.</summary>
internal static partial class NarrativeLinks
{
    /// <summary>Where the addresses stand in the XHTML, in their order; comments and text are passed over.</summary>
    public static IEnumerable<Range> In(string xhtml)
    {
        foreach (Match tag in CommentOrTag().Matches(xhtml))
        {
            if (tag.ValueSpan.StartsWith("<!", StringComparison.Ordinal))
            {
                continue;
            }
            foreach (Match attribute in Attribute().Matches(tag.Value))
            {
                if (attribute.Groups["name"].ValueSpan is "href" or "src")
                {
                    var value = attribute.Groups["value"];
                    yield return (tag.Index + value.Index)..(tag.Index + value.Index + value.Length);
                }
            }
        }
    }

    // The narrative is well-formed XHTML: '<' in a value is escaped, and every value is quoted.
    [GeneratedRegex("<!--.*?-->|<[A-Za-z][^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*>", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex CommentOrTag();

    [GeneratedRegex("\\s(?<name>[A-Za-z_:][-A-Za-z0-9_:.]*)\\s*=\\s*(?:\"(?<value>[^\"]*)\"|'(?<value>[^']*)')", RegexOptions.ExplicitCapture)]
    private static partial Regex Attribute();
}
