using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>What is looked for in texts, in the words of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax).</summary>
internal static class SqliteTextQuery
{
    public static string Of(TextQuery query, bool isNarrative, string prefix) =>
        isNarrative ? $"{{Narrative}} : ({Of(query, prefix)})" : Of(query, prefix);

    private static string Of(TextQuery query, string prefix) => query switch
    {
        TextPhrase phrase => $"\"{string.Join(' ', phrase.Words.Select(word => prefix + word))}\"{(phrase.IsPrefix ? " *" : "")}",
        TextAny any => Join(any.Parts, " OR ", prefix),
        TextAll { Without.Count: 0 } all => Join(all.Parts, " AND ", prefix),
        TextAll all => $"({Join(all.Parts, " AND ", prefix)} NOT {Join(all.Without, " OR ", prefix)})",
        _ => throw new InvalidOperationException($"{query.GetType().Name} is not looked for"),
    };

    private static string Join(IReadOnlyList<TextQuery> parts, string by, string prefix) =>
        $"({string.Join(by, parts.Select(part => Of(part, prefix)))})";
}
