using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace DefinitionGenerator;

/// <summary>
/// Writes definitions as one file that is read piece by piece: an index of all of them, then their bodies in blocks, each compressed apart,
/// so that one definition is had by unpacking the index and one block. The reader is Definitions/DefinitionsArchive.cs of FhirIcsHub.Fhir.
/// </summary>
internal static class DefinitionsArchive
{
    private const int BlockSize = 96 * 1024;

    private static readonly string[] IndexFields =
    [
        "resourceType", "id", "url", "version", "kind", "type", "derivation", "baseDefinition", "content", "supplements", "valueSet",
    ];

    public static void Write(IEnumerable<(JsonElement Resource, byte[] Facts)> definitions, Stream output)
    {
        var (index, blocks) = Layout(definitions);
        var packed = new List<byte[]> { Pack(index) };
        packed.AddRange(blocks.AsParallel().AsOrdered().Select(Pack));

        output.Write("FHIRDEF1"u8);
        WriteInt32(output, blocks.Count);
        WriteInt32(output, index.Length);
        WriteInt32(output, packed[0].Length);
        for (var i = 0; i < blocks.Count; i++)
        {
            WriteInt32(output, blocks[i].Length);
            WriteInt32(output, packed[i + 1].Length);
        }

        packed.ForEach(p => output.Write(p));
    }

    /// <summary>The index and the blocks before compression.</summary>
    public static (byte[] Index, List<byte[]> Blocks) Layout(IEnumerable<(JsonElement Resource, byte[] Facts)> definitions)
    {
        var index = new StringBuilder();
        var blocks = new List<byte[]>();
        var block = new MemoryStream();
        foreach (var (resource, facts) in definitions)
        {
            if (block.Length > 0 && block.Length + facts.Length > BlockSize)
            {
                blocks.Add(block.ToArray());
                block.SetLength(0);
            }

            AppendIndexLine(index, resource, blocks.Count, block.Length, facts.Length);
            block.Write(facts);
        }

        blocks.Add(block.ToArray());
        return (Encoding.UTF8.GetBytes(index.ToString()), blocks);
    }

    /// <summary>One line of an index: what is known of a definition without reading it, and where it is.</summary>
    public static void AppendIndexLine(StringBuilder index, JsonElement resource, int part, long start, int length)
    {
        foreach (var field in IndexFields)
        {
            var value = resource.TryGetProperty(field, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString()! : "";
            if (value.AsSpan().IndexOfAny('\t', '\n') >= 0)
            {
                throw new InvalidDataException($"{field} of {resource.GetProperty("id")} cannot stand in the index");
            }

            index.Append(value).Append('\t');
        }

        index.Append(part).Append('\t').Append(start).Append('\t').Append(length).Append('\n');
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize))
        {
            brotli.Write(content);
        }

        return packed.ToArray();
    }

    private static void WriteInt32(Stream output, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        output.Write(bytes);
    }
}
