namespace FhirIcsHub.Measures;

/// <summary>The populations of R4's measure-population codes.</summary>
public enum PopulationKind
{
    InitialPopulation,
    Denominator,
    DenominatorExclusion,
    Numerator,
    NumeratorExclusion,
    DenominatorException,
    MeasurePopulation,
    MeasurePopulationExclusion,
    MeasureObservation,
}

public static class PopulationKinds
{
    public static string Code(this PopulationKind kind) => kind switch
    {
        PopulationKind.InitialPopulation => "initial-population",
        PopulationKind.Denominator => "denominator",
        PopulationKind.DenominatorExclusion => "denominator-exclusion",
        PopulationKind.Numerator => "numerator",
        PopulationKind.NumeratorExclusion => "numerator-exclusion",
        PopulationKind.DenominatorException => "denominator-exception",
        PopulationKind.MeasurePopulation => "measure-population",
        PopulationKind.MeasurePopulationExclusion => "measure-population-exclusion",
        PopulationKind.MeasureObservation => "measure-observation",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static PopulationKind? Find(string? code)
    {
        foreach (var kind in Enum.GetValues<PopulationKind>())
        {
            if (kind.Code() == code)
            {
                return kind;
            }
        }

        return null;
    }
}
