using System.Text;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Cuts an expression into tokens; white space and comments are dropped, positions are kept.</summary>
internal sealed class Lexer(string text)
{
    private static readonly HashSet<string> Keywords =
        ["and", "or", "xor", "implies", "is", "as", "in", "contains", "div", "mod", "true", "false"];

    private int _position;

    public List<Token> ReadAll()
    {
        var tokens = new List<Token>();
        Token token;
        do
        {
            token = Next();
            tokens.Add(token);
        }
        while (token.Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipTrivia();
        if (_position >= text.Length)
        {
            return new Token(TokenKind.End, text.Length, "");
        }

        var start = _position;
        var c = text[start];
        return c switch
        {
            '\'' => new Token(TokenKind.String, start, ReadQuoted('\'')),
            '`' => new Token(TokenKind.DelimitedIdentifier, start, ReadQuoted('`')),
            '@' => ReadTemporal(),
            '$' => ReadSpecial(),
            _ when char.IsAsciiDigit(c) => ReadNumber(),
            _ when char.IsAsciiLetter(c) || c == '_' => ReadIdentifier(),
            _ => ReadSymbol(),
        };
    }

    private char Peek(int ahead = 0) => _position + ahead < text.Length ? text[_position + ahead] : '\0';

    private void SkipTrivia()
    {
        while (_position < text.Length)
        {
            if (char.IsWhiteSpace(text[_position]))
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
                    throw FhirPathException.Syntax(_position, "the comment is not closed");
                }

                _position = end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private Token ReadIdentifier()
    {
        var start = _position;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
        {
            _position++;
        }

        var word = text[start.._position];
        return new Token(Keywords.Contains(word) ? TokenKind.Keyword : TokenKind.Identifier, start, word);
    }

    private Token ReadSpecial()
    {
        var start = _position++;
        while (char.IsAsciiLetter(Peek()))
        {
            _position++;
        }

        var word = text[start.._position];
        return word is "$this" or "$index" or "$total"
            ? new Token(TokenKind.Special, start, word)
            : throw FhirPathException.Syntax(start, "only $this, $index and $total are defined");
    }

    private Token ReadNumber()
    {
        var start = _position;
        SkipDigits();
        if (Peek() == 'L')
        {
            _position++;
            return new Token(TokenKind.Long, start, text[start..(_position - 1)]);
        }

        if (Peek() != '.' || !char.IsAsciiDigit(Peek(1)))
        {
            return new Token(TokenKind.Integer, start, text[start.._position]);
        }

        _position++;
        SkipDigits();
        return new Token(TokenKind.Decimal, start, text[start.._position]);
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek()))
        {
            _position++;
        }
    }

    // @2015-02-04, @2015-02T, @2015-02-04T14:34:28.123+10:00, @T14:34
    private Token ReadTemporal()
    {
        var start = _position++;
        if (Peek() == 'T')
        {
            _position++;
            var time = _position;
            ReadClock(start);
            return new Token(TokenKind.Time, start, text[time.._position]);
        }

        RequireDigits(4, start);
        for (var part = 0; part < 2 && Peek() == '-' && char.IsAsciiDigit(Peek(1)); part++)
        {
            _position++;
            RequireDigits(2, start);
        }

        if (Peek() != 'T')
        {
            return new Token(TokenKind.Date, start, text[(start + 1).._position]);
        }

        _position++;
        if (char.IsAsciiDigit(Peek()))
        {
            ReadClock(start);
        }

        if (Peek() == 'Z')
        {
            _position++;
        }
        else if (Peek() is '+' or '-' && char.IsAsciiDigit(Peek(1)) && char.IsAsciiDigit(Peek(2)) && Peek(3) == ':')
        {
            _position += 4;
            RequireDigits(2, start);
        }

        return new Token(TokenKind.DateTime, start, text[(start + 1).._position]);
    }

    private void ReadClock(int start)
    {
        RequireDigits(2, start);
        for (var part = 0; part < 2 && Peek() == ':'; part++)
        {
            _position++;
            RequireDigits(2, start);
            if (part == 1 && Peek() == '.' && char.IsAsciiDigit(Peek(1)))
            {
                _position++;
                SkipDigits();
            }
        }
    }

    private void RequireDigits(int count, int start)
    {
        for (var i = 0; i < count; i++)
        {
            if (!char.IsAsciiDigit(Peek()))
            {
                throw FhirPathException.Syntax(start, "the date or time is not complete");
            }

            _position++;
        }
    }

    private string ReadQuoted(char quote)
    {
        var start = _position++;
        var end = text.AsSpan(_position).IndexOfAny(quote, '\\');
        if (end >= 0 && text[_position + end] == quote)
        {
            var plain = text.Substring(_position, end);
            _position += end + 1;
            return plain;
        }

        var result = new StringBuilder();
        while (true)
        {
            if (_position >= text.Length)
            {
                throw FhirPathException.Syntax(start, quote == '`' ? "the identifier is not closed" : "the string is not closed");
            }

            var c = text[_position++];
            if (c == quote)
            {
                return result.ToString();
            }

            if (c == '\\')
            {
                ReadEscape(result);
            }
            else
            {
                result.Append(c);
            }
        }
    }

    private void ReadEscape(StringBuilder result)
    {
        var position = _position - 1;
        var c = Peek();
        _position++;
        switch (c)
        {
            case '\'' or '"' or '`' or '\\' or '/':
                result.Append(c);
                break;
            case 'n':
                result.Append('\n');
                break;
            case 'r':
                result.Append('\r');
                break;
            case 't':
                result.Append('\t');
                break;
            case 'f':
                result.Append('\f');
                break;
            case 'u':
                var digits = text.AsSpan(Math.Min(_position, text.Length), Math.Min(4, Math.Max(0, text.Length - _position)));
                if (digits.Length < 4 || !ushort.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit))
                {
                    throw FhirPathException.Syntax(position, "\\u needs four hexadecimal digits");
                }

                result.Append((char)unit);
                _position += 4;
                break;
            default:
                throw FhirPathException.Syntax(position, "unknown escape in a string");
        }
    }

    private Token ReadSymbol()
    {
        var start = _position;
        var pair = _position + 1 < text.Length ? text.Substring(_position, 2) : "";
        if (pair is "<=" or ">=" or "!=" or "!~")
        {
            _position += 2;
            return new Token(TokenKind.Symbol, start, pair);
        }

        if (!".,()[]{}+-*/|&<>=~%".Contains(Peek(), StringComparison.Ordinal))
        {
            throw FhirPathException.Syntax(start, $"unexpected character '{Peek()}'");
        }

        return new Token(TokenKind.Symbol, start, text[_position++].ToString());
    }
}
