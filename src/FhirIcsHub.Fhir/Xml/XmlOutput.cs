using System.Buffers;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>The bytes of an XML document being written.</summary>
internal sealed class XmlOutput(int expected, bool indented) : IDisposable
{
    // What attribute values cannot hold as it is; tab and line ends would be read back as spaces.
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c), (byte)'<', (byte)'&', (byte)'"', 0xEF]);

    private readonly PooledBytes _bytes = new(expected);

    public ReadOnlySpan<byte> Written => _bytes.Written;

    public void Write(ReadOnlySpan<byte> markup) => _bytes.Write(markup);

    public void StartLine(int depth)
    {
        if (indented)
        {
            Write("\n"u8);
            for (; depth > 0; depth--)
            {
                Write("  "u8);
            }
        }
    }

    /// <summary>Writes <c> name="value"</c>; false when XML 1.0 has no way to write a character of it.</summary>
    public bool WriteAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        Write(" "u8);
        Write(name);
        Write("=\""u8);
        while (utf8.IndexOfAny(Special) is var special and >= 0)
        {
            Write(utf8[..special]);
            utf8 = utf8[special..];
            var replacement = Replacement(utf8);
            if (replacement.IsEmpty)
            {
                return false;
            }

            Write(replacement);
            utf8 = utf8[1..];
        }

        Write(utf8);
        Write("\""u8);
        return true;
    }

    public void Dispose() => _bytes.Dispose();

    private static ReadOnlySpan<byte> Replacement(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'<' => "&lt;"u8,
        (byte)'&' => "&amp;"u8,
        (byte)'"' => "&quot;"u8,
        (byte)'\t' => "&#x9;"u8,
        (byte)'\n' => "&#xA;"u8,
        (byte)'\r' => "&#xD;"u8,

        // U+FFFE and U+FFFF are no characters of XML.
        0xEF when !text.StartsWith("\uFFFE"u8) && !text.StartsWith("\uFFFF"u8) => text[..1],
        _ => default,
    };
}
