using FhirIcsHub.Cql;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Measures;

/// <summary>The record of a stored person, for who evaluates criteria on that person alone.</summary>
public static class StoredRecord
{
    /// <summary>
    /// The joined record of the person that a Patient belongs to; null when there is no such Patient, or it belongs to no person yet. It
    /// reads on demand: it lives as long as the session.
    /// </summary>
    /// <param name="session">What is read from.</param>
    /// <param name="patientId">Id of a Patient, golden or of a source.</param>
    public static IPersonRecord? Of(ReadSession session, string patientId) =>
        session.FindSourcePatient(patientId)?.PersonKey is { } person
        && session.ReadPersonRows([.. FhirSchema.R4.ResourceTypes], person) is { } rows
            ? JsonPersonRecord.Of(rows, new SharedResources(session).Resolve)
            : null;
}
