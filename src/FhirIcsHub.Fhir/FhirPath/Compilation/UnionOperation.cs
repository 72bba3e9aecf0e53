namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>a | b | c: all items, each once.</summary>
internal sealed class UnionOperation(Operation[] parts) : Operation
{
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
