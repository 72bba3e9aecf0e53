using System.Text;
using System.Text.Json;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Commands;

/// <summary>How <c>icshub convert</c> tells NDJSON from JSON, and puts a result on one line.</summary>
internal static class ConvertInput
{
    /// <summary>Whether the first line is a JSON object of its own and more follows.</summary>
    public static bool HasSeveralLines(ReadOnlySpan<byte> content)
    {
        content = content.TrimStart("\uFEFF \t\r\n"u8);
        var end = content.IndexOf((byte)'\n');
        if (end < 0 || content.StartsWith("<"u8) || content[end..].Trim(" \t\r\n"u8).IsEmpty)
        {
            return false;
        }

        var reader = new Utf8JsonReader(content[..end], new JsonReaderOptions { MaxDepth = 256 });
        try
        {
            reader.Read();
            return reader.TokenType == JsonTokenType.StartObject && reader.TrySkip();
        }
        catch (JsonException)
        {
            // The first line of a document that goes on in the next, or no JSON at all, which reading it will tell.
            return false;
        }
    }

    public static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>
    /// The result without line ends. JSON has none; in XML they stand behind the declaration, which goes, and in narratives, where text
    /// gets the character's number and tags a space, which means the same.
    /// </summary>
    public static string OneLine(byte[] result, FhirFormat format)
    {
        var text = Text(result);
        if (format == FhirFormat.Json)
        {
            return text;
        }

        var line = new StringBuilder(text.Length);
        var inTag = false;
        foreach (var c in text.AsSpan(text.IndexOf('\n', StringComparison.Ordinal) + 1).TrimEnd('\n'))
        {
            inTag = c == '<' || (inTag && c != '>');
            switch (c)
            {
                case '\n':
                    line.Append(inTag ? " " : "&#xA;");
                    break;
                case '\r':
                    line.Append(inTag ? " " : "&#xD;");
                    break;
                default:
                    line.Append(c);
                    break;
            }
        }

        return line.ToString();
    }
}
