using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FhirIcsHub.Fhir;

/// <summary>How the hub writes JSON text: no needless escapes, so that text reads back as it was sent.</summary>
public static class JsonText
{
    /// <summary>Writer options of every FHIR document that the hub makes.</summary>
    public static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The JSON string token, quotes included.</summary>
    public static byte[] Quote(string value)
    {
        var encoded = JsonEncodedText.Encode(value, WriterOptions.Encoder).EncodedUtf8Bytes;
        var token = new byte[encoded.Length + 2];
        token[0] = token[^1] = (byte)'"';
        encoded.CopyTo(token.AsSpan(1));
        return token;
    }

    /// <summary>
    /// What is wrong with text that is no JSON: System.Text.Json's message without the place, without advice to programmers, and without
    /// what it quotes of the text where that is more than a byte.
    /// </summary>
    internal static string ReasonOf(JsonException problem)
    {
        var message = problem.Message.Replace(" Change the reader options.", "", StringComparison.Ordinal);
        var position = message.IndexOf(" LineNumber", StringComparison.Ordinal);
        var reason = position < 0 ? message : message[..position];
        var quoted = reason.IndexOf("' is ", StringComparison.Ordinal);
        return reason is ['\'', ..] && quoted > 2 ? "The text" + reason[(quoted + 1)..] : reason;
    }

    /// <summary>The text of a JSON string's content (without quotes), escapes resolved.</summary>
    internal static string Unescape(ReadOnlySpan<byte> content)
    {
        if (content.IndexOf((byte)'\\') < 0)
        {
            return Encoding.UTF8.GetString(content);
        }

        var token = new byte[content.Length + 2];
        token[0] = token[^1] = (byte)'"';
        content.CopyTo(token.AsSpan(1));
        var reader = new Utf8JsonReader(token);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>
    /// Copies a string element's text as UTF-8, escapes resolved; it is never longer than <see cref="Element.RawValue"/>.
    /// </summary>
    internal static int Unescape(Element element, Span<byte> utf8)
    {
        if (!element.IsEscaped)
        {
            element.RawValue.CopyTo(utf8);
            return element.RawValue.Length;
        }

        ref readonly var node = ref element.NodeRef;
        var reader = new Utf8JsonReader(element.Resource.Document.Slice(node.Start, node.Length));
        reader.Read();
        return reader.CopyString(utf8);
    }

    /// <summary>Whether a string's content (without quotes) escapes half of a surrogate pair, which no text can hold.</summary>
    internal static bool HasLoneSurrogate(ReadOnlySpan<byte> content)
    {
        for (var i = 0; i < content.Length - 1; i++)
        {
            if (content[i] != (byte)'\\')
            {
                continue;
            }

            i++;
            if (content[i] != (byte)'u')
            {
                continue;
            }

            var unit = HexUnit(content[(i + 1)..]);
            i += 4;
            if (char.IsHighSurrogate(unit) && content[(i + 1)..].StartsWith("\\u"u8) && char.IsLowSurrogate(HexUnit(content[(i + 3)..])))
            {
                i += 6;
            }
            else if (char.IsSurrogate(unit))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where in a string's content (without quotes) the byte stands that has that offset once escapes are resolved.</summary>
    internal static int EscapedOffset(ReadOnlySpan<byte> content, int offset)
    {
        var i = 0;
        for (var plain = 0; plain < offset && i < content.Length;)
        {
            var isEscape = content[i] == (byte)'\\';
            var unit = isEscape && content[i + 1] == (byte)'u' ? HexUnit(content[(i + 2)..]) : (char)0;
            plain += unit < 0x80 ? 1 : unit < 0x800 || char.IsSurrogate(unit) ? 2 : 3;
            i += !isEscape ? 1 : content[i + 1] == (byte)'u' ? 6 : 2;
        }

        return i;
    }

    private static char HexUnit(ReadOnlySpan<byte> digits) =>
        digits.Length >= 4 && Utf8Parser.TryParse(digits[..4], out ushort unit, out var consumed, 'x') && consumed == 4 ? (char)unit : '\0';
}
