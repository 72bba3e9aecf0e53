namespace FhirIcsHub.Measures;

/// <summary>The scorings that the hub evaluates. Ratio and continuous-variable Measures are refused.</summary>
public enum MeasureScoring
{
    Cohort,
    Proportion,
}
