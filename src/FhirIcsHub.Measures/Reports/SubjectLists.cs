using System.Text.Json;

namespace FhirIcsHub.Measures;

/// <summary>
/// The contained Lists of a subject-list report, one for each population of each group, each entry a reference to a Patient:
/// R4's <c>population.subjectResults</c> refers to a List.
/// </summary>
internal static class SubjectLists
{
    public static string IdOf(int group, PopulationKind kind) => $"group-{group + 1}-{kind.Code()}";

    public static void WriteContained(Utf8JsonWriter json, MeasureDefinition measure, MeasureTally tally)
    {
        json.WriteStartArray("contained");
        for (var i = 0; i < measure.Groups.Count; i++)
        {
            foreach (var population in measure.Groups[i].Populations)
            {
                WriteList(json, IdOf(i, population.Kind), tally.Groups[i].SubjectsIn(population.Kind));
            }
        }

        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string id, IReadOnlyList<string> patientIds)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "List");
        json.WriteString("id", id);
        json.WriteString("status", "current");
        json.WriteString("mode", "snapshot");
        if (patientIds.Count > 0)
        {
            json.WriteStartArray("entry");
            foreach (var patientId in patientIds)
            {
                json.WriteStartObject();
                json.WriteStartObject("item");
                json.WriteString("reference", "Patient/" + patientId);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
