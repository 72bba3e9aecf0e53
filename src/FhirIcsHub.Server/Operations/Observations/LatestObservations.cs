using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations.Observations;

/// <summary>
/// Chooses the last observations of each kind. Observations are of one kind when they are about the same subject and their codes are
/// equivalent: a system and code that they share, directly or through others that have several codings; without codings, the same text.
/// </summary>
internal sealed class LatestObservations
{
    private readonly List<Candidate> _candidates = [];
    private readonly Dictionary<string, int> _kindOf = new(StringComparer.Ordinal);
    private readonly List<int> _parent = [];

    public void Add(StoredResource observation)
    {
        var root = observation.ParseContent().Root;
        var kind = -1;
        foreach (var name in NamesOf(root).DefaultIfEmpty("nothing"))
        {
            var key = $"{root.First("subject").TextOf("reference")} {name}";
            if (!_kindOf.TryGetValue(key, out var known))
            {
                known = _parent.Count;
                _parent.Add(known);
                _kindOf.Add(key, known);
            }
            if (kind >= 0)
            {
                _parent[Find(known)] = Find(kind);
            }
            kind = known;
        }
        _candidates.Add(new Candidate(observation, ObservationTime.Of(root), kind));
    }

    /// <summary>
    /// The last ones, latest first. Those that are of the same moment as the last of <paramref name="max"/> come too; what has no time
    /// comes last.
    /// </summary>
    public IReadOnlyList<StoredResource> Choose(int max) =>
    [
        .. _candidates.GroupBy(candidate => Find(candidate.Kind))
            .SelectMany(kind => Choose([.. InOrder(kind)], max))
            .OrderByDescending(candidate => candidate.Time ?? long.MinValue).ThenByDescending(candidate => candidate.Observation.Key)
            .Select(candidate => candidate.Observation),
    ];

    private static IEnumerable<Candidate> Choose(List<Candidate> kind, int max)
    {
        var end = Math.Min(max, kind.Count);
        while (end < kind.Count && kind[end].Time is not null && kind[end].Time == kind[end - 1].Time)
        {
            end++;
        }
        return kind.Take(end);
    }

    private static IEnumerable<Candidate> InOrder(IEnumerable<Candidate> candidates) => candidates
        .OrderByDescending(candidate => candidate.Time ?? long.MinValue).ThenByDescending(candidate => candidate.Observation.Key);

    private static IEnumerable<string> NamesOf(Element observation)
    {
        var code = observation.First("code");
        var codings = code.Named("coding").ToList().Where(coding => coding.TextOf("code") is not null).ToList();
        return codings.Count > 0
            ? codings.Select(coding => $"{coding.TextOf("system")}|{coding.TextOf("code")}")
            : code.TextOf("text") is { } text ? [$"text {text}"] : [];
    }

    private int Find(int kind)
    {
        while (_parent[kind] != kind)
        {
            kind = _parent[kind] = _parent[_parent[kind]];
        }
        return kind;
    }

    private sealed record Candidate(StoredResource Observation, long? Time, int Kind);
}
