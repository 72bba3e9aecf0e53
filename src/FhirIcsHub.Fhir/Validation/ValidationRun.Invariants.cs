using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Validation;

/// <content>Invariants in FHIRPath.</content>
internal sealed partial class ValidationRun
{
    private void CheckInvariants(Element element, IReadOnlyList<InvariantRule> invariants)
    {
        for (var i = 0; i < invariants.Count; i++)
        {
            CheckInvariant(element, invariants[i], _scope.Context);
        }
    }

    private bool CheckInvariant(Element element, InvariantRule invariant, FhirPathContext context)
    {
        try
        {
            if (invariant.Expression is { } expression)
            {
                _untold = null;
                var result = expression.Test(element, context);
                if (result == true)
                {
                    return true;
                }

                if (result is null && _untold is { } valueSet)
                {
                    Report(
                        IssueSeverity.Information, IssueType.NotFound, MessageId.InvariantUnevaluated, element,
                        $"The rule {invariant.Key} was not evaluated: what is in the value set {valueSet} cannot be told from the definitions here.");
                    return true;
                }

                Report(
                    invariant.Severity, IssueType.Invariant, MessageId.Invariant, element,
                    $"The rule {invariant.Key} is broken: {invariant.Text}.");
                return false;
            }
        }
        catch (FhirPathException problem)
        {
            Unevaluated(element, invariant, problem.Reason);
            return true;
        }

        Unevaluated(element, invariant, invariant.Problem);
        return true;
    }

    private void Unevaluated(Element element, InvariantRule invariant, string? reason) => Report(
        IssueSeverity.Warning, IssueType.Processing, MessageId.InvariantUnevaluated, element,
        $"The rule {invariant.Key} could not be evaluated ({reason}); check by hand: {invariant.Text}.");
}
