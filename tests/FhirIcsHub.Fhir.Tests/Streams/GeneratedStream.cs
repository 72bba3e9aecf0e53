using System.Text;

namespace FhirIcsHub.Fhir.Tests.Streams;

/// <summary>A stream whose bytes are made when they are read: pieces one after the other, none kept.</summary>
internal sealed class GeneratedStream(IEnumerable<string> pieces, int chunk = int.MaxValue) : Stream
{
    private readonly IEnumerator<string> _pieces = pieces.GetEnumerator();
    private byte[] _piece = [];
    private int _given;

    public long Given { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Given;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_given == _piece.Length)
        {
            if (!_pieces.MoveNext())
            {
                return 0;
            }

            _piece = Encoding.UTF8.GetBytes(_pieces.Current);
            _given = 0;
        }

        var count = Math.Min(Math.Min(buffer.Length, chunk), _piece.Length - _given);
        _piece.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        Given += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
