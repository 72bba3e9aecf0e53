namespace FhirIcsHub.Fhir.Xml;

/// <summary>The formats in which the hub reads and writes resources.</summary>
public enum FhirFormat
{
    Json,
    Xml,
}
