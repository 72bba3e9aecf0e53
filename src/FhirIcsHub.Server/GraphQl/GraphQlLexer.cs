using System.Globalization;
using System.Text;

namespace FhirIcsHub.Server.GraphQl;

internal enum GraphQlTokenKind
{
    End,
    Name,
    Int,
    Float,
    Text,
    Punctuator,
}

internal readonly record struct GraphQlToken(GraphQlTokenKind Kind, string Text, GraphQlPosition Position);

/// <summary>Cuts a query into tokens (GraphQL, October 2021, section 2.1).</summary>
internal sealed class GraphQlLexer(string text)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private GraphQlPosition Here => new(_line, _at - _lineStart + 1);

    public GraphQlToken Next()
    {
        SkipIgnored();
        var position = Here;
        if (_at == text.Length)
        {
            return new(GraphQlTokenKind.End, "", position);
        }
        var letter = text[_at];
        if (letter == '_' || char.IsAsciiLetter(letter))
        {
            return new(GraphQlTokenKind.Name, Take(char.IsAsciiLetterOrDigit, '_'), position);
        }
        if (letter == '-' || char.IsAsciiDigit(letter))
        {
            return Number(position);
        }
        if (letter == '"')
        {
            return new(GraphQlTokenKind.Text, Look("\"\"\"") ? BlockText(position) : PlainText(position), position);
        }
        if (Look("..."))
        {
            _at += 3;
            return new(GraphQlTokenKind.Punctuator, "...", position);
        }
        if ("!$&()[]{}:=@|".Contains(letter, StringComparison.Ordinal))
        {
            _at++;
            return new(GraphQlTokenKind.Punctuator, letter.ToString(), position);
        }
        throw new GraphQlException("This letter has no meaning in GraphQL.", position);
    }

    private void SkipIgnored()
    {
        for (; _at < text.Length; _at++)
        {
            switch (text[_at])
            {
                case '\n':
                    _line++;
                    _lineStart = _at + 1;
                    break;
                case '#':
                    _at = text.IndexOf('\n', _at) is var end and >= 0 ? end - 1 : text.Length - 1;
                    break;
                case ' ' or '\t' or '\r' or ',' or '\uFEFF':
                    break;
                default:
                    return;
            }
        }
    }

    private GraphQlToken Number(GraphQlPosition position)
    {
        var start = _at++;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '+' or '-'))
        {
            _at++;
        }
        var number = text[start.._at];
        if (long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            return new(GraphQlTokenKind.Int, number, position);
        }
        return decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? new(GraphQlTokenKind.Float, number, position)
            : throw new GraphQlException("This is no number.", position);
    }

    private string PlainText(GraphQlPosition position)
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] != '\n'; _at++)
        {
            switch (text[_at])
            {
                case '"':
                    _at++;
                    return value.ToString();
                case '\\' when _at + 1 < text.Length:
                    value.Append(Escape(text[++_at]));
                    break;
                default:
                    value.Append(text[_at]);
                    break;
            }
        }
        throw new GraphQlException("This text has no end.", position);
    }

    private char Escape(char letter) => letter switch
    {
        '"' or '\\' or '/' => letter,
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' when _at + 4 < text.Length && ushort.TryParse(
            text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) => Skip(4, (char)code),
        _ => throw new GraphQlException("This escape is none of GraphQL's.", Here),
    };

    private char Skip(int letters, char value)
    {
        _at += letters;
        return value;
    }

    /// <summary>Text between three quotes, as it stands; no query of the hub needs its indentation taken away.</summary>
    private string BlockText(GraphQlPosition position)
    {
        var end = text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new GraphQlException("This text has no end.", position);
        }
        var value = text[(_at + 3)..end];
        _line += value.Count(letter => letter == '\n');
        _lineStart = value.Contains('\n', StringComparison.Ordinal) ? text.LastIndexOf('\n', end) + 1 : _lineStart;
        _at = end + 3;
        return value;
    }

    private string Take(Func<char, bool> isPart, char also)
    {
        var start = _at;
        while (_at < text.Length && (isPart(text[_at]) || text[_at] == also))
        {
            _at++;
        }
        return text[start.._at];
    }

    private bool Look(string what) => string.CompareOrdinal(text, _at, what, 0, what.Length) == 0;
}
