using System.Collections.Frozen;
using System.Text.Json;

namespace FhirIcsHub.Storage.Search.Filters;

/// <summary>
/// Reads the text of <c>_filter</c>. <c>and</c> and <c>or</c> are read from the left to the right; neither goes before the other.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>What a filter can compare by.</summary>
    public static readonly FrozenSet<string> Operators = FrozenSet.ToFrozenSet(
        ["eq", "ne", "co", "sw", "ew", "gt", "lt", "ge", "le", "ap", "sa", "eb", "pr", "po", "ss", "sb", "in", "ni", "re"],
        StringComparer.Ordinal);

    private const int MaxLength = 8_000;
    private const int MaxTests = 100;
    private const int MaxDepth = 16;

    private readonly string _text;
    private int _at;
    private int _tests;
    private int _depth;

    private FilterParser(string text) => _text = text;

    public static FilterReading Parse(string text)
    {
        var parser = new FilterParser(text);
        try
        {
            return new FilterReading(parser.ReadAll(), "", 0);
        }
        catch (FilterSyntaxException wrong)
        {
            return new FilterReading(null, wrong.Message, Math.Min(wrong.At, text.Length) + 1);
        }
    }

    /// <summary>The comparisons in a filter, also those in brackets.</summary>
    public static IEnumerable<FilterTest> TestsIn(FilterNode node) => node switch
    {
        FilterPair pair => TestsIn(pair.Left).Concat(TestsIn(pair.Right)),
        FilterNegation negation => TestsIn(negation.Inner),
        FilterTest test => test.Path.Select(step => step.Filter).OfType<FilterNode>().SelectMany(TestsIn).Append(test),
        _ => [],
    };

    private FilterNode ReadAll()
    {
        if (_text.Length > MaxLength)
        {
            throw Fault($"a filter may have {MaxLength} characters");
        }

        var node = ReadFilter();
        return _at == _text.Length ? node : throw Fault("'and', 'or' or the end is expected");
    }

    private FilterNode ReadFilter()
    {
        if (++_depth > MaxDepth)
        {
            throw Fault($"filters may stand {MaxDepth} deep within one another");
        }

        var node = ReadOne();
        while (true)
        {
            SkipSpaces();
            if (TryWord("and"))
            {
                node = new FilterPair(true, node, ReadOne());
            }
            else if (TryWord("or"))
            {
                node = new FilterPair(false, node, ReadOne());
            }
            else
            {
                _depth--;
                return node;
            }
        }
    }

    private FilterNode ReadOne()
    {
        SkipSpaces();
        var start = _at;
        if (TryWord("not"))
        {
            SkipSpaces();
            if (Peek() == '(')
            {
                return new FilterNegation(ReadParentheses());
            }

            _at = start;
        }

        return Peek() == '(' ? ReadParentheses() : ReadTest();
    }

    private FilterNode ReadParentheses()
    {
        _at++;
        var node = ReadFilter();
        Expect(')', "the parenthesis is not closed");
        return node;
    }

    private FilterTest ReadTest()
    {
        if (++_tests > MaxTests)
        {
            throw Fault($"a filter may have {MaxTests} comparisons");
        }

        var start = _at;
        var path = ReadPath();
        SkipSpaces();
        var operatorAt = _at;
        var name = ReadWhile(char.IsAsciiLetter);
        if (!Operators.Contains(name))
        {
            _at = operatorAt;
            throw Fault($"a comparison is expected: {string.Join(' ', Operators.Order(StringComparer.Ordinal))}");
        }

        SkipSpaces();
        return new FilterTest(path, name, ReadValue(), start + 1);
    }

    private List<FilterStep> ReadPath()
    {
        var steps = new List<FilterStep>();
        while (true)
        {
            var name = ReadWhile(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or ':');
            if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] == '_'))
            {
                throw Fault("the name of a search parameter is expected");
            }

            FilterNode? filter = null;
            if (Peek() == '[')
            {
                _at++;
                filter = ReadFilter();
                Expect(']', "the bracket is not closed");
                if (Peek() != '.')
                {
                    throw Fault("behind a filter in brackets '.' and a search parameter are expected");
                }
            }

            steps.Add(new FilterStep(name, filter));
            if (Peek() != '.')
            {
                return steps;
            }

            _at++;
        }
    }

    private string ReadValue()
    {
        if (Peek() == '"')
        {
            return ReadString();
        }

        var value = ReadWhile(letter => !char.IsWhiteSpace(letter) && letter is not (']' or ')'));
        return value.Length > 0 ? value : throw Fault("a value is expected");
    }

    private string ReadString()
    {
        var start = _at++;
        while (Peek() is { } letter and not '"')
        {
            _at += letter == '\\' ? 2 : 1;
        }

        if (_at >= _text.Length)
        {
            _at = start;
            throw Fault("the string is not closed");
        }

        _at++;
        try
        {
            return JsonSerializer.Deserialize<string>(_text.AsSpan(start, _at - start)) is { Length: > 0 } value
                ? value : throw Fault("the string is empty", start);
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            // Half a character is no text to JSON's reader, and it says so by another exception.
            throw Fault("the string is none of JSON", start);
        }
    }

    /// <summary>Takes a word that is followed by no other letter of a name.</summary>
    private bool TryWord(string word)
    {
        var end = _at + word.Length;
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0
            || (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] != '('))
        {
            return false;
        }

        _at = end;
        return true;
    }

    private void Expect(char letter, string fault)
    {
        SkipSpaces();
        if (Peek() != letter)
        {
            throw Fault(fault);
        }

        _at++;
    }

    private string ReadWhile(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < _text.Length && belongs(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private void SkipSpaces() => ReadWhile(char.IsWhiteSpace);

    private char? Peek() => _at < _text.Length ? _text[_at] : null;

    private FilterSyntaxException Fault(string text, int? at = null) => new(text, at ?? _at);

    /// <summary>Leaves the descent at the first fault; never leaves this class.</summary>
    private sealed class FilterSyntaxException(string message, int at) : Exception(message)
    {
        public int At => at;
    }
}
