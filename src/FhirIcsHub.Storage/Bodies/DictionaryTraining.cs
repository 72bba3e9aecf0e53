using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FhirIcsHub.Storage.Bodies;

/// <summary>
/// Makes the text of a dictionary from samples: segments whose pieces of eight bytes most samples have, each piece counted once. The idea
/// is that of Liao, Petri, Moffat and Wirth, "Effective construction of relative Lempel-Ziv dictionaries" (2016). What differs from one
/// resource to the next (UUIDs, times) is left out, and so is what tells of somebody: a dictionary outlives the bodies that it was learnt
/// from, so that each piece in it must be in samples of several persons.
/// </summary>
internal static class DictionaryTraining
{
    /// <summary>
    /// NHS statistics hide numbers of persons below this; one person may be several Patients of feeds, which are counted one by one.
    /// </summary>
    public const int MinOwners = 8;

    private const int Piece = sizeof(ulong);
    private const int Segment = 64;

    /// <summary>A segment that would save less than this many bytes over all samples is not worth its room.</summary>
    private const int MinWorth = 4 * Segment;

    public static byte[] Train(IReadOnlyList<BodySample> samples)
    {
        var known = new Dictionary<ulong, int>();
        var pieces = samples.Select(sample => PiecesOf(sample.Text, known)).ToList();
        var worth = CountSamples(samples, pieces, known.Count);
        var text = new List<byte>();
        var segments = new PriorityQueue<(int Sample, int Start), long>();
        foreach (var (sample, numbers) in pieces.Index())
        {
            for (var start = 0; start < numbers.Length; start += Segment)
            {
                segments.Enqueue((sample, start), -Worth(numbers, start, worth));
            }
        }

        // The worth of a segment only ever falls, as others take its pieces: the first whose worth is still what it was is the best.
        while (text.Count + Segment + Piece <= BodyDictionary.MaxLength && segments.TryDequeue(out var best, out var was))
        {
            var numbers = pieces[best.Sample];
            var now = Worth(numbers, best.Start, worth);
            if (now < MinWorth)
            {
                continue;
            }

            if (now < -was)
            {
                segments.Enqueue(best, -now);
                continue;
            }

            Take(samples[best.Sample].Text, numbers, best.Start, worth, text);
        }

        // The best stand last: they stay in reach the longest.
        return text.Count <= BodyDictionary.MaxLength ? [.. text] : [.. text.Take(BodyDictionary.MaxLength)];
    }

    /// <summary>The number of the piece at each place; -1 where there is none to be learnt from.</summary>
    private static int[] PiecesOf(byte[] sample, Dictionary<ulong, int> known)
    {
        var numbers = new int[Math.Max(0, sample.Length - Piece + 1)];
        Span<byte> packed = stackalloc byte[PackedText.UuidBytes];
        for (var place = 0; place < sample.Length; place++)
        {
            var length = PackedText.TryReadUuid(sample.AsSpan(place), packed) ? PackedText.UuidLength
                : PackedText.TryReadTime(sample.AsSpan(place), packed) ? PackedText.TimeLength : 0;
            if (length > 0)
            {
                var first = Math.Max(0, place - Piece + 1);
                numbers.AsSpan(first, Math.Max(0, Math.Min(place + length, numbers.Length) - first)).Fill(-1);
                place += length - 1;
            }
        }

        for (var place = 0; place < numbers.Length; place++)
        {
            if (numbers[place] == 0)
            {
                ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    known, BinaryPrimitives.ReadUInt64LittleEndian(sample.AsSpan(place)), out var exists);
                number = exists ? number : known.Count - 1;
                numbers[place] = number;
            }
        }

        return numbers;
    }

    /// <summary>In how many samples each piece is; 0 for those that too few persons have.</summary>
    private static int[] CountSamples(IReadOnlyList<BodySample> samples, List<int[]> pieces, int count)
    {
        var (inSamples, lastSample) = (new int[count], new int[count]);
        var (ofOwners, lastOwner) = (new int[count], new int[count]);
        var owner = 0;
        foreach (var group in samples.Index().GroupBy(sample => sample.Item.Owner, StringComparer.Ordinal))
        {
            owner++;
            foreach (var (sample, _) in group)
            {
                foreach (var number in pieces[sample])
                {
                    if (number >= 0 && lastSample[number] != sample + 1)
                    {
                        lastSample[number] = sample + 1;
                        inSamples[number]++;
                        ofOwners[number] += lastOwner[number] == owner ? 0 : 1;
                        lastOwner[number] = owner;
                    }
                }
            }
        }

        for (var number = 0; number < count; number++)
        {
            inSamples[number] = ofOwners[number] < MinOwners ? 0 : inSamples[number];
        }

        return inSamples;
    }

    private static long Worth(int[] numbers, int start, int[] worth)
    {
        var sum = 0L;
        foreach (var number in numbers.AsSpan(start, Math.Min(Segment, numbers.Length - start)))
        {
            sum += number < 0 ? 0 : worth[number];
        }

        return sum;
    }

    /// <summary>Adds what is worth something in the segment, and nothing of what is between.</summary>
    private static void Take(byte[] sample, int[] numbers, int start, int[] worth, List<byte> text)
    {
        var end = Math.Min(start + Segment, numbers.Length);
        for (var place = start; place < end; place++)
        {
            var first = place;
            while (place < end && numbers[place] >= 0 && worth[numbers[place]] > 0)
            {
                place++;
            }

            if (place > first)
            {
                text.AddRange(sample.AsSpan(first, place - first + Piece - 1));
            }
        }

        foreach (var number in numbers.AsSpan(start, end - start))
        {
            if (number >= 0)
            {
                worth[number] = 0;
            }
        }
    }
}
