using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FhirIcsHub.Fhir.Definitions;

/// <summary>
/// Definitions in one file that is read piece by piece (written by tools/DefinitionGenerator): a compressed index of all, then their
/// bodies in blocks, each compressed apart. One definition costs the index and one block.
/// </summary>
internal sealed class DefinitionsArchive
{
    private const int HeaderLength = 20;

    private readonly Func<Stream> _open;
    private readonly Block[] _blocks;

    private DefinitionsArchive(Func<Stream> open, Block[] blocks)
    {
        _open = open;
        _blocks = blocks;
    }

    /// <summary>Reads the index.</summary>
    /// <param name="open">Opens the file; called again for each block.</param>
    /// <param name="origin">The package that the definitions are of.</param>
    public static IReadOnlyList<Definition> Read(Func<Stream> open, string origin)
    {
        using var file = open();
        var (index, blocks) = ReadHeader(file);
        return new DefinitionsArchive(open, blocks).ReadIndex(Encoding.UTF8.GetString(Content(file, index)), origin);
    }

    /// <summary>The index and all blocks, unpacked.</summary>
    internal static IReadOnlyList<byte[]> Unpack(byte[] archive)
    {
        using var file = new MemoryStream(archive);
        var (index, blocks) = ReadHeader(file);
        return [Content(file, index), .. blocks.Select(b => Content(file, b))];
    }

    private static (Block Index, Block[] Blocks) ReadHeader(Stream file)
    {
        var header = ReadBytes(file, HeaderLength);
        if (!header.AsSpan().StartsWith("FHIRDEF1"u8))
        {
            throw new InvalidDataException("the embedded definitions have another format than this version reads");
        }

        var blocks = new Block[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8))];
        var table = ReadBytes(file, blocks.Length * 8);
        var index = new Block(
            HeaderLength + table.Length, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(16)),
            BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)));
        var position = index.Position + index.PackedLength;
        for (var i = 0; i < blocks.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(table.AsSpan(i * 8));
            var packedLength = BinaryPrimitives.ReadInt32LittleEndian(table.AsSpan((i * 8) + 4));
            blocks[i] = new Block(position, packedLength, length);
            position += packedLength;
        }

        return (index, blocks);
    }

    private List<Definition> ReadIndex(string index, string origin)
    {
        var lines = new IndexLines(index);
        var definitions = new List<Definition>(index.Length / 160);
        while (lines.TryRead(out var entry, out var place))
        {
            definitions.Add(new Definition(entry, origin, new Body(this, place).Read, isStandIn: true));
        }

        return definitions;
    }

    private ReadOnlyMemory<byte> BlockContent(int number)
    {
        var block = _blocks[number];
        if (Volatile.Read(ref block.Content) is { } content)
        {
            return content;
        }

        using var file = _open();
        content = Content(file, block);
        return Interlocked.CompareExchange(ref block.Content, content, null) ?? content;
    }

    private static byte[] Content(Stream file, Block block)
    {
        file.Position = block.Position;
        var content = new byte[block.Length];
        return BrotliDecoder.TryDecompress(ReadBytes(file, block.PackedLength), content, out var written) && written == block.Length
            ? content
            : throw new InvalidDataException("the embedded definitions are damaged");
    }

    private static byte[] ReadBytes(Stream file, int length)
    {
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private sealed class Block(long position, int packedLength, int length)
    {
        public byte[]? Content;

        public long Position => position;

        public int PackedLength => packedLength;

        public int Length => length;
    }

    private sealed class Body(DefinitionsArchive archive, ContentPlace place)
    {
        public ReadOnlyMemory<byte> Read() => archive.BlockContent(place.Part).Slice(place.Start, place.Length);
    }
}
