using System.Text;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search.Texts;

/// <summary>
/// Reads what is looked for in texts: words that must all be there, <c>OR</c> (also <c>,</c> and <c>|</c>) between such, <c>AND</c> (also
/// <c>+</c>), <c>NOT</c> (also <c>-</c> before a word), parentheses, <c>"phrases"</c> and <c>begin*</c>. The operators may be written in
/// lower case.
/// </summary>
internal sealed class TextQueryParser
{
    private const int MaxLength = 2_000;
    private const int MaxDepth = 16;
    private const int MaxWords = 100;

    private readonly string _text;
    private int _at;
    private int _depth;
    private int _words;

    private TextQueryParser(string text) => _text = text;

    /// <summary>Null, with the reason, when it cannot be read. The reason never repeats the text, which may be personal.</summary>
    public static TextQuery? Parse(string text, out string? fault)
    {
        fault = null;
        try
        {
            return text.Length <= MaxLength ? new TextQueryParser(text).ReadAll()
                : throw new TextFault($"it has more than {MaxLength} characters");
        }
        catch (TextFault wrong)
        {
            fault = wrong.Message;
            return null;
        }
    }

    private TextQuery ReadAll()
    {
        var query = ReadAny();
        return _at == _text.Length ? query : throw new TextFault("a parenthesis is closed that was not opened");
    }

    private TextQuery ReadAny()
    {
        if (++_depth > MaxDepth)
        {
            throw new TextFault($"parentheses may stand {MaxDepth} deep within one another");
        }

        var parts = new List<TextQuery> { ReadEach() };
        while (TryOperator("or", ",|"))
        {
            parts.Add(ReadEach());
        }

        _depth--;
        return parts.Count == 1 ? parts[0] : new TextAny(parts);
    }

    /// <summary>What must all be there: up to the next <c>OR</c>, the parenthesis or the end.</summary>
    private TextQuery ReadEach()
    {
        var (parts, without) = (new List<TextQuery>(), new List<TextQuery>());
        while (true)
        {
            var isJoined = false;
            while (TryOperator("and", "+&"))
            {
                isJoined = true;
            }

            if (IsAtEnd() || Peek() is ')' or ',' or '|' || IsWord("or"))
            {
                if (isJoined || parts.Count + without.Count == 0)
                {
                    throw new TextFault("a word is missing beside an operator, or there is none at all");
                }

                break;
            }

            var isNegated = false;
            while (TryOperator("not", "-!"))
            {
                isNegated = !isNegated;
            }

            if (ReadOne() is { } one)
            {
                (isNegated ? without : parts).Add(one);
            }
        }

        return parts.Count == 0 ? throw new TextFault(without.Count == 0
            ? "it has no letter or digit to look for" : "NOT needs something beside it, joined by AND, that is looked for")
            : parts.Count == 1 && without.Count == 0 ? parts[0] : new TextAll(parts, without);
    }

    /// <summary>A word, a phrase or what stands in parentheses; null for a word of punctuation only.</summary>
    private TextQuery? ReadOne()
    {
        SkipSpaces();
        switch (IsAtEnd() ? '\0' : Peek())
        {
            case '(':
                _at++;
                var inner = ReadAny();
                SkipSpaces();
                if (IsAtEnd() || _text[_at++] != ')')
                {
                    throw new TextFault("a parenthesis is not closed");
                }

                return inner;
            case '"':
                var end = _text.IndexOf('"', _at + 1);
                var phrase = end < 0 ? throw new TextFault("a quotation mark is not closed") : _text[(_at + 1)..end];
                _at = end + 1;
                return Phrase(phrase, TryStar()) ?? throw new TextFault("a phrase has no letter or digit to look for");
            case '\0' or ')' or ',' or '|':
                throw new TextFault("a word is missing beside an operator");
            default:
                var word = new StringBuilder();
                while (!IsAtEnd() && !IsEndOfWord(Peek()))
                {
                    // A backslash takes the meaning of the character behind it away.
                    _at += Peek() == '\\' && _at + 1 < _text.Length ? 1 : 0;
                    word.Append(_text[_at++]);
                }

                return Phrase(word.ToString(), TryStar());
        }
    }

    private TextPhrase? Phrase(string text, bool isPrefix)
    {
        var folded = new StringBuilder();
        SearchText.AppendWords(text, folded);
        if (folded.Length == 0)
        {
            return null;
        }

        var words = folded.ToString().Split(' ').Select(TextWords.Cut).ToList();
        _words += words.Count;
        return _words <= MaxWords ? new TextPhrase(words, isPrefix) : throw new TextFault($"a text may be searched for {MaxWords} words");
    }

    private bool TryStar()
    {
        var isStar = !IsAtEnd() && Peek() == '*';
        _at += isStar ? 1 : 0;
        return isStar;
    }

    /// <summary>Takes an operator: its word, in any case, or one of its signs.</summary>
    private bool TryOperator(string word, string signs)
    {
        SkipSpaces();
        if (IsAtEnd())
        {
            return false;
        }

        var length = signs.Contains(Peek(), StringComparison.Ordinal) ? 1 : IsWord(word) ? word.Length : 0;
        _at += length;
        return length > 0;
    }

    private bool IsWord(string word)
    {
        SkipSpaces();
        var end = _at + word.Length;
        return string.Compare(_text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
            && (end == _text.Length || char.IsWhiteSpace(_text[end]) || _text[end] is '(' or '"');
    }

    private static bool IsEndOfWord(char letter) =>
        char.IsWhiteSpace(letter) || letter is '(' or ')' or '"' or ',' or '|' or '*' or '+' or '&';

    private void SkipSpaces()
    {
        while (!IsAtEnd() && char.IsWhiteSpace(Peek()))
        {
            _at++;
        }
    }

    private bool IsAtEnd() => _at >= _text.Length;

    private char Peek() => _text[_at];

    /// <summary>Leaves the descent at the first fault; never leaves this class.</summary>
    private sealed class TextFault(string message) : Exception(message);
}
