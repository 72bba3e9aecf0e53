namespace FhirIcsHub.Measures;

/// <summary>The populations of R4's measure-population codes that cohort and proportion measures are made of.</summary>
public enum PopulationKind
{
    InitialPopulation,
    Denominator,
    DenominatorExclusion,
    Numerator,
    NumeratorExclusion,
    DenominatorException,
}

public static class PopulationKinds
{
    /// <summary>As many as there are kinds: the length of a table with one cell for each.</summary>
    internal const int Count = 6;

    public static string Code(this PopulationKind kind) => kind switch
    {
        PopulationKind.InitialPopulation => "initial-population",
        PopulationKind.Denominator => "denominator",
        PopulationKind.DenominatorExclusion => "denominator-exclusion",
        PopulationKind.Numerator => "numerator",
        PopulationKind.NumeratorExclusion => "numerator-exclusion",
        PopulationKind.DenominatorException => "denominator-exception",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static PopulationKind? Find(string? code)
    {
        for (var kind = PopulationKind.InitialPopulation; (int)kind < Count; kind++)
        {
            if (kind.Code() == code)
            {
                return kind;
            }
        }

        return null;
    }
}
