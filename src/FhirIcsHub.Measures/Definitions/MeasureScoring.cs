namespace FhirIcsHub.Measures;

/// <summary>How a group's populations become a score: the codes of R4's measure-scoring, and CQFM's composite.</summary>
public enum MeasureScoring
{
    Cohort,
    Proportion,
    Ratio,
    ContinuousVariable,
    Composite,
}

internal static class MeasureScorings
{
    public const string AllCodes = "cohort, proportion, ratio, continuous-variable and composite";

    public static string Code(this MeasureScoring scoring) => scoring switch
    {
        MeasureScoring.Cohort => "cohort",
        MeasureScoring.Proportion => "proportion",
        MeasureScoring.Ratio => "ratio",
        MeasureScoring.ContinuousVariable => "continuous-variable",
        MeasureScoring.Composite => "composite",
        _ => throw new ArgumentOutOfRangeException(nameof(scoring)),
    };

    public static MeasureScoring? Find(string? code)
    {
        foreach (var scoring in Enum.GetValues<MeasureScoring>())
        {
            if (scoring.Code() == code)
            {
                return scoring;
            }
        }

        return null;
    }
}
