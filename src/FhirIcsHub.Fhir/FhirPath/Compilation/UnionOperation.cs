namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>a | b | c: all items, each once.</summary>
internal sealed class UnionOperation(Operation[] parts) : Operation
{
    /// <summary>A union of literals is made once, here.</summary>
    public static Operation Create(Operation[] parts, int position)
    {
        if (!Array.TrueForAll(parts, p => p.Constant is not null))
        {
            return new UnionOperation(parts) { Position = position };
        }

        var values = new ValueList();
        foreach (var part in parts)
        {
            values.Add(part.Constant!.Value);
        }

        EqualityIndex.RemoveDuplicates(values, 0);
        return values.Count == 1
            ? new ConstantOperation(values[0]) { Position = position }
            : new ConstantListOperation(values.Span.ToArray()) { Position = position };
    }

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var start = output.Count;
        foreach (var part in parts)
        {
            part.Evaluate(run, scope, output);
        }

        EqualityIndex.RemoveDuplicates(output, start);
    }

    public override bool Any(Evaluation run, in Scope scope)
    {
        foreach (var part in parts)
        {
            if (part.Any(run, scope))
            {
                return true;
            }
        }

        return false;
    }
}
