using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Feeds.Persons;

/// <summary>A source Patient on a person, with its content.</summary>
internal sealed record PersonSource(SourcePatientRow Row, Resource Patient, PatientFacts Facts, bool IsHubGolden);

/// <summary>
/// The Patients of a few persons, as one relinking sees them: those that are stored, with the one that is about to be written in place of
/// its stored version.
/// </summary>
internal sealed class PersonSources(WriteSession session, string changedId, Resource? changed)
{
    private static readonly FhirType Patient = FhirSchema.R4.FindType("Patient")!;
    private readonly Dictionary<string, Resource?> _read = new(StringComparer.Ordinal);

    public static FhirType PatientType => Patient;

    /// <summary>
    /// The source Patients of a person that say something of it: not the golden Patient that was made from them, none that is deleted.
    /// </summary>
    public IEnumerable<PersonSource> Of(PersonRow person)
    {
        foreach (var row in session.SourcePatientsOf(person.Key))
        {
            if (Read(row.PatientId) is { } patient && !IsMadeByHub(patient))
            {
                yield return new PersonSource(row, patient, PatientFacts.Of(patient), row.PatientId == person.GoldenId);
            }
        }
    }

    /// <summary>A Patient by its hub id: as it is about to be, or as it is stored; null when it is not there or deleted.</summary>
    public Resource? Read(string patientId)
    {
        if (patientId == changedId)
        {
            return changed;
        }

        if (!_read.TryGetValue(patientId, out var patient))
        {
            var stored = session.Read(Patient, patientId, AccessFilter.Hub);
            _read[patientId] = patient = stored is null or { IsDeleted: true } ? null : stored.Parse();
        }

        return patient;
    }

    /// <summary>Whether the hub made this golden Patient from sources, so that it is rebuilt and says nothing of its own.</summary>
    public static bool IsMadeByHub(Resource patient) => patient.Root.First("meta").First("source")
        .TextEquals("https://fhiricshub.example/person"u8);

    public static JsonObject ToJson(Resource patient) =>
        JsonNode.Parse(patient.Json.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 128 })!.AsObject();
}
