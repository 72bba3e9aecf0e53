using System.Text;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>
/// Watches the bytes of a tar go by, and refuses the archive when a header announces extended attributes or a long name of a size that
/// none has: a tar reader makes room for these in one piece before it has seen them.
/// </summary>
internal sealed class TarHeaderGuard
{
    private const int BlockSize = 512;
    private const long LargestExtension = 1 << 20;

    private readonly byte[] _header = new byte[BlockSize];
    private readonly MemoryStream _attributes = new();
    private int _inHeader;
    private long _contentLeft;
    private bool _isAttributes;

    public void Inspect(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken;
            if (_contentLeft > 0)
            {
                taken = (int)Math.Min(_contentLeft, bytes.Length);
                Pass(bytes[..taken]);
            }
            else
            {
                taken = Math.Min(BlockSize - _inHeader, bytes.Length);
                bytes[..taken].CopyTo(_header.AsSpan(_inHeader));
                _inHeader += taken;
                if (_inHeader == BlockSize)
                {
                    _inHeader = 0;
                    ReadHeader();
                }
            }

            bytes = bytes[taken..];
        }
    }

    private void ReadHeader()
    {
        var size = SizeOf(_header.AsSpan(124, 12));
        var type = (char)_header[156];
        _isAttributes = type is 'x' or 'g';
        if (size > LargestExtension && type is 'x' or 'g' or 'L' or 'K')
        {
            throw new RefusedArchiveException(IssueType.TooCostly, $"a header announces {size} bytes of attributes or name.");
        }

        _contentLeft = (size + BlockSize - 1) / BlockSize * BlockSize;
        _attributes.SetLength(0);
    }

    // An attribute may give the next member another size than its header; only members beyond 8 GB need that.
    private void Pass(ReadOnlySpan<byte> content)
    {
        _contentLeft -= content.Length;
        if (!_isAttributes)
        {
            return;
        }

        _attributes.Write(content);
        if (_contentLeft == 0 && Encoding.Latin1.GetString(_attributes.GetBuffer(), 0, (int)_attributes.Length)
            .Contains(" size=", StringComparison.Ordinal))
        {
            throw new RefusedArchiveException(IssueType.TooCostly, "a member is announced to have more than 8 GB.");
        }
    }

    // Octal digits, or a binary number when the first bit is set.
    private static long SizeOf(ReadOnlySpan<byte> field)
    {
        long size = 0;
        if ((field[0] & 0x80) != 0)
        {
            size = field[0] & 0x3F;
            foreach (var digit in field[1..])
            {
                size = size > long.MaxValue >> 9 ? long.MaxValue >> 1 : (size << 8) | digit;
            }

            return size;
        }

        foreach (var digit in field)
        {
            if (digit is >= (byte)'0' and <= (byte)'7')
            {
                size = (size << 3) | (uint)(digit - '0');
            }
            else if (digit is not ((byte)' ') || size > 0)
            {
                break;
            }
        }

        return size;
    }
}
