using System.Text;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Splits search values at separators that no backslash precedes, by the R4 rules of escaping (<c>\,</c> <c>\$</c> <c>\|</c> <c>\\</c>).
/// </summary>
internal static class EscapedText
{
    /// <summary>The parts of <paramref name="text"/>, escapes not yet resolved.</summary>
    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>The text with its escapes resolved; a backslash before any other character stands for itself.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is ',' or '$' or '|' or '\\')
            {
                i++;
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
