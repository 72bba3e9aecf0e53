using System.Globalization;
using System.Text;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Cuts the text of a map into tokens. What is no token is reported and passed over.</summary>
internal sealed class FmlLexer(string text, FmlProblems problems)
{
    private static readonly string[] Pairs = ["->", "<<", ">>", "..", "==", "!=", "<=", ">=", ">-", "<-", "--", "!~"];

    private readonly List<FmlToken> _tokens = [];
    private readonly List<FmlComment> _comments = [];
    private int _position;
    private int _line = 1;

    public IReadOnlyList<FmlComment> Comments => _comments;

    public List<FmlToken> ReadAll()
    {
        do
        {
            SkipTrivia();
        }
        while (ReadToken());
        _tokens.Add(new FmlToken(FmlKind.End, "the end of the text", text.Length, text.Length, _line));
        return _tokens;
    }

    private char Peek(int ahead = 0) => _position + ahead < text.Length ? text[_position + ahead] : '\0';

    private void SkipTrivia()
    {
        while (_position < text.Length)
        {
            if (text[_position] == '\n')
            {
                _line++;
                _position++;
            }
            else if (char.IsWhiteSpace(text[_position]) || text[_position] == '\uFEFF')
            {
                _position++;
            }
            else if (Peek() == '/' && Peek(1) == '/')
            {
                ReadLineComment();
            }
            else if (Peek() == '/' && Peek(1) == '*')
            {
                ReadBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void ReadLineComment()
    {
        var rest = text.AsSpan(_position);
        var end = rest.IndexOfAny('\r', '\n');
        var comment = end < 0 ? rest : rest[..end];
        var isMetadata = comment.StartsWith("///");
        _comments.Add(new FmlComment(comment[(isMetadata ? 3 : 2)..].Trim().ToString(), _tokens.Count, _line, isMetadata));
        _position += comment.Length;
    }

    private void ReadBlockComment()
    {
        var end = text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            problems.Add(_position, "the comment is not closed");
            end = text.Length - 2;
        }

        for (; _position < end + 2; _position++)
        {
            if (Peek() == '\n')
            {
                _line++;
            }
        }
    }

    private bool ReadToken()
    {
        if (_position >= text.Length)
        {
            return false;
        }

        var start = _position;
        var c = text[start];
        if (c is '\'' or '"' or '`')
        {
            var line = _line;
            var content = ReadQuoted(c);
            var kind = c == '`' ? FmlKind.Identifier : c == '\'' ? FmlKind.String : FmlKind.Quoted;
            _tokens.Add(new FmlToken(kind, content, start, _position, line, c == '`'));
        }
        else if (char.IsAsciiLetter(c) || c == '_')
        {
            SkipWhile(x => char.IsAsciiLetterOrDigit(x) || x == '_');
            Add(FmlKind.Identifier, start);
        }
        else if (char.IsAsciiDigit(c))
        {
            SkipWhile(char.IsAsciiDigit);
            var isDecimal = Peek() == '.' && char.IsAsciiDigit(Peek(1));
            if (isDecimal)
            {
                _position++;
                SkipWhile(char.IsAsciiDigit);
            }

            Add(isDecimal ? FmlKind.Decimal : FmlKind.Integer, start);
        }
        else if (c == '@')
        {
            _position++;
            SkipWhile(x => char.IsAsciiDigit(x) || x is '-' or ':' or '.' or '+' or 'T' or 'Z');
            Add(FmlKind.Temporal, start);
        }
        else
        {
            ReadSymbol(start);
        }

        return true;
    }

    private void ReadSymbol(int start)
    {
        var rest = text.AsSpan(start);
        foreach (var pair in Pairs)
        {
            if (rest.StartsWith(pair))
            {
                _position += 2;
                _tokens.Add(new FmlToken(FmlKind.Symbol, pair, start, _position, _line));
                return;
            }
        }

        _position++;
        if (".,()[]{}+-*/|&<>=~%:;#$!".Contains(text[start], StringComparison.Ordinal))
        {
            Add(FmlKind.Symbol, start);
        }
        else
        {
            problems.Add(start, "unexpected character");
        }
    }

    private void Add(FmlKind kind, int start) => _tokens.Add(new FmlToken(kind, text[start.._position], start, _position, _line));

    private void SkipWhile(Func<char, bool> belongs)
    {
        while (_position < text.Length && belongs(text[_position]))
        {
            _position++;
        }
    }

    private string ReadQuoted(char quote)
    {
        var start = _position++;
        var content = new StringBuilder();
        while (_position < text.Length)
        {
            var c = text[_position++];
            if (c == quote)
            {
                return content.ToString();
            }

            _line += c == '\n' ? 1 : 0;
            if (c != '\\')
            {
                content.Append(c);
            }
            else
            {
                ReadEscape(content);
            }
        }

        problems.Add(start, "the string is not closed");
        return content.ToString();
    }

    private void ReadEscape(StringBuilder content)
    {
        var position = _position - 1;
        var c = Peek();
        _position += _position < text.Length ? 1 : 0;
        switch (c)
        {
            case '\'' or '"' or '`' or '\\' or '/':
                content.Append(c);
                break;
            case 'n':
                content.Append('\n');
                break;
            case 'r':
                content.Append('\r');
                break;
            case 't':
                content.Append('\t');
                break;
            case 'f':
                content.Append('\f');
                break;
            case 'u' when _position + 4 <= text.Length
                && ushort.TryParse(text.AsSpan(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                content.Append((char)unit);
                _position += 4;
                break;
            default:
                problems.Add(position, "unknown escape in a string");
                break;
        }
    }
}
