using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>Encounter: STU3, R5 and local elements to R4 elements.</summary>
internal static class EncounterShape
{
    private const string Extensions = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-";

    public static void Shape(JsonObject encounter, MappingContext context)
    {
        encounter.Rename("reason", "reasonCode");
        encounter.Rename("incomingReferral", "basedOn");
        encounter.Rename("indication", "reasonReference");
        encounter.Rename("actualPeriod", "period");
        encounter.Rename("admission", "hospitalization");
        foreach (var name in new[] { "reasonCode", "reasonReference", "basedOn", "appointment", "type", "episodeOfCare" })
        {
            encounter.MakeList(name);
        }

        context.SetAside(encounter, "plannedStartDate", "Encounter");
        context.SetAside(encounter, "plannedEndDate", "Encounter");
        context.SetAside(encounter, "subjectStatus", "Encounter");
        Status(encounter, context);
        Types(encounter);
        ReasonsOfR5(encounter, context);
        foreach (var diagnosis in encounter.Objects("diagnosis"))
        {
            diagnosis.Rename("role", "use");
        }

        foreach (var participant in encounter.Objects("participant"))
        {
            participant.Rename("actor", "individual");
            participant.MakeList("type");
        }

        if (encounter.Object("hospitalization") is { } hospitalization)
        {
            Hospitalization(encounter, hospitalization);
        }
    }

    private static void Status(JsonObject encounter, MappingContext context)
    {
        if (context.Translate("encounter-status", null, encounter.Text("status")) is { } status)
        {
            encounter["status"] = status.Code;
        }
    }

    // "F2F" as a bare string is the text of a type; R5's serviceType is a list of references or concepts.
    private static void Types(JsonObject encounter)
    {
        if (encounter["type"] is JsonArray types)
        {
            for (var i = 0; i < types.Count; i++)
            {
                if (types[i].AsConcept() is { } concept && !ReferenceEquals(concept, types[i]))
                {
                    types[i] = concept;
                }
            }
        }

        if (encounter["serviceType"] is JsonArray { Count: 1 } services && (services[0] as JsonObject)?.Object("concept") is { } service)
        {
            encounter["serviceType"] = service.DeepClone();
        }
    }

    // R5: reason.value is a list of CodeableReference.
    private static void ReasonsOfR5(JsonObject encounter, MappingContext context)
    {
        if (encounter["reasonCode"] is not JsonArray reasons || !reasons.OfType<JsonObject>().Any(r => r.ContainsKey("value")))
        {
            return;
        }

        encounter.Remove("reasonCode");
        foreach (var reason in reasons.OfType<JsonObject>())
        {
            if (reason["use"] is { } use)
            {
                context.Keep(encounter, "reason.use", use, "Encounter");
            }

            foreach (var value in reason.Objects("value"))
            {
                if (value.Object("concept") is { } concept)
                {
                    encounter.AddTo("reasonCode", concept.DeepClone());
                }

                if (value.Object("reference") is { } reference)
                {
                    encounter.AddTo("reasonReference", reference.DeepClone());
                }
            }
        }
    }

    /// <summary>
    /// The admission method is an extension of hospitalization, the discharge method one of the Encounter; sources mix them up or write
    /// plain elements.
    /// </summary>
    private static void Hospitalization(JsonObject encounter, JsonObject hospitalization)
    {
        foreach (var url in new[]
                 {
                     Extensions + "DischargeMethod",
                     "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-DischargeMethod-1",
                     "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-DischargeMethod-1",
                 })
        {
            if (hospitalization.TakeExtension(url) is { } discharge)
            {
                encounter.AddTo("extension", discharge);
            }
        }

        MovePlain(hospitalization, "dischargeMethod", encounter, "DischargeMethod");
        MovePlain(hospitalization, "admissionMethod", hospitalization, "AdmissionMethod");
        hospitalization.MakeConcept("admitSource");
        hospitalization.MakeConcept("dischargeDisposition");
        if (hospitalization.Count == 0)
        {
            encounter.Remove("hospitalization");
        }
    }

    private static void MovePlain(JsonObject from, string name, JsonObject to, string extension)
    {
        if (from[name].AsConcept() is { } concept)
        {
            from.Remove(name);
            to.AddTo("extension", new JsonObject
            {
                ["url"] = Extensions + extension,
                ["valueCodeableConcept"] = concept.Parent is null
                ? concept : concept.DeepClone()
            });
        }
    }
}
