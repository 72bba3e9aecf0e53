using System.Text.Json;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Tests.Naive;

/// <summary>Queries, clause by clause over whole lists.</summary>
internal sealed class NaiveQuery(NaiveEvaluator evaluator)
{
    public object? Evaluate(JsonElement query)
    {
        var sources = query.GetProperty("source").EnumerateArray()
            .Select(source => (
                Alias: source.GetProperty("alias").GetString()!, Value: evaluator.Evaluate(source.GetProperty("expression"))))
            .ToList();
        var isList = sources.Any(source => CqlList.Untyped(source.Value) is not null);
        if (!isList && sources.All(source => source.Value is null))
        {
            return null;
        }

        var rows = new List<Row>();
        Combine(query, sources, 0, rows);
        if (query.TryGetProperty("aggregate", out var aggregate))
        {
            return Aggregate(aggregate, rows);
        }

        IEnumerable<object?> results = rows.Select(row => row.Result);
        var isDistinct = query.TryGetProperty("return", out var clause)
            ? !clause.TryGetProperty("distinct", out var distinct) || distinct.GetBoolean()
            : false;
        var list = isDistinct ? NaiveLists.Distinct(results) : results.ToList();
        list = query.TryGetProperty("sort", out var sort) ? Sort(sort, list) : list;
        return isList ? list : list.FirstOrDefault();
    }

    private void Combine(JsonElement query, List<(string Alias, object? Value)> sources, int index, List<Row> rows)
    {
        if (index < sources.Count)
        {
            foreach (var item in CqlList.Untyped(sources[index].Value) ?? [sources[index].Value])
            {
                evaluator.With(sources[index].Alias, item, () => Run(() => Combine(query, sources, index + 1, rows)));
            }

            return;
        }

        Let(Clauses(query, "let"), 0, () =>
        {
            if (Clauses(query, "relationship").All(Holds)
                && (!query.TryGetProperty("where", out var where) || evaluator.Evaluate(where) is true))
            {
                rows.Add(new Row(Variables(query, sources), Result(query, sources)));
            }
        });
    }

    private object? Result(JsonElement query, List<(string Alias, object? Value)> sources)
    {
        if (query.TryGetProperty("return", out var clause))
        {
            return evaluator.Evaluate(clause.GetProperty("expression"));
        }

        return sources.Count == 1
            ? Alias(sources[0].Alias)
            : new CqlTuple(new TupleShape([.. sources.Select(s => s.Alias)]), [.. sources.Select(s => Alias(s.Alias))]);
    }

    private object? Aggregate(JsonElement aggregate, List<Row> rows)
    {
        var name = aggregate.GetProperty("identifier").GetString()!;
        var total = aggregate.TryGetProperty("starting", out var starting) ? evaluator.Evaluate(starting) : null;
        if (aggregate.TryGetProperty("distinct", out var distinct) && distinct.GetBoolean())
        {
            rows = [.. rows.DistinctBy(row => NaiveLists.Key(row.Variables.Select(v => v.Value)))];
        }

        var next = aggregate.GetProperty("expression");
        foreach (var row in rows)
        {
            total = Bind(row.Variables, 0, () => evaluator.With(name, total, () => evaluator.Evaluate(next)));
        }

        return total;
    }

    private List<object?> Sort(JsonElement sort, List<object?> list)
    {
        var items = sort.GetProperty("by").EnumerateArray().ToList();
        return [.. list.Order(Comparer<object?>.Create((left, right) =>
        {
            foreach (var by in items)
            {
                var order = SortOrder.Ascending.Compare(Key(by, left), Key(by, right));
                if (order != 0)
                {
                    return by.GetProperty("direction").GetString() is "desc" or "descending" ? -order : order;
                }
            }

            return 0;
        }))];
    }

    private object? Key(JsonElement by, object? item) => by.GetProperty("type").GetString() switch
    {
        "ByDirection" => item,
        "ByColumn" => (item as CqlTuple)?[by.GetProperty("path").GetString()!],
        _ => evaluator.With("$this", item, () => evaluator.Evaluate(by.GetProperty("expression"))),
    };

    private bool Holds(JsonElement relationship)
    {
        var alias = relationship.GetProperty("alias").GetString()!;
        var items = CqlList.Untyped(evaluator.Evaluate(relationship.GetProperty("expression"))) ?? [];
        var found = items.Any(item => evaluator.With(alias, item, () => evaluator.Evaluate(relationship.GetProperty("suchThat"))) is true);
        return found == (relationship.GetProperty("type").GetString() == "With");
    }

    private void Let(List<JsonElement> lets, int index, Action then)
    {
        if (index == lets.Count)
        {
            then();
            return;
        }

        var value = evaluator.Evaluate(lets[index].GetProperty("expression"));
        evaluator.With(lets[index].GetProperty("identifier").GetString()!, value, () => Run(() => Let(lets, index + 1, then)));
    }

    private object? Bind(IReadOnlyList<(string Name, object? Value)> variables, int index, Func<object?> then) =>
        index == variables.Count
            ? then()
            : evaluator.With(variables[index].Name, variables[index].Value, () => Bind(variables, index + 1, then));

    private List<(string Name, object? Value)> Variables(JsonElement query, List<(string Alias, object? Value)> sources) =>
        [
            .. sources.Select(s => (s.Alias, Alias(s.Alias))),
            .. Clauses(query, "let").Select(let => let.GetProperty("identifier").GetString()!).Select(name => (name, Alias(name))),
        ];

    private object? Alias(string name) => evaluator.Variable(name);

    private static List<JsonElement> Clauses(JsonElement query, string name) =>
        query.TryGetProperty(name, out var clauses) ? [.. clauses.EnumerateArray()] : [];

    private static object? Run(Action action)
    {
        action();
        return null;
    }

    private sealed record Row(IReadOnlyList<(string Name, object? Value)> Variables, object? Result);
}
