using System.IO.Compression;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>
/// Unpacks gzip and stops at the limits: what is read is counted against what went in, and the headers of the tar are looked at.
/// </summary>
internal sealed class UnpackedStream : Stream
{
    private readonly CountedStream _packed;
    private readonly GZipStream _gzip;
    private readonly PackageLimits _limits;
    private readonly TarHeaderGuard _guard = new();
    private long _unpacked;

    public UnpackedStream(Stream packed, PackageLimits limits)
    {
        _packed = new CountedStream(packed);
        _gzip = new GZipStream(_packed, CompressionMode.Decompress, leaveOpen: true);
        _limits = limits;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _unpacked;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = _gzip.Read(buffer);
        _unpacked += read;
        if (_unpacked > _limits.MostTotalBytes)
        {
            throw new RefusedArchiveException(IssueType.TooCostly, $"it has more than {_limits.MostTotalBytes} bytes when unpacked.");
        }

        if (_unpacked > PackageLimits.FreeBytes && _unpacked / _limits.MostExpansion > _packed.BytesRead)
        {
            throw new RefusedArchiveException(
                IssueType.Security, $"it grows to more than {_limits.MostExpansion} times its size when unpacked.");
        }

        _guard.Inspect(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class CountedStream(Stream inner) : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => BytesRead;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            BytesRead += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
