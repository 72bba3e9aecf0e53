namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Wishes for a language and what answers them.</summary>
internal static class Languages
{
    /// <summary>The wished languages in order of preference; quality values, as in Accept-Language, are not weighed.</summary>
    public static IReadOnlyList<string> Wished(string? displayLanguage) => displayLanguage is null
        ? []
        : [.. displayLanguage.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w.Split(';')[0].Trim())];

    /// <summary>
    /// Whether text in a language answers a wish: the same, or one a region or script of the other (<c>en-GB</c>, <c>en</c>).
    /// </summary>
    public static bool Matches(string? language, string wished) =>
        language is not null && (Covers(wished, language) || Covers(language, wished));

    private static bool Covers(string wide, string narrow) =>
        narrow.StartsWith(wide, StringComparison.OrdinalIgnoreCase) && (narrow.Length == wide.Length || narrow[wide.Length] == '-');
}
