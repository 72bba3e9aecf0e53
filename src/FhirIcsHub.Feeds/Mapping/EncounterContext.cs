using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// STU3's <c>context</c> is an Encounter or an EpisodeOfCare; R4 has an element for the first and an HL7 extension for the second.
/// </summary>
internal static class EncounterContext
{
    private const string EpisodeOfCare = "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare";

    public static void Move(JsonObject resource)
    {
        if (resource["context"] is not JsonObject context)
        {
            return;
        }

        resource.Remove("context");
        if (context.Text("reference")?.Contains("EpisodeOfCare/", StringComparison.Ordinal) == true
            || context.Text("type") == "EpisodeOfCare")
        {
            resource.AddTo("extension", new JsonObject { ["url"] = EpisodeOfCare, ["valueReference"] = context });
        }
        else
        {
            resource["encounter"] ??= context;
        }
    }
}
