namespace FhirIcsHub.Fhir.FhirPath;

// Three-valued logic: empty is "unknown". The right side is not asked where the left side decides.

internal sealed class AndOperation(Operation left, Operation right) : BooleanOperation
{
    public override bool? Test(Evaluation run, in Scope scope)
    {
        var first = left.Test(run, scope);
        return first == false ? false : first & right.Test(run, scope);
    }
}

internal sealed class OrOperation(Operation left, Operation right) : BooleanOperation
{
    public override bool? Test(Evaluation run, in Scope scope)
    {
        var first = left.Test(run, scope);
        return first == true ? true : first | right.Test(run, scope);
    }
}

internal sealed class ImpliesOperation(Operation left, Operation right) : BooleanOperation
{
    public override bool? Test(Evaluation run, in Scope scope)
    {
        var first = left.Test(run, scope);
        return first == false ? true : !first | right.Test(run, scope);
    }
}
