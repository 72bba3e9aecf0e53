namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Parts and combinations of collections.</summary>
internal static class SubsetFunctions
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("first", new(0, 0, call => Slice(call, _ => (0, 1)))),
        ("last", new(0, 0, call => Slice(call, count => (count - 1, 1)))),
        ("tail", new(0, 0, call => Slice(call, count => (1, count - 1)))),
        ("single", new(0, 0, call => call.List((Evaluation _, in Scope _, ValueList input, ValueList output) =>
        {
            _ = Singleton.Of(input, call.Position);
            output.AddRange(input);
        }))),
        ("skip", new(1, 1, call => SliceBy(call, (count, number) => (number, count - Math.Max(0, number))))),
        ("take", new(1, 1, call => SliceBy(call, (_, number) => (0, number)))),
        ("intersect", new(1, 1, call => Combine(call, Intersect))),
        ("exclude", new(1, 1, call => Combine(call, Exclude))),
        ("union", new(1, 1, call => new UnionOperation([call.Source, call.Argument(0)]) { Position = call.Position })),
        ("combine", new(1, 2, call => Combine(call, Append))),
    ];

    private delegate void Combination(ValueList left, ValueList right, ValueList output);

    private static Operation Slice(FunctionCall call, Func<int, (int Start, int Count)> range) =>
        call.List((Evaluation _, in Scope _, ValueList input, ValueList output) => Copy(input, range(input.Count), output));

    private static Operation SliceBy(FunctionCall call, Func<int, int, (int Start, int Count)> range)
    {
        var number = call.Argument(0);
        return call.List((Evaluation run, in Scope scope, ValueList input, ValueList output) =>
        {
            if (Arguments.Integer(number, run, scope) is { } given)
            {
                Copy(input, range(input.Count, given), output);
            }
        });
    }

    private static void Copy(ValueList input, (int Start, int Count) range, ValueList output)
    {
        var start = Math.Max(0, range.Start);
        for (var i = start; i < input.Count && i - start < range.Count; i++)
        {
            output.Add(input[i]);
        }
    }

    private static Operation Combine(FunctionCall call, Combination combination)
    {
        var other = call.Argument(0);
        return call.List((Evaluation run, in Scope scope, ValueList input, ValueList output) =>
        {
            var right = run.Rent();
            other.Evaluate(run, scope, right);
            combination(input, right, output);
            run.Return(right);
        });
    }

    private static void Append(ValueList left, ValueList right, ValueList output)
    {
        output.AddRange(left);
        output.AddRange(right);
    }

    private static void Intersect(ValueList left, ValueList right, ValueList output)
    {
        var start = output.Count;
        var index = new EqualityIndex(right);
        foreach (ref readonly var value in left.Span)
        {
            if (index.Contains(value))
            {
                output.Add(value);
            }
        }

        EqualityIndex.RemoveDuplicates(output, start);
    }

    private static void Exclude(ValueList left, ValueList right, ValueList output)
    {
        var index = new EqualityIndex(right);
        foreach (ref readonly var value in left.Span)
        {
            if (!index.Contains(value))
            {
                output.Add(value);
            }
        }
    }
}
