using System.Collections.Concurrent;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Which criteria are known to find many resources, so that the searches by them need not count again before they choose where to start
/// from. It is only about speed: what is known may have become wrong, and so it is forgotten after some uses and counted anew.
/// </summary>
internal sealed class ValueFrequencies
{
    private const int MaxKnown = 10_000;
    private const int UsesUntilCountedAgain = 100;

    private readonly ConcurrentDictionary<long, Frequency> _known = new();

    /// <summary>Whether a criterion was found to have at least so many matches.</summary>
    public bool IsKnownToReach(long fingerprint, int limit)
    {
        if (!_known.TryGetValue(fingerprint, out var frequency) || frequency.AtLeast < limit)
        {
            return false;
        }

        if (Interlocked.Increment(ref frequency.Uses) <= UsesUntilCountedAgain)
        {
            return true;
        }

        _known.TryRemove(fingerprint, out _);
        return false;
    }

    /// <summary>Takes down that a criterion has at least so many matches.</summary>
    public void Learn(long fingerprint, long atLeast)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[fingerprint] = new Frequency(atLeast);
    }

    private sealed class Frequency(long atLeast)
    {
        public long AtLeast => atLeast;

        public int Uses;
    }
}
