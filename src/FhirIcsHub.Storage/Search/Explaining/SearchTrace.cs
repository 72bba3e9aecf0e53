using System.Diagnostics;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Search.Explaining;

/// <summary>Takes down what a search does while it is carried out.</summary>
/// <param name="session">Carries it out.</param>
/// <param name="access">Of what the caller may not see, no number is told either.</param>
internal sealed class SearchTrace(ReadSession session, AccessFilter access)
{
    private readonly Dictionary<SearchCriterion, ExplainedCount> _counts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FhirType, Choice> _types = [];
    private readonly Dictionary<SearchPart, Stopwatch> _watches = [];
    private readonly Stack<SearchPart> _parts = new();

    public List<ExplainedStatement> Statements { get; } = [];

    public IReadOnlyList<ExplainedTime> Times => [.. _watches.OrderBy(watch => watch.Key)
        .Select(watch => new ExplainedTime(watch.Key, watch.Value.Elapsed))];

    public IReadOnlyList<ExplainedType> Types =>
    [
        .. _types.Select(type => new ExplainedType(
            type.Key.Name,
            type.Value.Order ?? (session.Connection.PlansByStatistics ? SearchOrder.Planned
                : type.Value.Driver is null ? SearchOrder.AsStored : SearchOrder.Driven),
            [.. type.Value.Criteria.Select(criterion => new ExplainedCriterion(
                CriterionText.Of(criterion), criterion == type.Value.Driver, _counts.GetValueOrDefault(criterion)))])),
    ];

    /// <summary>What is done until what is returned is disposed of belongs to the part.</summary>
    public IDisposable Enter(SearchPart part)
    {
        if (_parts.TryPeek(out var outer))
        {
            _watches[outer].Stop();
        }

        _parts.Push(part);
        (_watches.TryGetValue(part, out var known) ? known : _watches[part] = new Stopwatch()).Start();
        return new Part(this);
    }

    /// <summary>A statement is about to be run.</summary>
    public void Asked(SqlBuilder sql)
    {
        if (!_parts.TryPeek(out var part) || Statements.Exists(known => known.Sql == sql.Text))
        {
            return;
        }

        _watches[part].Stop();
        var plan = session.Connection.PlanOf(verb => sql.Prepare(session, verb), withNumbers: access.FeedKey is null);
        Statements.Add(new ExplainedStatement(part, sql.Text, plan));
        _watches[part].Start();
    }

    /// <summary>Entries of a criterion were counted, up to the limit.</summary>
    public void Counted(SearchCriterion criterion, long count, long limit, bool isRemembered)
    {
        // A caller who does not see everything learns from no number whether something is there that it does not see.
        var isExact = count < limit && access.FeedKey is null;
        var atLeast = count >= limit ? limit : isExact ? count : 0;
        _counts[criterion] = new ExplainedCount(atLeast, count >= limit ? null : isExact ? count + 1 : limit, isRemembered);
    }

    /// <summary>What to start from was chosen. Of several searches for a type the first is told.</summary>
    public void Chosen(FhirType type, IReadOnlyList<SearchCriterion> criteria, SearchCriterion? driver) =>
        _types.TryAdd(type, new Choice(criteria, driver, null));

    /// <summary>How sorted matches are found.</summary>
    public void Ordered(FhirType type, SearchOrder order)
    {
        if (_types.TryGetValue(type, out var known) && known.Order is null)
        {
            _types[type] = known with { Order = order };
        }
    }

    private void Leave()
    {
        _watches[_parts.Pop()].Stop();
        if (_parts.TryPeek(out var outer))
        {
            _watches[outer].Start();
        }
    }

    private sealed record Choice(IReadOnlyList<SearchCriterion> Criteria, SearchCriterion? Driver, SearchOrder? Order);

    private sealed class Part(SearchTrace trace) : IDisposable
    {
        public void Dispose() => trace.Leave();
    }
}
