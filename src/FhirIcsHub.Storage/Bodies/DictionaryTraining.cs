using System.Buffers.Binary;

namespace FhirIcsHub.Storage.Bodies;

/// <summary>
/// Makes the text of a dictionary from samples: segments whose pieces of eight bytes most samples have, each piece counted once. The idea
/// is that of Liao, Petri, Moffat and Wirth, "Effective construction of relative Lempel-Ziv dictionaries" (2016). What differs from one
/// resource to the next (UUIDs, times) is left out, and so is what only a few of them have.
/// </summary>
internal static class DictionaryTraining
{
    private const int Piece = sizeof(ulong);
    private const int HashBits = 18;
    private const int Segment = 64;
    private const int MinSamplesWithPiece = 4;

    /// <summary>A segment that would save less than this many bytes over all samples is not worth its room.</summary>
    private const int MinWorth = 4 * Segment;

    public static byte[] Train(IReadOnlyList<byte[]> samples)
    {
        var pieces = samples.Select(HashesOf).ToList();
        var worth = CountSamples(pieces);
        var text = new List<byte>();
        var segments = new PriorityQueue<(int Sample, int Start), long>();
        foreach (var (sample, hashes) in pieces.Index())
        {
            for (var start = 0; start < hashes.Length; start += Segment)
            {
                segments.Enqueue((sample, start), -Worth(hashes, start, worth));
            }
        }

        // The worth of a segment only ever falls, as others take its pieces: the first whose worth is still what it was is the best.
        while (text.Count + Segment + Piece <= BodyDictionary.MaxLength && segments.TryDequeue(out var best, out var was))
        {
            var hashes = pieces[best.Sample];
            var now = Worth(hashes, best.Start, worth);
            if (now < MinWorth)
            {
                continue;
            }

            if (now < -was)
            {
                segments.Enqueue(best, -now);
                continue;
            }

            Take(samples[best.Sample], hashes, best.Start, worth, text);
        }

        // The best stand last: they stay in reach the longest.
        return [.. text];
    }

    /// <summary>The hash of the piece at each place; -1 where there is none to be learnt from.</summary>
    private static int[] HashesOf(byte[] sample)
    {
        var hashes = new int[Math.Max(0, sample.Length - Piece + 1)];
        for (var place = 0; place < hashes.Length; place++)
        {
            hashes[place] = (int)((BinaryPrimitives.ReadUInt64LittleEndian(sample.AsSpan(place)) * 0x9E3779B185EBCA87ul) >> (64 - HashBits));
        }

        Span<byte> number = stackalloc byte[PackedText.UuidBytes];
        for (var place = 0; place < sample.Length; place++)
        {
            var length = PackedText.TryReadUuid(sample.AsSpan(place), number) ? PackedText.UuidLength
                : PackedText.TryReadTime(sample.AsSpan(place), number) ? PackedText.TimeLength : 0;
            if (length > 0)
            {
                var first = Math.Max(0, place - Piece + 1);
                hashes.AsSpan(first, Math.Max(0, Math.Min(place + length, hashes.Length) - first)).Fill(-1);
                place += length - 1;
            }
        }

        return hashes;
    }

    private static int[] CountSamples(List<int[]> pieces)
    {
        var counts = new int[1 << HashBits];
        var seenBy = new int[1 << HashBits];
        foreach (var (sample, hashes) in pieces.Index())
        {
            foreach (var hash in hashes)
            {
                if (hash >= 0 && seenBy[hash] != sample + 1)
                {
                    seenBy[hash] = sample + 1;
                    counts[hash]++;
                }
            }
        }

        for (var hash = 0; hash < counts.Length; hash++)
        {
            counts[hash] = counts[hash] < MinSamplesWithPiece ? 0 : counts[hash];
        }

        return counts;
    }

    private static long Worth(int[] hashes, int start, int[] worth)
    {
        var sum = 0L;
        foreach (var hash in hashes.AsSpan(start, Math.Min(Segment, hashes.Length - start)))
        {
            sum += hash < 0 ? 0 : worth[hash];
        }

        return sum;
    }

    /// <summary>Adds the segment without the ends that are worth nothing.</summary>
    private static void Take(byte[] sample, int[] hashes, int start, int[] worth, List<byte> text)
    {
        var end = Math.Min(start + Segment, hashes.Length);
        while (hashes[start] < 0 || worth[hashes[start]] == 0)
        {
            start++;
        }

        while (hashes[end - 1] < 0 || worth[hashes[end - 1]] == 0)
        {
            end--;
        }

        text.AddRange(sample.AsSpan(start, end - start + Piece - 1));
        for (var place = start; place < end; place++)
        {
            if (hashes[place] >= 0)
            {
                worth[hashes[place]] = 0;
            }
        }
    }
}
