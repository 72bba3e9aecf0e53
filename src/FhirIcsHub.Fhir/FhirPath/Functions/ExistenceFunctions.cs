namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Questions about a whole collection: exists, all, count, distinct, subsets.</summary>
internal static class ExistenceFunctions
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("empty", new(0, 0, Empty)),
        ("exists", new(0, 1, Exists)),
        ("all", new(1, 1, AllMatch)),
        ("allTrue", new(0, 0, call => AllAre(call, true))),
        ("allFalse", new(0, 0, call => AllAre(call, false))),
        ("anyTrue", new(0, 0, call => AnyIs(call, true))),
        ("anyFalse", new(0, 0, call => AnyIs(call, false))),
        ("subsetOf", new(1, 1, call => Subset(call, isSource: true))),
        ("supersetOf", new(1, 1, call => Subset(call, isSource: false))),
        ("count", new(0, 0, Count)),
        ("distinct", new(0, 0, call => new DistinctOperation(call.Source) { Position = call.Position })),
        ("isDistinct", new(0, 0, IsDistinct)),
        ("not", new(0, 0, Not)),
    ];

    // children() and descendants() are counted without being collected: ele-1 asks it of every element.
    private static Operation Count(FunctionCall call) => call.Source is ChildrenOperation tree
        ? new ScalarOperation(
            (Evaluation run, in Scope scope) => FhirPathValue.FromInteger(tree.Count(run, scope)))
        { Position = call.Position }
        : call.List((Evaluation _, in Scope _, ValueList input, ValueList output) => output.Add(FhirPathValue.FromInteger(input.Count)));

    private static Operation Empty(FunctionCall call)
    {
        var source = call.Source;
        return call.Test((Evaluation run, in Scope scope) => !source.Any(run, scope));
    }

    private static Operation Not(FunctionCall call)
    {
        var source = call.Source;
        return call.Test((Evaluation run, in Scope scope) => !source.Test(run, scope));
    }

    private static Operation Exists(FunctionCall call)
    {
        var source = call.ArgumentCount == 0 ? call.Source : new WhereOperation(call.Source, call.Argument(0)) { Position = call.Position };
        return call.Test((Evaluation run, in Scope scope) => source.Any(run, scope));
    }

    private static Operation AllMatch(FunctionCall call)
    {
        var source = call.Source;
        var criterion = call.Argument(0);
        return call.Test((Evaluation run, in Scope scope) =>
        {
            var list = run.Rent();
            source.Evaluate(run, scope, list);
            var all = true;
            for (var i = 0; i < list.Count && all; i++)
            {
                run.Tick();
                all = criterion.Test(run, new Scope(list[i], i, scope.Total)) == true;
            }

            run.Return(list);
            return all;
        });
    }

    private static Operation AllAre(FunctionCall call, bool wanted) => Booleans(call, (list, position) =>
    {
        var all = true;
        foreach (ref readonly var value in list.Span)
        {
            all &= AsBoolean(value, position) == wanted;
        }

        return all;
    });

    private static Operation AnyIs(FunctionCall call, bool wanted) => Booleans(call, (list, position) =>
    {
        var any = false;
        foreach (ref readonly var value in list.Span)
        {
            any |= AsBoolean(value, position) == wanted;
        }

        return any;
    });

    private static Operation Booleans(FunctionCall call, Func<ValueList, int, bool> question)
    {
        var source = call.Source;
        return call.Test((Evaluation run, in Scope scope) =>
        {
            var list = run.Rent();
            source.Evaluate(run, scope, list);
            var answer = question(list, call.Position);
            run.Return(list);
            return answer;
        });
    }

    private static bool AsBoolean(in FhirPathValue value, int position)
    {
        var system = SystemValues.Of(value);
        return system.Kind == FhirPathKind.Boolean
            ? system.Boolean
            : throw FhirPathException.Execution(position, $"a Boolean is expected, not {Ordering.NameOf(system)}");
    }

    // The source comes first in either case: variables that it defines are seen by the argument.
    private static Operation Subset(FunctionCall call, bool isSource)
    {
        var source = call.Source;
        var argument = call.Argument(0);
        return call.Test((Evaluation run, in Scope scope) =>
        {
            var first = run.Rent();
            var second = run.Rent();
            source.Evaluate(run, scope, first);
            argument.Evaluate(run, scope, second);
            var (part, whole) = isSource ? (first, second) : (second, first);
            var isSubset = true;
            var index = new EqualityIndex(whole);
            for (var i = 0; i < part.Count && isSubset; i++)
            {
                isSubset = index.Contains(part[i]);
            }

            run.Return(second);
            run.Return(first);
            return isSubset;
        });
    }

    private static Operation IsDistinct(FunctionCall call)
    {
        var source = call.Source;
        return call.Test((Evaluation run, in Scope scope) =>
        {
            var list = run.Rent();
            source.Evaluate(run, scope, list);
            var count = list.Count;
            EqualityIndex.RemoveDuplicates(list, 0);
            var isDistinct = list.Count == count;
            run.Return(list);
            return isDistinct;
        });
    }
}

internal sealed class DistinctOperation(Operation source) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var start = output.Count;
        source.Evaluate(run, scope, output);
        EqualityIndex.RemoveDuplicates(output, start);
    }

    public override bool Any(Evaluation run, in Scope scope) => source.Any(run, scope);
}
