using System.Globalization;
using System.Text;

namespace FhirIcsHub.Fhir.Search;

/// <summary>The form in which strings are compared in a search: without case, accents, punctuation and repeated white space.</summary>
public static class SearchText
{
    /// <summary>
    /// Longest folded form, in UTF-16 units, that is kept and compared: at three bytes a unit it fits, with the other columns, the largest
    /// key of a PostgreSQL
    /// B-tree (2,704 bytes). Longer strings are found by their first 400 characters.
    /// </summary>
    public const int MaxFoldedLength = 400;

    /// <summary>
    /// Folds a string: lower case; combining marks dropped and marked letters replaced by their base letter; apostrophes and full stops
    /// dropped; every other run of punctuation, symbols and white space is one space, none at the ends.
    /// </summary>
    public static string Fold(string value)
    {
        var folded = new StringBuilder(Math.Min(value.Length, MaxFoldedLength));
        Fold(value, folded, MaxFoldedLength);
        return folded.Length < MaxFoldedLength ? folded.ToString() : CutAtRune(folded);
    }

    /// <summary>Adds the words of a string, folded, each behind a space where it is not the first.</summary>
    public static void AppendWords(string value, StringBuilder words) => Fold(value, words, int.MaxValue);

    private static void Fold(string value, StringBuilder folded, int enough)
    {
        var pendingSpace = folded.Length > 0;
        foreach (var rune in value.EnumerateRunes())
        {
            switch (Classify(rune))
            {
                case Part.Dropped:
                    continue;
                case Part.Gap:
                    pendingSpace = folded.Length > 0;
                    continue;
            }

            if (pendingSpace)
            {
                folded.Append(' ');
                pendingSpace = false;
            }

            AppendLetter(folded, rune);
            if (folded.Length >= enough)
            {
                return;
            }
        }
    }

    /// <summary>
    /// The folded form and, after it, every rest of it that begins at a later word: what a family name of several parts is found by.
    /// </summary>
    public static IEnumerable<string> FoldWithRests(string value)
    {
        var folded = Fold(value);
        yield return folded;
        for (var space = folded.IndexOf(' '); space >= 0; space = folded.IndexOf(' ', space + 1))
        {
            yield return folded[(space + 1)..];
        }
    }

    private static Part Classify(Rune rune)
    {
        if (rune.IsAscii)
        {
            var c = (char)rune.Value;
            return char.IsAsciiLetterOrDigit(c) ? Part.Letter : c is '\'' or '.' or '`' ? Part.Dropped : Part.Gap;
        }

        if (rune.Value is '\u2019' or '\u2018' or '\u02BC')
        {
            return Part.Dropped;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => Part.Dropped,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Part.Letter,
            _ => Part.Gap,
        };
    }

    private static void AppendLetter(StringBuilder folded, Rune rune)
    {
        var lower = Rune.ToLowerInvariant(rune);
        if (!lower.IsBmp)
        {
            folded.Append(lower.ToString());
            return;
        }

        var letter = (char)lower.Value;
        if (FoldedLetters.Expand(letter) is { } expanded)
        {
            folded.Append(expanded);
        }
        else
        {
            folded.Append(FoldedLetters.BaseOf(letter));
        }
    }

    private static string CutAtRune(StringBuilder folded)
    {
        var length = Math.Min(folded.Length, MaxFoldedLength);
        return folded.ToString(0, char.IsHighSurrogate(folded[length - 1]) ? length - 1 : length);
    }

    private enum Part
    {
        Letter,
        Gap,
        Dropped,
    }
}
