namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Functions that evaluate an expression for each item: where, select, repeat, aggregate, iif, sort; and ofType, is, as.</summary>
internal static class FilterFunctions
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("where", new(1, 1, call => new WhereOperation(call.Source, call.Argument(0)) { Position = call.Position })),
        ("select", new(1, 1, call => new SelectOperation(call.Source, call.Argument(0)) { Position = call.Position })),
        ("repeat", new(1, 1, call => new RepeatOperation(call.Source, call.Argument(0), distinct: true) { Position = call.Position })),
        ("repeatAll", new(1, 1, call => new RepeatOperation(call.Source, call.Argument(0), distinct: false) { Position = call.Position })),
        ("aggregate", new(
            1, 2, call => new AggregateOperation(call.Source, call.Argument(0), call.OptionalArgument(1)) { Position = call.Position })),
        ("iif", new(2, 3, call => new IifOperation(
            call.Syntax.Target is null ? null : call.Source, call.Argument(0), call.Argument(1),
            call.OptionalArgument(2)) { Position = call.Position })),
        ("sort", new(0, 16, Sort)),
        ("ofType", new(1, 1, call => new OfTypeOperation(call.Source, call.TypeArgument()) { Position = call.Position })),
        ("is", new(1, 1, call => call.Compiler.Type(call.Source, call.TypeArgument(), true, call.Position, call.Syntax.Target))),
        ("as", new(1, 1, call => call.Compiler.Type(call.Source, call.TypeArgument(), false, call.Position, call.Syntax.Target))),
        ("coalesce", new(1, 32, Coalesce)),
        ("defineVariable", new(1, 2, call => call.Compiler.DefineVariable(call))),
    ];

    private static Operation Sort(FunctionCall call)
    {
        var keys = new List<SortKey>();
        foreach (var argument in call.Syntax.Arguments.Items)
        {
            var isDescending = argument is PolarityExpression { IsNegative: true };
            var key = isDescending ? ((PolarityExpression)argument).Operand : argument;
            keys.Add(new SortKey(call.Compiler.CompileOn(Compiler.This, key), isDescending));
        }

        return new SortOperation(
            call.Source, keys.Count == 0 ? [new SortKey(Compiler.This, false)] : [.. keys])
        { Position = call.Position };
    }

    private static Operation Coalesce(FunctionCall call)
    {
        var candidates = Enumerable.Range(0, call.ArgumentCount).Select(call.Argument).ToArray();
        return call.List((Evaluation run, in Scope scope, ValueList _, ValueList output) =>
        {
            var start = output.Count;
            for (var i = 0; i < candidates.Length && output.Count == start; i++)
            {
                candidates[i].Evaluate(run, scope, output);
            }
        });
    }
}

internal sealed class WhereOperation(Operation source, Operation criterion) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        // The result is a part of the source: it is filtered in place.
        var start = output.Count;
        source.Evaluate(run, scope, output);
        var kept = start;
        for (var i = start; i < output.Count; i++)
        {
            run.Tick();
            var item = output[i];
            if (criterion.Test(run, new Scope(item, i - start, scope.Total)) == true)
            {
                output.Set(kept++, item);
            }
        }

        output.RemoveFrom(kept);
    }

    public override bool Any(Evaluation run, in Scope scope)
    {
        var list = run.Rent();
        source.Evaluate(run, scope, list);
        var any = false;
        for (var i = 0; i < list.Count && !any; i++)
        {
            run.Tick();
            any = criterion.Test(run, new Scope(list[i], i, scope.Total)) == true;
        }

        run.Return(list);
        return any;
    }
}

internal sealed class SelectOperation(Operation source, Operation projection) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var list = run.Rent();
        source.Evaluate(run, scope, list);
        for (var i = 0; i < list.Count; i++)
        {
            run.Tick();
            projection.Evaluate(run, new Scope(list[i], i, scope.Total), output);
        }

        run.Return(list);
    }
}

