using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Analysis;

internal sealed partial class RequirementAnalysis
{
    private Reach OfQuery(Query query, Frame frame)
    {
        var sources = new Dictionary<string, Reach>(StringComparer.Ordinal);
        foreach (var source in query.Sources)
        {
            sources[source.Alias] = OfSource(query, source, frame);
            frame = frame.WithAlias(source.Alias, sources[source.Alias]);
        }

        foreach (var let in query.Lets)
        {
            frame = frame.WithLet(let.Identifier, Of(let.Expression, frame));
        }

        foreach (var relationship in query.Relationships)
        {
            Used(relationship.SuchThat, frame.WithAlias(relationship.Alias, OfSource(query, relationship, frame)), Use.Value);
        }

        Used(query.Where, frame, Use.Value);
        return query.Aggregate is { } aggregate ? OfAggregate(aggregate, sources, frame) : OfResult(query, sources, frame);
    }

    private Reach OfSource(Query query, AliasedQuerySource source, Frame frame) => source.Expression is Retrieve retrieve
        ? OfRetrieve(retrieve, RangesOf(query, source, frame.Library), frame)
        : Of(source.Expression, frame);

    private IReadOnlyList<RetrieveRange> RangesOf(Query query, AliasedQuerySource source, LibraryUnit library)
    {
        if (!_ranges.TryGetValue(source, out var ranges))
        {
            _ranges[source] = ranges = RetrieveRanges.Find(query, source, library);
        }

        return ranges;
    }

    private Reach OfResult(Query query, Dictionary<string, Reach> sources, Frame frame)
    {
        var result = query.Return is not null ? Of(query.Return.Expression, frame)
            : sources.Count == 1 ? sources.Values.First()
            : new Reach { Fields = sources };
        if (query.Return is { Distinct: null or true })
        {
            result.Consume(Use.Equality);
        }

        return query.Sort is { } sort ? Sorted(result, sort.By, frame) : result;
    }

    private Reach OfAggregate(AggregateClause aggregate, Dictionary<string, Reach> sources, Frame frame)
    {
        if (aggregate.Distinct == true)
        {
            Consume(sources.Values, Use.Equality);
        }

        // What a step makes goes into the next one: after the second nothing new can come of it but deeper elements, which count as whole.
        var total = Of(aggregate.Starting, frame);
        var first = total.Or(Of(aggregate.Expression, frame.WithLet(aggregate.Identifier, total).WithAlias(aggregate.Identifier, total)));
        var second = first.Or(Of(aggregate.Expression, frame.WithLet(aggregate.Identifier, first).WithAlias(aggregate.Identifier, first)));
        if (second.Places.Count > first.Places.Count)
        {
            second.Consume(Use.Value);
        }

        return second;
    }

    private Reach Sorted(Reach result, IEnumerable<SortByItem> keys, Frame frame)
    {
        foreach (var key in keys)
        {
            switch (key)
            {
                case ByColumn column:
                    column.Path.Split('.').Aggregate(result, Child).Consume(Use.Value);
                    break;
                case ByExpression expression:
                    Used(expression.Expression, (frame with { Sorted = result }).WithIteration("$this", result, Reach.Nothing), Use.Value);
                    break;
                default:
                    result.Consume(Use.Value);
                    break;
            }
        }

        return result;
    }

    private Reach OfIteration(IterationExpression iteration, Frame frame)
    {
        var source = Of(iteration.Source, frame);
        var inner = frame.WithIteration(iteration.Scope, source, Reach.Nothing);
        switch (iteration)
        {
            case Filter filter:
                Used(filter.Condition, inner, Use.Value);
                return source;
            case ForEach each:
                return Of(each.Element, inner);
            case Repeat repeat:
                // It goes as deep as there are elements.
                var element = Of(repeat.Element, inner);
                element.Consume(Use.Value);
                return source.Or(element);
            case Aggregate aggregate:
                var total = Of(aggregate.InitialValue, frame);
                var result = total.Or(Of(aggregate.Iteration, frame.WithIteration(iteration.Scope, source, total)));
                result.Consume(Use.Value);
                return result;
            default:
                source.Consume(Use.Value);
                return source;
        }
    }
}
