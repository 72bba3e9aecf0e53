using System.Buffers;
using System.Globalization;
using System.Text;

namespace FhirIcsHub.Fhir.Narratives;

/// <summary>
/// One pass over a narrative's bytes, without a tree. Malformed markup ends the scan; what is only not allowed is noted and passed.
/// </summary>
internal ref partial struct NarrativeScanner(
    ReadOnlySpan<byte> text, Span<(int Start, int Length)> open, Span<(int Start, int Length)> attributes)
{
    /// <summary>How deep elements may be nested.</summary>
    public const int MaxDepth = 128;

    /// <summary>How many attributes an element may have.</summary>
    public const int MaxAttributes = 32;

    // U+FFFE and U+FFFF start with EF; "]]>" may not stand in text.
    private static readonly SearchValues<byte> TextStops =
        SearchValues.Create(
        [
            .. Enumerable.Range(0, 32).Where(c => c is not ('\t' or '\n' or '\r')).Select(c => (byte)c), (byte)'<', (byte)'&',
            (byte)']', 0xEF,
        ]);

    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n"u8);

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly Span<(int Start, int Length)> _open = open;
    private readonly Span<(int Start, int Length)> _attributes = attributes;
    private int _position;
    private int _depth;
    private bool _isMalformed;

    // How the root spells the XHTML namespace: as the default, by a prefix ("html:"), or not at all.
    private bool _isDefault;
    private (int Start, int Length) _prefix;

    public NarrativeProblem? Problem { get; private set; }

    public bool HasContent { get; private set; }

    private readonly bool AtEnd => _position >= _text.Length;

    private readonly ReadOnlySpan<byte> Rest => _text[_position..];

    public void Scan()
    {
        SkipWhiteSpace();
        if (AtEnd || _text[_position] != (byte)'<')
        {
            Malformed(_position, "It must be one div element.");
            return;
        }

        ReadStartTag();
        while (_depth > 0 && !_isMalformed)
        {
            ReadText();
            if (AtEnd)
            {
                Malformed(_text.Length, "The last element has no end tag.");
            }
            else if (!_isMalformed)
            {
                ReadMarkup();
            }
        }

        SkipWhiteSpace();
        if (!_isMalformed && !AtEnd)
        {
            Malformed(_position, "Nothing may follow the div.");
        }
    }

    // Up to the next '<' or the end.
    private void ReadText()
    {
        while (!AtEnd && !_isMalformed)
        {
            var stop = Rest.IndexOfAny(TextStops);
            var run = stop < 0 ? Rest : Rest[..stop];
            HasContent |= run.IndexOfAnyExcept(WhiteSpace) >= 0;
            _position += run.Length;
            if (AtEnd || _text[_position] == (byte)'<')
            {
                return;
            }

            ReadStop(inText: true);
        }
    }

    // A byte at which text or an attribute value needs a look.
    private void ReadStop(bool inText)
    {
        switch (_text[_position])
        {
            case (byte)'&':
                ReadReference();
                break;
            case (byte)']':
                if (inText && Rest.StartsWith("]]>"u8))
                {
                    Malformed(_position, "']]>' must be written as ']]&gt;'.");
                }

                HasContent |= inText;
                _position++;
                break;
            case 0xEF when !Rest.StartsWith("\uFFFE"u8) && !Rest.StartsWith("\uFFFF"u8):
                HasContent |= inText;
                _position++;
                break;
            default:
                Malformed(_position, "It has a character that XML does not allow.");
                break;
        }
    }

    private void ReadMarkup()
    {
        if (Rest.StartsWith("</"u8))
        {
            ReadEndTag();
        }
        else if (Rest.StartsWith("<!--"u8))
        {
            var end = Rest[4..].IndexOf("--"u8);
            SkipSection(
                end < 0 || !Rest[(4 + end)..].StartsWith("-->"u8) ? -1 : 4 + end + 3, "A comment is not ended, or has '--' within.");
        }
        else if (Rest.StartsWith("<![CDATA["u8))
        {
            var end = Rest.IndexOf("]]>"u8);
            HasContent |= end > 9 && Rest[9..end].IndexOfAnyExcept(WhiteSpace) >= 0;
            SkipSection(end < 0 ? -1 : end + 3, "A CDATA section is not ended.");
        }
        else if (Rest.StartsWith("<!"u8))
        {
            Malformed(_position, "Declarations are not allowed.");
        }
        else if (Rest.StartsWith("<?"u8))
        {
            Refuse(_position, "Processing instructions are not allowed.");
            var end = Rest.IndexOf("?>"u8);
            SkipSection(end < 0 || Rest[2..].StartsWith("xml"u8) ? -1 : end + 2, "A processing instruction is malformed.");
        }
        else
        {
            ReadStartTag();
        }
    }

    private void SkipSection(int length, string problem)
    {
        if (length < 0)
        {
            Malformed(_position, problem);
            return;
        }

        var section = Rest[..length];
        for (var at = section.IndexOfAny(TextStops); at >= 0; at = section.IndexOfAny(TextStops))
        {
            section = section[at..];
            if (section[0] < 32 || section.StartsWith("\uFFFE"u8) || section.StartsWith("\uFFFF"u8))
            {
                Malformed(_position, "It has a character that XML does not allow.");
                return;
            }

            section = section[1..];
        }

        _position += length;
    }

    private void ReadEndTag()
    {
        var start = _position + 2;
        var (nameStart, nameLength) = _open[_depth - 1];
        var name = _text.Slice(nameStart, nameLength);
        if (!_text[start..].StartsWith(name))
        {
            Malformed(_position, $"An end tag does not match its start tag {Shown(name)}.");
            return;
        }

        _position = start + nameLength;
        SkipWhiteSpace();
        if (AtEnd || _text[_position] != (byte)'>')
        {
            Malformed(start, $"An end tag does not match its start tag {Shown(name)}.");
            return;
        }

        _position++;
        _depth--;
    }

    // & and what follows, up to the semicolon: one of XML's five entities or a number of a character of XML.
    private void ReadReference()
    {
        var end = Rest.IndexOf((byte)';');
        var name = end < 0 ? default : Rest[1..end];
        if (name.StartsWith("#"u8))
        {
            var digits = name[1..];
            var isHex = digits.StartsWith("x"u8);
            digits = isHex ? digits[1..] : digits;
            var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
            if (digits.Length is 0 or > 8
                || !int.TryParse(digits, style, CultureInfo.InvariantCulture, out var code)
                || !IsXmlCharacter(code))
            {
                Malformed(_position, "A character reference is not one of XML.");
                return;
            }

            HasContent |= code > 32;
        }
        else if (name.SequenceEqual("lt"u8) || name.SequenceEqual("gt"u8) || name.SequenceEqual("amp"u8)
            || name.SequenceEqual("quot"u8) || name.SequenceEqual("apos"u8))
        {
            HasContent = true;
        }
        else
        {
            Malformed(
                _position, name.Length is > 0 and < 12 && name.IndexOfAnyExcept(NameBytes) < 0
                    ? $"The entity &{Encoding.ASCII.GetString(name)}; is not one of XML's five: write the character or its number."
                    : "'&' must be written as '&amp;'.");
            return;
        }

        _position += end + 1;
    }

    private static bool IsXmlCharacter(int code) =>
        code is 0x9 or 0xA or 0xD or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or (>= 0x10000 and <= 0x10FFFF);

    private void SkipWhiteSpace()
    {
        var skipped = Rest.IndexOfAnyExcept(WhiteSpace);
        _position = skipped < 0 ? _text.Length : _position + skipped;
    }

    private void Malformed(int offset, string text)
    {
        if (!_isMalformed)
        {
            _isMalformed = true;
            Problem = new NarrativeProblem(offset, "The narrative is not well-formed XHTML. " + text, IsMarkup: false);
        }
    }

    private void Refuse(int offset, string text) => Problem ??= new NarrativeProblem(offset, text, IsMarkup: true);

    // Names come from the sender: what is no plain name is not repeated.
    private static string Shown(ReadOnlySpan<byte> name) =>
        name.Length <= 32 && name.IndexOfAnyExcept(NameBytes) < 0 ? $"'{Encoding.ASCII.GetString(name)}'" : "(unprintable)";
}
