using System.Globalization;
using System.Text;
using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage.PostgreSql;

/// <summary>Texts and what is looked for in them as PostgreSQL's own types read them; words have letters and digits only.</summary>
internal static class PostgreSqlTextQuery
{
    /// <summary>A <c>tsquery</c>.</summary>
    public static string Of(TextQuery query, string prefix) => query switch
    {
        TextPhrase phrase => $"({string.Join(" <-> ", phrase.Words.Select(word => $"'{prefix}{word}'"))}{(phrase.IsPrefix ? ":*" : "")})",
        TextAny any => Join(any.Parts, " | ", prefix),
        TextAll { Without.Count: 0 } all => Join(all.Parts, " & ", prefix),
        TextAll all => $"({Join(all.Parts, " & ", prefix)} & !{Join(all.Without, " | ", prefix)})",
        _ => throw new InvalidOperationException($"{query.GetType().Name} is not looked for"),
    };

    /// <summary>A <c>tsvector</c> of words with one space between them.</summary>
    public static string Vector(params string[] texts)
    {
        var vector = new StringBuilder();
        var position = 0;
        foreach (var text in texts.Where(text => text.Length > 0))
        {
            foreach (var word in text.Split(' '))
            {
                vector.Append(CultureInfo.InvariantCulture, $"'{word}':{Math.Min(++position, MaxPosition)} ");
            }

            // No phrase goes from one text to the next.
            position++;
        }

        return vector.ToString();
    }

    /// <summary>PostgreSQL counts no further.</summary>
    private const int MaxPosition = 16_383;

    private static string Join(IReadOnlyList<TextQuery> parts, string by, string prefix) =>
        $"({string.Join(by, parts.Select(part => Of(part, prefix)))})";
}
