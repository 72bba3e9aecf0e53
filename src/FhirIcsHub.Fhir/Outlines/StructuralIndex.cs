using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace FhirIcsHub.Fhir.Outlines;

/// <summary>
/// Where the braces, brackets, colons and commas of a JSON text stand that are outside of strings, in their order. Found for 64 bytes at a
/// time, so that what stands between them need not be gone through.
/// </summary>
internal sealed class StructuralIndex
{
    private const int Block = 64;

    private StructuralIndex(int[] positions, int strings, bool hasEscapes)
    {
        Positions = positions;
        Strings = strings;
        HasEscapes = hasEscapes;
    }

    public int[] Positions { get; }

    /// <summary>How many strings begin.</summary>
    public int Strings { get; }

    public bool HasEscapes { get; }

    /// <summary>
    /// The index; null for what is no UTF-8, or has a string that does not end, a control character in one, or an escape that is none or
    /// stands for a surrogate.
    /// </summary>
    public static StructuralIndex? Of(ReadOnlySpan<byte> json)
    {
        var positions = ArrayPool<int>.Shared.Rent((json.Length / 4) + (2 * Block));
        var scan = new Scan();
        var at = 0;
        for (; json.Length - at >= Block; at += Block)
        {
            scan.Add(json, json.Slice(at, Block), at, ref positions);
        }

        Span<byte> last = stackalloc byte[Block];
        last.Fill((byte)' ');
        json[at..].CopyTo(last);
        scan.Add(json, last, at, ref positions);
        int[]? found = null;
        if (!scan.IsInString && !scan.IsWrong && (!scan.HasOthers || Utf8.IsValid(json)))
        {
            found = GC.AllocateUninitializedArray<int>(scan.Count);
            positions.AsSpan(0, scan.Count).CopyTo(found);
        }

        ArrayPool<int>.Shared.Return(positions);
        return found is null ? null : new StructuralIndex(found, scan.Strings, scan.HasEscapes);
    }

    /// <summary>What has been found so far.</summary>
    private struct Scan
    {
        // All bits when the block before ended within a string; whether its last byte was a backslash that escapes the next one.
        private ulong _inString;
        private bool _escapes;

        public int Count { get; private set; }

        public int Strings { get; private set; }

        public bool HasEscapes { get; private set; }

        /// <summary>Whether there are bytes that are no ASCII.</summary>
        public bool HasOthers { get; private set; }

        public bool IsWrong { get; private set; }

        public readonly bool IsInString => _inString != 0;

        public void Add(ReadOnlySpan<byte> json, ReadOnlySpan<byte> block, int at, ref int[] positions)
        {
            var low = Vector256.Create(block);
            var high = Vector256.Create(block[32..]);
            var quotes = Bits(low, high, (byte)'"');
            var backslashes = Bits(low, high, (byte)'\\');
            if (backslashes != 0 || _escapes)
            {
                quotes &= ~Escaped(json, backslashes, at);
            }

            // The bits from each opening quote to before its closing one.
            var inString = quotes ^ (quotes << 1);
            inString ^= inString << 2;
            inString ^= inString << 4;
            inString ^= inString << 8;
            inString ^= inString << 16;
            inString ^= inString << 32;
            inString ^= _inString;
            _inString = (ulong)((long)inString >> 63);

            var controls = Together(
                Vector256.LessThan(low, Vector256.Create((byte)' ')).ExtractMostSignificantBits(),
                Vector256.LessThan(high, Vector256.Create((byte)' ')).ExtractMostSignificantBits());
            IsWrong |= ((controls & inString) | (backslashes & ~inString)) != 0;
            HasOthers |= (low | high).ExtractMostSignificantBits() != 0;
            Strings += BitOperations.PopCount(quotes & inString);

            // Brackets differ from braces in one bit.
            var lowBrace = low | Vector256.Create((byte)0x20);
            var highBrace = high | Vector256.Create((byte)0x20);
            var structural = (Bits(lowBrace, highBrace, (byte)'{') | Bits(lowBrace, highBrace, (byte)'}')
                | Bits(low, high, (byte)':') | Bits(low, high, (byte)',')) & ~inString;
            Append(structural, at, ref positions);
        }

        private void Append(ulong bits, int at, ref int[] positions)
        {
            if (positions.Length - Count < Block)
            {
                Grow(ref positions);
            }

            var count = BitOperations.PopCount(bits);
            var next = positions.AsSpan(Count, Block);
            do
            {
                // Eight at a time, the last ones in vain: that costs less than finding out how many there are.
                next[0] = at + Take(ref bits);
                next[1] = at + Take(ref bits);
                next[2] = at + Take(ref bits);
                next[3] = at + Take(ref bits);
                next[4] = at + Take(ref bits);
                next[5] = at + Take(ref bits);
                next[6] = at + Take(ref bits);
                next[7] = at + Take(ref bits);
                next = next[8..];
            }
            while (bits != 0);

            Count += count;
        }

        // The position of the lowest bit, which is taken away.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int Take(ref ulong bits)
        {
            var position = BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            return position;
        }

        private readonly void Grow(ref int[] positions)
        {
            var larger = ArrayPool<int>.Shared.Rent(positions.Length * 2);
            positions.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<int>.Shared.Return(positions);
            positions = larger;
        }

        // The bytes that a backslash stands before, itself not escaped.
        private ulong Escaped(ReadOnlySpan<byte> json, ulong backslashes, int at)
        {
            var escaped = _escapes ? 1UL : 0;
            _escapes = false;
            for (var rest = backslashes & ~escaped; rest != 0; rest &= ~escaped)
            {
                var position = BitOperations.TrailingZeroCount(rest);
                HasEscapes = true;
                IsWrong |= OutlineText.EscapeLength(json[(at + position)..]) == 0;
                rest &= rest - 1;
                if (position == Block - 1)
                {
                    _escapes = true;
                }
                else
                {
                    escaped |= 2UL << position;
                }
            }

            return escaped;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Bits(Vector256<byte> low, Vector256<byte> high, byte character) => Together(
            Vector256.Equals(low, Vector256.Create(character)).ExtractMostSignificantBits(),
            Vector256.Equals(high, Vector256.Create(character)).ExtractMostSignificantBits());

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Together(uint low, uint high) => low | ((ulong)high << 32);
    }
}
