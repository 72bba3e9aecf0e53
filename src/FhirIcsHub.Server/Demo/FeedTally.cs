using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Demo;

/// <summary>What became of the messages of one feed, counted from the hub's answers.</summary>
internal sealed class FeedTally(string feed)
{
    private readonly Dictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public string Feed { get; } = feed;

    public int Messages { get; private set; }

    /// <summary>Resources that the messages held.</summary>
    public int Received { get; private set; }

    public int Accepted { get; private set; }

    public int Rejected => Received - Accepted;

    /// <summary>Why resources were rejected, and how often; the commonest first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Reasons =>
        [.. _reasons.OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal)];

    /// <summary>Counts an answer to a message of so many entries.</summary>
    public void Add(int entries, int status, ReadOnlyMemory<byte> answer)
    {
        var outcome = Resource.Read(answer, ReadMode.AsSent).Resource?.Root ?? default;
        lock (_lock)
        {
            Messages++;
            Received += entries;
            if (status is < 200 or > 299)
            {
                AddReason(outcome, entries);
                return;
            }
            foreach (var entry in outcome.Named("entry"))
            {
                var response = entry.First("response");
                if (response.TextOf("status") is ['2', ..])
                {
                    Accepted++;
                }
                else
                {
                    AddReason(response.First("outcome"), 1);
                }
            }
        }
    }

    /// <summary>The first error of an outcome, with its place but without positions, so that equal reasons count together.</summary>
    private void AddReason(Element outcome, int count)
    {
        var issue = default(Element);
        foreach (var candidate in outcome.Named("issue"))
        {
            if (!issue.Exists || (candidate.TextOf("severity") is "error" or "fatal"
                && issue.TextOf("severity") is not ("error" or "fatal")))
            {
                issue = candidate;
            }
        }
        var reason = issue.Exists ? $"{issue.TextOf("code")}: {issue.TextOf("diagnostics")}" : "no reason given";
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + count;
    }
}
