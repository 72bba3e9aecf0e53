namespace FhirIcsHub.Measures;

/// <summary>How many people are counted in each population of a group or stratum, and the score that follows.</summary>
public sealed class PopulationCounts
{
    /// <summary>Places after the point of a score; FHIR asks no system to keep more than 18 digits.</summary>
    private const int ScorePlaces = 16;

    private readonly int[] _counts = new int[PopulationKinds.Count];

    public int this[PopulationKind kind] => _counts[(int)kind];

    internal void Add(Membership membership)
    {
        for (var kind = 0; kind < _counts.Length; kind++)
        {
            if (membership.Has((PopulationKind)kind))
            {
                _counts[kind]++;
            }
        }
    }

    /// <summary>
    /// (numerator - numerator exclusions) / (denominator - exclusions - exceptions), the fraction itself, from 0 to 1; null when nobody is
    /// left to divide by, and of a cohort.
    /// </summary>
    public decimal? Score(MeasureScoring scoring)
    {
        if (scoring == MeasureScoring.Cohort)
        {
            return null;
        }

        var denominator = this[PopulationKind.Denominator]
            - this[PopulationKind.DenominatorExclusion]
            - this[PopulationKind.DenominatorException];
        var numerator = this[PopulationKind.Numerator] - this[PopulationKind.NumeratorExclusion];
        return denominator == 0 ? null : Math.Round((decimal)numerator / denominator, ScorePlaces);
    }
}
