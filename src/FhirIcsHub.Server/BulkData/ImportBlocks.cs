namespace FhirIcsHub.Server.BulkData;

/// <summary>Whole lines of an input, one after the other.</summary>
/// <param name="Bytes">The lines; empty when the one line is too long to be read.</param>
/// <param name="LinesBefore">How many lines of the input come before.</param>
/// <param name="Lines">How many lines it has.</param>
/// <param name="End">Bytes of the input that are read with it.</param>
internal sealed record ImportBlock(ReadOnlyMemory<byte> Bytes, long LinesBefore, long Lines, long End)
{
    public bool IsTooLong => Bytes.IsEmpty;
}

/// <summary>Reads an input in blocks of whole lines: never more of it than one block is held here.</summary>
internal sealed class ImportBlocks(Stream input, int blockBytes, int maxLineBytes)
{
    private byte[] _rest = [];
    private long _lines;
    private long _offset;
    private bool _isAtEnd;

    /// <summary>Passes over what is done already.</summary>
    public async Task SkipAsync(long bytes, long lines, CancellationToken cancellation)
    {
        if (input.CanSeek)
        {
            input.Position = bytes;
        }
        else
        {
            var scratch = new byte[64 * 1024];
            for (var left = bytes; left > 0;)
            {
                var read = await input.ReadAsync(scratch.AsMemory(0, (int)Math.Min(left, scratch.Length)), cancellation);
                left = read == 0 ? throw new EndOfStreamException("The input is shorter than it was.") : left - read;
            }
        }
        (_offset, _lines) = (bytes, lines);
    }

    /// <summary>The next block; null at the end.</summary>
    public async Task<ImportBlock?> NextAsync(CancellationToken cancellation)
    {
        // A buffer of its own for each block: the resources that are read from it refer to it.
        var buffer = GC.AllocateUninitializedArray<byte>(Math.Max(blockBytes, _rest.Length * 2));
        _rest.CopyTo(buffer, 0);
        var filled = _rest.Length;
        var searched = 0;
        while (true)
        {
            filled += await FillAsync(buffer.AsMemory(filled), cancellation);
            var last = buffer.AsSpan(searched, filled - searched).LastIndexOf((byte)'\n');
            if (last >= 0 || _isAtEnd)
            {
                var end = last >= 0 ? searched + last + 1 : filled;
                _rest = buffer[end..filled];
                return end == 0 ? null : Block(buffer.AsMemory(0, end));
            }
            if (filled >= maxLineBytes)
            {
                return await PassOverLineAsync(buffer, filled, cancellation);
            }
            searched = filled;
            Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maxLineBytes));
        }
    }

    private ImportBlock Block(ReadOnlyMemory<byte> bytes)
    {
        var lines = bytes.Span.Count((byte)'\n') + (bytes.Span[^1] == (byte)'\n' ? 0 : 1);
        var block = new ImportBlock(bytes, _lines, lines, _offset + bytes.Length);
        (_lines, _offset) = (_lines + lines, block.End);
        return block;
    }

    /// <summary>A line that is too long: its end is looked for, and nothing of it is kept.</summary>
    private async Task<ImportBlock> PassOverLineAsync(byte[] buffer, int filled, CancellationToken cancellation)
    {
        var length = (long)filled;
        while (true)
        {
            var read = await FillAsync(buffer, cancellation);
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0 || read == 0)
            {
                _rest = end >= 0 ? buffer[(end + 1)..read] : [];
                var block = new ImportBlock(default, _lines, 1, _offset + length + end + 1);
                (_lines, _offset) = (_lines + 1, block.End);
                return block;
            }
            length += read;
        }
    }

    private async Task<int> FillAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < buffer.Length && !_isAtEnd)
        {
            var read = await input.ReadAsync(buffer[filled..], cancellation);
            filled += read;
            _isAtEnd = read == 0;
        }
        return filled;
    }
}