/// <summary>repeat(): applies the projection to the input and to every new result until nothing new comes.</summary>
internal sealed class RepeatOperation(Operation source, Operation projection, bool distinct) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var pending = run.Rent();
        var found = run.Rent();
        var start = output.Count;
        var index = new EqualityIndex(output, start);
        source.Evaluate(run, scope, pending);
        for (var i = 0; i < pending.Count; i++)
        {
            run.Tick();
            projection.Evaluate(run, new Scope(pending[i], i, scope.Total), found);
            foreach (ref readonly var value in found.Span)
            {
                if (!distinct || !index.Contains(value))
                {
                    output.Add(value);
                    pending.Add(value);
                }
            }

            found.Clear();
        }

        run.Return(found);
        run.Return(pending);
    }
}

internal sealed class AggregateOperation(Operation source, Operation aggregator, Operation? initial) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var list = run.Rent();
        var total = run.Rent();
        var next = run.Rent();
        source.Evaluate(run, scope, list);
        initial?.Evaluate(run, scope, total);
        for (var i = 0; i < list.Count; i++)
        {
            run.Tick();
            aggregator.Evaluate(run, new Scope(list[i], i, total), next);
            total.Clear();
            total.AddRange(next);
            next.Clear();
        }

        output.AddRange(total);
        run.Return(next);
        run.Return(total);
        run.Return(list);
    }
}

/// <summary>iif(): on a single item (or none) as the focus of its arguments; only the chosen branch is evaluated.</summary>
internal sealed class IifOperation(Operation? source, Operation criterion, Operation whenTrue, Operation? otherwise) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        if (source is null)
        {
            Choose(run, scope, output);
        }
        else
        {
            Choose(run, new Scope(source.Single(run, scope), 0, scope.Total), output);
        }
    }

    private void Choose(Evaluation run, in Scope scope, ValueList output)
    {
        var condition = SystemValues.Of(criterion.Single(run, scope));
        if (condition.Kind is not (FhirPathKind.Boolean or FhirPathKind.None))
        {
            throw FhirPathException.Execution(criterion.Position, "the criterion of iif() is not a Boolean");
        }

        if (!condition.IsNone && condition.Boolean)
        {
            whenTrue.Evaluate(run, scope, output);
        }
        else
        {
            otherwise?.Evaluate(run, scope, output);
        }
    }
}

internal readonly record struct SortKey(Operation Key, bool IsDescending);

/// <summary>sort(): by the given keys, stable; items without a key come first in either direction.</summary>
internal sealed class SortOperation(Operation source, SortKey[] keys) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var list = run.Rent();
        source.Evaluate(run, scope, list);
        var rows = new (FhirPathValue Item, FhirPathValue[] Keys)[list.Count];
        for (var i = 0; i < list.Count; i++)
        {
            run.Tick();
            var values = new FhirPathValue[keys.Length];
            for (var k = 0; k < keys.Length; k++)
            {
                values[k] = SystemValues.Of(keys[k].Key.Single(run, new Scope(list[i], i, scope.Total)));
            }

            rows[i] = (list[i], values);
        }

        Sort(rows, new (FhirPathValue Item, FhirPathValue[] Keys)[rows.Length]);
        foreach (var (item, _) in rows)
        {
            output.Add(item);
        }

        run.Return(list);
    }

    // Merges sorted halves. The order may be partial (a mass against a length), which the library's sorting does not bear; nor does it let
    // errors through.
    private void Sort(Span<(FhirPathValue Item, FhirPathValue[] Keys)> rows, Span<(FhirPathValue Item, FhirPathValue[] Keys)> spare)
    {
        if (rows.Length < 2)
        {
            return;
        }

        var half = rows.Length / 2;
        Sort(rows[..half], spare);
        Sort(rows[half..], spare);
        rows[..half].CopyTo(spare);
        int left = 0, right = half;
        for (var i = 0; left < half; i++)
        {
            rows[i] = right == rows.Length || Compare(spare[left].Keys, rows[right].Keys) <= 0 ? spare[left++] : rows[right++];
        }
    }

    private int Compare(FhirPathValue[] left, FhirPathValue[] right)
    {
        for (var k = 0; k < keys.Length; k++)
        {
            if (left[k].IsNone != right[k].IsNone)
            {
                return left[k].IsNone ? -1 : 1;
            }

            var order = Ordering.Of(left[k], right[k], keys[k].Key.Position) ?? 0;
            if (order != 0)
            {
                return keys[k].IsDescending ? -order : order;
            }
        }

        return 0;
    }
}
