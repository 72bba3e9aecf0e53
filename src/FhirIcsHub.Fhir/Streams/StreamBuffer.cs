using System.Buffers;

namespace FhirIcsHub.Fhir.Streams;

/// <summary>
/// The part of a stream that is being looked at: filled at its end, dropped from its start, never longer than twice what is kept.
/// </summary>
internal sealed class StreamBuffer(Stream stream) : IDisposable
{
    private const int ChunkSize = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(ChunkSize);
    private int _start;
    private int _end;

    /// <summary>What has been read and not dropped.</summary>
    public ReadOnlySpan<byte> Data => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether the stream has no more than <see cref="Data"/>.</summary>
    public bool IsFinal { get; private set; }

    public void Drop(int count) => _start += count;

    /// <summary>Adds to the data what the stream gives next.</summary>
    public async ValueTask FillAsync(CancellationToken cancellation)
    {
        MakeRoom();
        var read = await stream.ReadAsync(_bytes.AsMemory(_end), cancellation);
        _end += read;
        IsFinal = read == 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        var target = _bytes;
        if (length > _bytes.Length / 2)
        {
            target = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        }

        Data.CopyTo(target);
        if (target != _bytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = target;
        }

        (_start, _end) = (0, length);
    }
}
