using System.Globalization;
using System.Text;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search.Texts;

/// <summary>
/// Words as the full-text index has them: behind the key of the resource's type, so that a search finds those of its type without the
/// others, however many these are.
/// </summary>
internal static class TextWords
{
    /// <summary>A longer word is found by its first letters; no word that people write is longer.</summary>
    private const int MaxLength = 60;

    /// <summary>Between type and word: a letter to both databases.</summary>
    private const char Mark = '\u00B7';

    public static string Prefix(int typeKey) => string.Create(CultureInfo.InvariantCulture, $"{typeKey}{Mark}");

    /// <summary>The part of a word that is indexed.</summary>
    public static string Cut(string word)
    {
        if (word.Length <= MaxLength)
        {
            return word;
        }

        return word[..(char.IsHighSurrogate(word[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    /// <summary>The words of a resource, with one space between them.</summary>
    public static ResourceText Of(ResourceText words, int typeKey)
    {
        var prefix = Prefix(typeKey);
        return new ResourceText(Of(words.Narrative, prefix), Of(words.Content, prefix));
    }

    private static string Of(string words, string prefix)
    {
        if (words.Length == 0)
        {
            return "";
        }

        var text = new StringBuilder(words.Length * 2);
        foreach (var word in words.Split(' '))
        {
            text.Append(text.Length == 0 ? "" : " ").Append(prefix).Append(Cut(word));
        }

        return text.ToString();
    }
}

/// <summary>The words of a resource, as they are indexed.</summary>
/// <param name="ResourceKey">The resource.</param>
/// <param name="Narrative">Those of its narrative, with one space between them.</param>
/// <param name="Content">The others.</param>
internal sealed record TextRow(long ResourceKey, string Narrative, string Content);
