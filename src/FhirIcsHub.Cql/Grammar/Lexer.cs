using System.Globalization;
using System.Text;

namespace FhirIcsHub.Cql.Grammar;

/// <summary>Cuts CQL into tokens. White space and comments are dropped; what is no token is reported and skipped.</summary>
internal sealed class Lexer(string text, List<SyntaxProblem> problems)
{
    private static readonly string[] LongSymbols = ["<=", ">=", "!=", "!~", "->"];

    private int _position;

    public List<Token> ReadAll()
    {
        var tokens = new List<Token>(text.Length / 5);
        while (true)
        {
            SkipTrivia();
            if (_position >= text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", new SourceRange(text.Length, text.Length)));
                return tokens;
            }

            if (Next() is { Kind: not TokenKind.Bad } token)
            {
                tokens.Add(token);
            }
        }
    }

    private Token Next() => text[_position] switch
    {
        '\'' => Quoted(TokenKind.String, '\''),
        '"' => Quoted(TokenKind.QuotedIdentifier, '"'),
        '`' => Quoted(TokenKind.QuotedIdentifier, '`'),
        '@' => Temporal(),
        '$' => Special(),
        var c when char.IsAsciiDigit(c) => Number(),
        var c when char.IsAsciiLetter(c) || c == '_' => Word(),
        _ => Symbol(),
    };

    private char Peek(int ahead = 0) => _position + ahead < text.Length ? text[_position + ahead] : '\0';

