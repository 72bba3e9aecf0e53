using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>Condition: STU3 and CareConnect problems to R4 and UK Core.</summary>
internal static class ConditionMap
{
    private const string Clinical = Codes.Tho + "condition-clinical";
    private const string Verification = Codes.Tho + "condition-ver-status";
    private const string Episode = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ConditionEpisode";

    public static void Shape(JsonObject condition, MappingContext context)
    {
        EncounterContext.Move(condition);
        condition.Rename("assertedDate", "recordedDate");
        condition.MakeList("category");
        condition.MakeList("stage");
        condition.MakeList("bodySite");
        StatusConcept(condition, "clinicalStatus", Clinical);
        if (condition.Text("verificationStatus") == "unknown")
        {
            context.SetAside(condition, "verificationStatus", "Condition");
        }

        StatusConcept(condition, "verificationStatus", Verification);
        AbatementBoolean(condition, context);
        if (condition.Object("verificationStatus")?.CodeIn(Verification) == "entered-in-error")
        {
            // con-5: an error has no clinical status.
            context.SetAside(condition, "clinicalStatus", "Condition");
        }
    }

    public static void Code(JsonObject condition, MappingContext context)
    {
        Codes.AddSnomed(condition.Object("code"), context);
        ExtensionConcepts.Normalise(condition.FindExtension(Episode), Codes.UkCore + "ConditionEpisodicity");
        foreach (var coding in condition.Objects("category").SelectMany(c => c.Codings()))
        {
            if (context.Translate("condition-category", coding.Text("system"), coding.Text("code")) is { } mapped)
            {
                coding["system"] = mapped.System;
                coding["code"] = mapped.Code;
            }
        }
    }

    private static void StatusConcept(JsonObject condition, string name, string system)
    {
        if (condition.Text(name) is { } code)
        {
            condition[name] = new JsonObject { ["coding"] = new JsonArray(Codes.Coding(system, code)) };
        }
    }

    // R4 has no abatementBoolean: true says resolved, false says nothing that the clinical status does not.
    private static void AbatementBoolean(JsonObject condition, MappingContext context)
    {
        if (condition["abatementBoolean"] is not JsonValue value)
        {
            return;
        }

        var isAbated = value.TryGetValue<bool>(out var flag) && flag;
        context.SetAside(condition, "abatementBoolean", "Condition");
        if (isAbated && condition["clinicalStatus"] is null)
        {
            condition["clinicalStatus"] = new JsonObject { ["coding"] = new JsonArray(Codes.Coding(Clinical, "resolved")) };
        }
    }
}
