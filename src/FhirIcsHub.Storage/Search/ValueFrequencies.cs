using System.Collections.Concurrent;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// How many resources criteria are known to find, so that the searches by them need not count again before they choose where to start
/// from. It is only about speed: what is known may have become wrong, and so it is forgotten after some uses and counted anew.
/// </summary>
internal sealed class ValueFrequencies
{
    private const int MaxKnown = 10_000;
    private const int UsesUntilCountedAgain = 100;

    private readonly ConcurrentDictionary<long, Frequency> _known = new();

    /// <summary>How many matches a criterion was found to have, up to the limit; null when that is not known.</summary>
    public long? Find(long fingerprint, int limit)
    {
        if (!_known.TryGetValue(fingerprint, out var frequency) || (frequency.Count < limit && !frequency.IsAll))
        {
            return null;
        }

        if (Interlocked.Increment(ref frequency.Uses) <= UsesUntilCountedAgain)
        {
            return Math.Min(frequency.Count, limit);
        }

        _known.TryRemove(fingerprint, out _);
        return null;
    }

    /// <summary>Takes down that a criterion has so many matches, or at least so many.</summary>
    public void Learn(long fingerprint, long count, bool isAll)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[fingerprint] = new Frequency(count, isAll);
    }

    private sealed class Frequency(long count, bool isAll)
    {
        public long Count => count;

        public bool IsAll => isAll;

        public int Uses;
    }
}
