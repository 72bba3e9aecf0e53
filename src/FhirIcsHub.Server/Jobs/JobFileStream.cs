using System.IO.Compression;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Jobs;

/// <summary>Reads a file of a job, piece by piece: never more of it than one piece is in memory.</summary>
internal sealed class JobFileStream(HubStore store, long jobKey, int file) : Stream
{
    private byte[] _piece = [];
    private int _length;
    private int _taken;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>A piece as it is put into the store.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream(Math.Max(256, bytes.Length / 6));
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }
        return compressed.ToArray();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_taken == _length)
        {
            if (await store.ReadAsync(session => session.ReadJobPart(jobKey, file, _next), cancellationToken) is not { } part)
            {
                return 0;
            }
            _next++;
            await UncompressAsync(part, cancellationToken);
        }
        var count = Math.Min(buffer.Length, _length - _taken);
        _piece.AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task UncompressAsync(byte[] part, CancellationToken cancellation)
    {
        (_taken, _length) = (0, 0);
        await using var gzip = new GZipStream(new MemoryStream(part), CompressionMode.Decompress);
        while (true)
        {
            if (_length == _piece.Length)
            {
                Array.Resize(ref _piece, Math.Max(64 * 1024, _piece.Length * 2));
            }
            var read = await gzip.ReadAsync(_piece.AsMemory(_length), cancellation);
            if (read == 0)
            {
                return;
            }
            _length += read;
        }
    }
}
