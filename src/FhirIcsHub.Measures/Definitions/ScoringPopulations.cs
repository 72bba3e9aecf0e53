namespace FhirIcsHub.Measures;

/// <summary>
/// Which populations a scoring must, may and must not have (R4 clinical reasoning module, "Quality Reporting"; CQFM, "Measure Population
/// Criteria"). What is neither required nor allowed is refused.
/// </summary>
internal static class ScoringPopulations
{
    public static IReadOnlyList<PopulationKind> Required(MeasureScoring scoring) => scoring switch
    {
        MeasureScoring.Cohort => [PopulationKind.InitialPopulation],
        MeasureScoring.Proportion or MeasureScoring.Ratio =>
            [PopulationKind.InitialPopulation, PopulationKind.Denominator, PopulationKind.Numerator],
        MeasureScoring.ContinuousVariable => [PopulationKind.InitialPopulation, PopulationKind.MeasurePopulation],
        _ => [],
    };

    public static bool Allows(MeasureScoring scoring, PopulationKind kind) => Required(scoring).Contains(kind) || kind switch
    {
        PopulationKind.DenominatorExclusion or PopulationKind.NumeratorExclusion =>
            scoring is MeasureScoring.Proportion or MeasureScoring.Ratio,
        PopulationKind.DenominatorException => scoring == MeasureScoring.Proportion,
        PopulationKind.MeasurePopulationExclusion => scoring == MeasureScoring.ContinuousVariable,
        PopulationKind.MeasureObservation => scoring is MeasureScoring.Ratio or MeasureScoring.ContinuousVariable,
        _ => false,
    };

    /// <summary>How many populations of one code a group may have: two initial populations and two observations in a ratio.</summary>
    public static int Most(MeasureScoring scoring, PopulationKind kind) => kind switch
    {
        PopulationKind.InitialPopulation or PopulationKind.MeasureObservation when scoring == MeasureScoring.Ratio => 2,
        _ => 1,
    };
}
