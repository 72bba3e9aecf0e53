namespace FhirIcsHub.Fhir.Schemas;

/// <summary>A constraint of the R4 definitions.</summary>
/// <param name="Key">Key as published, e.g. <c>pat-1</c>. Not unique: <c>inv-1</c> stands for four different rules.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Expression">FHIRPath, evaluated with the constrained element as focus.</param>
public sealed record Invariant(string Key, string Severity, string Expression);
