namespace FhirIcsHub.Measures;

/// <summary>One value of supplemental data of a person: a coded or plain value, or a reference to one of the person's resources.</summary>
internal sealed record SupplementalValue(StratumValue? Value, string? Reference);
