using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Translation;

/// <summary>A library of a set: as ELM, as text, or as both.</summary>
internal sealed class LibraryEntry(string? system, string name, string? version)
{
    public string? System => system;

    public string Name => name;

    public string? Version => version;

    /// <summary>The library as it was given in ELM.</summary>
    public Library? Elm { get; init; }

    /// <summary>The library as it was given in CQL.</summary>
    public string? Text { get; init; }

    /// <summary>How the text is translated, when it says so itself.</summary>
    public TranslatorOptions? Options { get; init; }

    /// <summary>The text as it was read, when that has been done.</summary>
    public ParseResult<LibrarySyntax>? Parsed { get; init; }

    /// <summary>The translation of the text, once it was asked for.</summary>
    public TranslatedLibrary? Translated { get; set; }

    /// <summary>What the ELM defines, once it was asked for.</summary>
    public LibrarySymbols? Symbols { get; set; }

    public ParseResult<LibrarySyntax> Parse() => Parsed ?? CqlParser.ParseLibrary(new SourceText(Text!));
}

/// <summary>A library that was translated from text.</summary>
internal sealed record TranslatedLibrary(Library Library, LibrarySymbols Symbols, IReadOnlyList<CqlProblem> Problems, bool HasErrors);

/// <summary>Versions from low to high: numbers as numbers, no version first.</summary>
internal sealed class VersionOrder : IComparer<string?>
{
    public static readonly VersionOrder Instance = new();

    public static readonly IComparer<LibraryEntry> OfEntries = Comparer<LibraryEntry>.Create((a, b) =>
        Instance.Compare(a.Version, b.Version));

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var left = x.Split('.', '-');
        var right = y.Split('.', '-');
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = left[i].All(char.IsAsciiDigit) && right[i].All(char.IsAsciiDigit)
                ? CompareNumbers(left[i].TrimStart('0'), right[i].TrimStart('0'))
                : string.CompareOrdinal(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length != right.Length ? left.Length - right.Length : string.CompareOrdinal(x, y);
    }

    private static int CompareNumbers(string left, string right) =>
        left.Length != right.Length ? left.Length - right.Length : string.CompareOrdinal(left, right);
}
