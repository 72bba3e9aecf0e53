namespace FhirIcsHub.Measures;

/// <summary>
/// Which populations a person counts in, given a test for each population's criteria. The order is that of the R4 clinical reasoning
/// module, "Quality Reporting", proportion measures: exclusions leave the person in the denominator's count (they are reported beside it
/// and the score takes them off), the numerator is asked of those not excluded, an exception counts only for those who miss the numerator.
/// A population that the measure lacks is not met.
/// </summary>
internal static class ScoringRules
{
    public static Membership Apply(MeasureScoring scoring, Func<PopulationKind, bool> meets) =>
        !meets(PopulationKind.InitialPopulation) ? default
        : scoring == MeasureScoring.Cohort ? default(Membership).With(PopulationKind.InitialPopulation)
        : Proportion(meets);

    private static Membership Proportion(Func<PopulationKind, bool> meets)
    {
        var membership = default(Membership).With(PopulationKind.InitialPopulation);
        if (!meets(PopulationKind.Denominator))
        {
            return membership;
        }

        membership = membership.With(PopulationKind.Denominator);
        if (meets(PopulationKind.DenominatorExclusion))
        {
            return membership.With(PopulationKind.DenominatorExclusion);
        }

        if (meets(PopulationKind.Numerator))
        {
            membership = membership.With(PopulationKind.Numerator);
            return meets(PopulationKind.NumeratorExclusion) ? membership.With(PopulationKind.NumeratorExclusion) : membership;
        }

        return meets(PopulationKind.DenominatorException) ? membership.With(PopulationKind.DenominatorException) : membership;
    }
}
