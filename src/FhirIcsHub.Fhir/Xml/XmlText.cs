using System.Buffers.Binary;
using System.Text;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>The bytes of a document as UTF-8 without byte order mark, whatever encoding they came in.</summary>
/// <param name="Utf8">The text; empty when <paramref name="Problem"/> tells why there is none.</param>
/// <param name="IsUtf16">Whether the bytes were UTF-16.</param>
/// <param name="Problem">Null when the bytes are text.</param>
internal readonly record struct XmlText(ReadOnlyMemory<byte> Utf8, bool IsUtf16, string? Problem)
{
    private static readonly UnicodeEncoding LittleEndian = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding BigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Tells the encoding by byte order mark, else by the zero bytes of UTF-16 (XML 1.0, appendix F).</summary>
    public static XmlText Decode(ReadOnlyMemory<byte> bytes)
    {
        var start = bytes.Span;
        if (start.StartsWith("\uFEFF"u8))
        {
            return FromUtf8(bytes[3..]);
        }

        var first = start.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(start);
        return first switch
        {
            0xFFFE => FromUtf16(bytes[2..], LittleEndian),
            0xFEFF => FromUtf16(bytes[2..], BigEndian),
            0x3C00 => FromUtf16(bytes, LittleEndian),
            0x003C => FromUtf16(bytes, BigEndian),
            _ => FromUtf8(bytes),
        };
    }

    private static XmlText FromUtf8(ReadOnlyMemory<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes.Span)
            ? new XmlText(bytes, false, null) : new XmlText(default, false, "The body is not valid UTF-8.");

    private static XmlText FromUtf16(ReadOnlyMemory<byte> bytes, UnicodeEncoding encoding)
    {
        try
        {
            return new XmlText(Encoding.UTF8.GetBytes(encoding.GetString(bytes.Span)), true, null);
        }
        catch (DecoderFallbackException)
        {
            return new XmlText(default, true, "The body is not valid UTF-16.");
        }
    }
}
