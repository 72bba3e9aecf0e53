using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>An element name, resolved to the schema's symbol; 0 when R4 has no such name (resources read as sent).</summary>
internal readonly record struct PathStep(string Name, ushort NameId)
{
    public static PathStep Of(string name) => new(name, FhirSchema.R4.NameId(name));

    public bool Matches(Resource resource, int index) =>
        resource.Nodes[index].NameId == NameId && (NameId != 0 || new Element(resource, index).JsonName == Name);
}

/// <summary>
/// A chain of element names (<c>name.given</c>) walked node by node in one go, without lists between the names.
/// <c>Patient</c> at the start of the chain is <paramref name="rootType"/>: a filter on the focus, never a child.
/// </summary>
internal sealed class PathOperation(Operation? source, FhirType? rootType, PathStep[] steps) : Operation
{
    /// <summary>The same path one name longer.</summary>
    public PathOperation Append(PathStep step, int position) => new(source, rootType, [.. steps, step]) { Position = position };

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        if (source is null)
        {
            From(scope.This, output);
            return;
        }

        var input = run.Rent();
        source.Evaluate(run, scope, input);
        foreach (ref readonly var value in input.Span)
        {
            From(value, output);
        }

        run.Return(input);
    }

    public override bool Any(Evaluation run, in Scope scope) => Probe(run, scope, out _) > 0;

    public override FhirPathValue Single(Evaluation run, in Scope scope) => Probe(run, scope, out var found) < 2
        ? found
        : throw FhirPathException.Execution(Position, "a single item is expected, there are more");

    public override bool? Test(Evaluation run, in Scope scope) => Singleton.AsBoolean(Single(run, scope));

    /// <summary>Counts results up to two and gives the first.</summary>
    public int Probe(Evaluation run, in Scope scope, out FhirPathValue first)
    {
        first = default;
        if (source is null && scope.This.Kind == FhirPathKind.Element)
        {
            var element = scope.This.Element;
            var found = 0;
            var count = Accepts(element) ? CountUpToTwo(element.Resource, element.Index, 0, ref found) : 0;
            first = count == 0 ? default : FhirPathValue.FromElement(new Element(element.Resource, found));
            return count;
        }

        var list = run.Rent();
        Evaluate(run, scope, list);
        var total = Math.Min(list.Count, 2);
        if (total > 0)
        {
            first = list[0];
        }

        run.Return(list);
        return total;
    }

    // The usual case, an expression on exactly its own type, is one comparison; a concrete resource type has no descendants.
    private bool Accepts(Element element)
    {
        if (rootType is null || element.NodeRef.Type == rootType.Index)
        {
            return true;
        }

        return (rootType.IsAbstract || !rootType.IsResource) && element.Type is { } type && type.Is(rootType);
    }

    private void From(in FhirPathValue value, ValueList output)
    {
        if (value.Kind == FhirPathKind.Element)
        {
            var element = value.Element;
            if (Accepts(element))
            {
                Walk(element.Resource, element.Index, 0, output);
            }
        }
        else if (value.Kind == FhirPathKind.Type && steps.Length == 1 && steps[0].Name is "name" or "namespace")
        {
            output.Add(FhirPathValue.FromString(steps[0].Name == "name" ? value.TypeInfo.Name : value.TypeInfo.Namespace));
        }
    }

    private void Walk(Resource resource, int index, int depth, ValueList output)
    {
        if (depth == steps.Length)
        {
            output.Add(FhirPathValue.FromElement(new Element(resource, index)));
            return;
        }

        ref readonly var step = ref steps[depth];
        for (var child = resource.Nodes[index].FirstChild; child != 0; child = resource.Nodes[child].Next)
        {
            if (step.Matches(resource, child))
            {
                Walk(resource, child, depth + 1, output);
            }
        }
    }

    private int CountUpToTwo(Resource resource, int index, int depth, ref int found)
    {
        if (depth == steps.Length)
        {
            found = index;
            return 1;
        }

        var count = 0;
        ref readonly var step = ref steps[depth];
        for (var child = resource.Nodes[index].FirstChild; child != 0 && count < 2; child = resource.Nodes[child].Next)
        {
            if (step.Matches(resource, child))
            {
                var other = 0;
                var more = CountUpToTwo(resource, child, depth + 1, ref other);
                found = count == 0 && more > 0 ? other : found;
                count += more;
            }
        }

        return Math.Min(count, 2);
    }
}
