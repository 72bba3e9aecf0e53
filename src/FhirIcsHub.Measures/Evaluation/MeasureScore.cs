namespace FhirIcsHub.Measures;

/// <summary>A score: the fraction itself, or the aggregate of observations with their unit.</summary>
internal readonly record struct MeasureScore(decimal Value, string? Unit = null)
{
    /// <summary>Places after the point of a fraction; FHIR asks no system to keep more than 18 digits.</summary>
    private const int Places = 16;

    /// <summary>Null when there is nothing to divide by.</summary>
    public static MeasureScore? Of(decimal numerator, decimal denominator) =>
        denominator == 0 ? null : new MeasureScore(Math.Round(numerator / denominator, Places));

    /// <summary>What is missing to one: how far a proportion that should fall has fallen.</summary>
    public MeasureScore Complement => this with { Value = 1 - Value };
}
