namespace FhirIcsHub.Server.Http;

/// <summary>
/// A body that is read as it comes in, up to a size. Where it is too large or cannot be uncompressed it ends, and says so: whoever reads it
/// finds out by what is missing.
/// </summary>
/// <param name="source">The body, uncompressed.</param>
/// <param name="maxBytes">It must be smaller.</param>
internal sealed class FhirBodyStream(Stream source, long maxBytes) : Stream
{
    private long _length;

    public Stream Source => source;

    public long MaxBytes => maxBytes;

    /// <summary>It has as many bytes as it may, or more.</summary>
    public bool IsTooLarge => _length >= maxBytes;

    /// <summary>It cannot be uncompressed.</summary>
    public bool IsBroken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    /// <summary>How much has been read.</summary>
    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsTooLarge || IsBroken)
        {
            return 0;
        }
        try
        {
            var read = await source.ReadAsync(buffer, cancellationToken);
            _length += read;
            return IsTooLarge ? 0 : read;
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException)
        {
            IsBroken = true;
            return 0;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }
        base.Dispose(disposing);
    }
}
