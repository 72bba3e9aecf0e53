using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>A retrieve, as far as it is known while compiling.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="CodePath">The element that its codes are about.</param>
/// <param name="Filter">Number of the program's filter by codes; -1 = all resources of the type.</param>
/// <param name="Profile">The profile that the library means.</param>
/// <param name="Group">The retrieves that it looks codes up with; null without a filter.</param>
/// <param name="DatePath">The element by which it tells a time.</param>
internal sealed record RetrievePlan(
    FhirType Type, ElementName? CodePath, int Filter, string? Profile, CodeGroup? Group = null, string? DatePath = null)
{
    private readonly ulong _mark = Group?.MarkOf(Filter) ?? 0;

    /// <summary>The resources of the record that fit.</summary>
    public static IReadOnlyList<Element> Retrieve(EvaluationState state, RetrievePlan plan)
    {
        var filter = plan.Filter < 0 ? null : state.Codes.Filter(state.Context, plan.Filter);
        return plan.Filtered(state, filter);
    }

    /// <summary>
    /// The resources that fit; the record may leave out those whose element <see cref="DatePath"/> does not touch the
    /// time.
    /// </summary>
    public static IReadOnlyList<Element> RetrieveWithin(EvaluationState state, RetrievePlan plan, DateRange? time) =>
        plan.Filtered(state, plan.Filter < 0 ? null : state.Codes.Filter(state.Context, plan.Filter), time);

    /// <summary>The resources that have one of codes that only the evaluation gives.</summary>
    public static IReadOnlyList<Element> RetrieveByCodes(EvaluationState state, RetrievePlan plan, object? codes) =>
        plan.Filtered(state, new CodeFilter([.. CodesOf(codes)]));

    private IReadOnlyList<Element> Filtered(EvaluationState state, CodeFilter? filter, DateRange? time = null)
    {
        var all = state.Record.Retrieve(new RetrieveRequest(Type, CodePath?.Text, filter, time is null ? null : DatePath, time, Profile));
        if (filter is null || all.Count == 0)
        {
            return all;
        }

        return Group is not null && Coded(state, all) is { } coded && coded.Knows(_mark)
            ? coded.With(_mark)
            : Matching(state, filter, all);
    }

    // Of all resources of the type, as records in memory give them each time, the codes are looked up for all retrieves at once. A record
    // that answers each request with a list of its own has looked at the codes before.
    private CodedRows? Coded(EvaluationState state, IReadOnlyList<Element> all)
    {
        ref var rows = ref state.CodedRows[Group!.Number];
        rows ??= CodedRows.Of(state, Group, all);
        return ReferenceEquals(rows.Source, all) ? rows : null;
    }

    private IReadOnlyList<Element> Matching(EvaluationState state, CodeFilter filter, IReadOnlyList<Element> all)
    {
        List<Element>? kept = null;
        for (var i = 0; i < all.Count; i++)
        {
            state.Step();
            if (filter.Matches(all[i], CodePath!))
            {
                (kept ??= []).Add(all[i]);
            }
        }

        return kept is null ? [] : kept.Count == all.Count ? all : kept;
    }

    private static IEnumerable<CqlCode> CodesOf(object? codes) => codes switch
    {
        null => [],
        CqlCode code => [code],
        CqlConcept concept => concept.Codes.OfType<CqlCode>(),
        _ => (CqlList.Untyped(codes) ?? throw new CqlException("a retrieve filters by codes, concepts or a value set")).SelectMany(CodesOf),
    };
}