    private void SkipTrivia()
    {
        while (_position < text.Length)
        {
            if (char.IsWhiteSpace(text[_position]) || text[_position] == '\uFEFF')
            {
                _position++;
            }
            else if (Peek() == '/' && Peek(1) == '/')
            {
                var end = text.AsSpan(_position).IndexOfAny('\r', '\n');
                _position = end < 0 ? text.Length : _position + end;
            }
            else if (Peek() == '/' && Peek(1) == '*')
            {
                var end = text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    Report(_position, text.Length, "the comment is not closed with */");
                }

                _position = end < 0 ? text.Length : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private Token Word()
    {
        var start = _position;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
        {
            _position++;
        }

        return Token(TokenKind.Word, start);
    }

    // $this, $index, $total
    private Token Special()
    {
        var start = _position++;
        while (char.IsAsciiLetter(Peek()))
        {
            _position++;
        }

        return text[start.._position] is "$this" or "$index" or "$total"
            ? Token(TokenKind.Symbol, start)
            : Bad(start, "after $ only this, index or total can follow");
    }

    private Token Number()
    {
        var start = _position;
        SkipDigits();
        if (Peek() == '.' && char.IsAsciiDigit(Peek(1)))
        {
            _position++;
            SkipDigits();
            return Token(TokenKind.Decimal, start);
        }

        if (Peek() == 'L' && !char.IsAsciiLetterOrDigit(Peek(1)))
        {
            _position++;
            return new Token(TokenKind.Long, text[start..(_position - 1)], new SourceRange(start, _position));
        }

        return Token(TokenKind.Integer, start);
    }

    // @2014, @2014-01, @2014-01-25, @2014-01-25T, @2014-01-25T14:30:14.559+01:00, @T14:30:14.559
    private Token Temporal()
    {
        var start = _position++;
        if (Peek() == 'T')
        {
            _position++;
            return SkipTime()
                ? Temporal(TokenKind.Time, start) : Bad(start, "a time is written @Thh, @Thh:mm, @Thh:mm:ss or @Thh:mm:ss.fff");
        }

        if (!SkipDigits(4) || (Peek() == '-' && !(Skip('-') && SkipDigits(2) && (Peek() != '-' || (Skip('-') && SkipDigits(2))))))
        {
            return Bad(start, "a date is written @YYYY, @YYYY-MM or @YYYY-MM-DD");
        }

        if (Peek() != 'T')
        {
            return Temporal(TokenKind.Date, start);
        }

        _position++;
        if (char.IsAsciiDigit(Peek()) && !SkipTime())
        {
            return Bad(start, "a time of day is written Thh, Thh:mm, Thh:mm:ss or Thh:mm:ss.fff");
        }

        SkipOffset();
        return Temporal(TokenKind.DateTime, start);
    }

    private bool SkipTime()
    {
        if (!SkipDigits(2))
        {
            return false;
        }

        for (var part = 0; part < 2 && Peek() == ':'; part++)
        {
            _position++;
            if (!SkipDigits(2))
            {
                return false;
            }

            if (part == 1 && Peek() == '.' && char.IsAsciiDigit(Peek(1)))
            {
                _position++;
                SkipDigits();
            }
        }

        return true;
    }

    // Z or +hh:mm. A sign is part of the literal only when an offset follows: @2014-01-25T14:30-1 is a subtraction.
    private void SkipOffset()
    {
        if (Peek() == 'Z')
        {
            _position++;
        }
        else if (Peek() is '+' or '-' && Digits(1) && Peek(3) == ':' && Digits(4))
        {
            _position += 6;
        }
    }

    private bool Digits(int ahead) => char.IsAsciiDigit(Peek(ahead)) && char.IsAsciiDigit(Peek(ahead + 1));

    private Token Quoted(TokenKind kind, char quote)
    {
        var start = _position++;
        var value = new StringBuilder();
        while (_position < text.Length && text[_position] != quote)
        {
            if (text[_position] != '\\')
            {
                value.Append(text[_position++]);
            }
            else if (!Escape(value))
            {
                // What is no escape is text, as '\d' in a regular expression.
                value.Append(text[_position++]);
            }
        }

        if (_position >= text.Length)
        {
            return Bad(start, $"the closing {quote} is missing");
        }

        _position++;
        return new Token(kind, value.ToString(), new SourceRange(start, _position));
    }

    private bool Escape(StringBuilder value)
    {
        if (Peek(1) == 'u')
        {
            if (_position + 6 > text.Length || !ushort.TryParse(
                text.AsSpan(_position + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                return false;
            }

            value.Append((char)unit);
            _position += 6;
            return true;
        }

        var c = Peek(1) switch
        {
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '\'' or '"' or '`' or '\\' or '/' => Peek(1),
            _ => '\0',
        };
        if (c == '\0')
        {
            return false;
        }

        value.Append(c);
        _position += 2;
        return true;
    }

    private Token Symbol()
    {
        var start = _position;
        foreach (var symbol in LongSymbols)
        {
            if (text.AsSpan(start).StartsWith(symbol, StringComparison.Ordinal))
            {
                _position += symbol.Length;
                return Token(TokenKind.Symbol, start);
            }
        }

        _position++;
        return "+-*/^&|=~<>()[]{},.:;%".Contains(text[start], StringComparison.Ordinal)
            ? Token(TokenKind.Symbol, start)
            : Bad(start, "this character does not belong to CQL outside of strings and comments");
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek()))
        {
            _position++;
        }
    }

    private bool SkipDigits(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!char.IsAsciiDigit(Peek()))
            {
                return false;
            }

            _position++;
        }

        return true;
    }

    private bool Skip(char expected)
    {
        if (Peek() != expected || _position >= text.Length)
        {
            return false;
        }

        _position++;
        return true;
    }

    private Token Token(TokenKind kind, int start) => new(kind, text[start.._position], new SourceRange(start, _position));

    private Token Temporal(TokenKind kind, int start) => new(kind, text[(start + 1).._position], new SourceRange(start, _position));

    private Token Bad(int start, string reason)
    {
        Report(start, _position, reason);
        return Token(TokenKind.Bad, start);
    }

    private void Report(int start, int end, string reason) => problems.Add(new SyntaxProblem(new SourceRange(start, end), reason));
}
