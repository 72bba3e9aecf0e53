namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// How much work evaluations may do together, counted in items that they look at: predicates within predicates over a large resource can
/// take hours. Where the expression comes from a client, and others wait for it. Of one thread at a time.
/// </summary>
public sealed class FhirPathBudget(long steps)
{
    private long _left = steps;

    internal void Spend(int steps)
    {
        if ((_left -= steps) < 0)
        {
            throw new FhirPathException(FhirPathErrorKind.TooCostly, 0, "the expression takes too many steps on this resource");
        }
    }
}
