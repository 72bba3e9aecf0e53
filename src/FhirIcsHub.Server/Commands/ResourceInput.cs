using System.Buffers;
using System.Runtime.CompilerServices;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Streams;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Commands;

/// <summary>One resource of a verb's input.</summary>
/// <param name="Source">File name, with <c>#line</c> where a line is a resource; <c>-</c> for standard input.</param>
/// <param name="Read">The resource, or why there is none.</param>
internal sealed record ResourceInput(string Source, ReadResult Read)
{
    private const string StandardInput = "-";

    private static readonly SearchValues<byte> LeadingBytes = SearchValues.Create(
        [0xEF, 0xBB, 0xBF, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n']);

    /// <summary>The resources of a file in JSON, XML or NDJSON, read as sent. The content tells the format.</summary>
    public static IEnumerable<ResourceInput> Of(string file) => Of(file, ReadAll(file));

    /// <summary>The resources of a file whose content is at hand.</summary>
    public static IEnumerable<ResourceInput> Of(string file, ReadOnlyMemory<byte> content)
    {
        if (!IsLines(content.Span))
        {
            yield return new ResourceInput(file, Parse(content));
            yield break;
        }

        var number = 0;
        while (!content.IsEmpty)
        {
            number++;
            var end = content.Span.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                yield return new ResourceInput($"{file}#{number}", Parse(line));
            }
        }
    }

    /// <summary>The same, and a file that is called .ndjson is read line by line, however large it is.</summary>
    public static async IAsyncEnumerable<ResourceInput> OfAsync(string file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Path.GetExtension(file) != ".ndjson")
        {
            foreach (var input in Of(file))
            {
                yield return input;
            }

            yield break;
        }

        await using var stream = File.OpenRead(file);
        await foreach (var line in NdjsonReader.ReadAsync(stream, ReadMode.AsSent, cancellation: cancellation))
        {
            yield return new ResourceInput($"{file}#{line.Number}", line.Result);
        }
    }

    /// <summary>The content of a file, or of standard input for <c>-</c>.</summary>
    public static ReadOnlyMemory<byte> ReadAll(string file)
    {
        using var stream = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    // The first line is an object on its own, and another one follows; the first line of indented JSON is none.
    private static bool IsLines(ReadOnlySpan<byte> content)
    {
        var end = content.IndexOf((byte)'\n');
        return end > 0 && content[..end].Trim(" \t\r"u8) is [(byte)'{', .., (byte)'}']
            && content[end..].TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
    }

    private static ReadResult Parse(ReadOnlyMemory<byte> content) =>
        content.Span.IndexOfAnyExcept(LeadingBytes) is >= 0 and var start && content.Span[start] == (byte)'<'
            ? FhirXml.Read(content, ReadMode.AsSent)
            : Resource.Read(content, ReadMode.AsSent);
}
