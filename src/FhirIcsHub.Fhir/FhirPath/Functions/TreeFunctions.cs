namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>The tree, the clock and trace.</summary>
internal static class TreeFunctions
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("children", new(0, 0, call => new ChildrenOperation(call.Source, deep: false) { Position = call.Position })),
        ("descendants", new(0, 0, call => new ChildrenOperation(call.Source, deep: true) { Position = call.Position })),
        ("trace", new(1, 2, Trace)),
        ("type", new(0, 0, call => call.List(TypesOf))),
        ("now", new(0, 0, call => Clock(call, now => FhirPathValue.FromTemporal(PartialDateTime.FromInstant(now))))),
        ("today", new(
            0, 0, call => Clock(call, now => FhirPathValue.FromTemporal(PartialDateTime.FromDate(DateOnly.FromDateTime(now.DateTime)))))),
        ("timeOfDay", new(
            0, 0, call => Clock(call, now => FhirPathValue.FromTemporal(PartialDateTime.FromTime(TimeOnly.FromDateTime(now.DateTime)))))),
    ];

    private static Operation Trace(FunctionCall call)
    {
        var name = call.Argument(0);
        var projection = call.OptionalArgument(1);
        return call.List((Evaluation run, in Scope scope, ValueList input, ValueList output) =>
        {
            if (run.Context.Trace is { } sink)
            {
                var traced = run.Rent();
                if (projection is null)
                {
                    traced.AddRange(input);
                }
                else
                {
                    for (var i = 0; i < input.Count; i++)
                    {
                        projection.Evaluate(run, new Scope(input[i], i, scope.Total), traced);
                    }
                }

                sink(Arguments.Text(name, run, scope) ?? "", traced.Span.ToArray());
                run.Return(traced);
            }

            output.AddRange(input);
        });
    }

    private static Operation Clock(FunctionCall call, Func<DateTimeOffset, FhirPathValue> read) =>
        new ScalarOperation((Evaluation run, in Scope _) => run.Context.Now is { } now
            ? read(now)
            : throw call.Error("the evaluation has no clock"))
        { Position = call.Position };

    private static void TypesOf(Evaluation run, in Scope scope, ValueList input, ValueList output)
    {
        foreach (ref readonly var value in input.Span)
        {
            output.Add(FhirPathValue.FromType(value.Kind == FhirPathKind.Element
                ? new FhirPathTypeInfo("FHIR", value.Element.Type?.Name ?? value.Element.Name)
                : new FhirPathTypeInfo("System", value.Kind.ToString())));
        }
    }
}

/// <summary>children() and descendants(), in document order.</summary>
internal sealed class ChildrenOperation(Operation source, bool deep) : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var list = run.Rent();
        source.Evaluate(run, scope, list);
        foreach (ref readonly var value in list.Span)
        {
            if (value.Kind == FhirPathKind.Element)
            {
                Collect(value.Element.Resource, value.Element.Index, output);
            }
        }

        run.Return(list);
    }

    /// <summary>How many there are, without a list of them.</summary>
    public int Count(Evaluation run, in Scope scope)
    {
        var list = run.Rent();
        source.Evaluate(run, scope, list);
        var count = 0;
        foreach (ref readonly var value in list.Span)
        {
            count += value.Kind == FhirPathKind.Element ? Count(value.Element.Resource.Nodes, value.Element.Index) : 0;
        }

        run.Return(list);
        return count;
    }

    private int Count(Node[] nodes, int index)
    {
        var count = 0;
        for (var child = nodes[index].FirstChild; child != 0; child = nodes[child].Next)
        {
            count += 1 + (deep ? Count(nodes, child) : 0);
        }

        return count;
    }

    // Recursion is bounded by the nesting that the JSON reader accepts.
    private void Collect(Resource resource, int index, ValueList output)
    {
        for (var child = resource.Nodes[index].FirstChild; child != 0; child = resource.Nodes[child].Next)
        {
            output.Add(FhirPathValue.FromElement(new Element(resource, child)));
            if (deep)
            {
                Collect(resource, child, output);
            }
        }
    }
}
