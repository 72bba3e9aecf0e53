using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>Encounter: class, hospitalisation codes, types and reasons.</summary>
internal static class EncounterCodes
{
    private const string ActCode = Codes.Tho + "v3-ActCode";
    private const string Extensions = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-";

    private static readonly Dictionary<string, string> ClassDisplays = new(StringComparer.Ordinal)
    {
        ["AMB"] = "ambulatory",
        ["IMP"] = "inpatient encounter",
        ["EMER"] = "emergency",
        ["FLD"] = "field",
        ["HH"] = "home health",
        ["VR"] = "virtual",
        ["SS"] = "short stay",
    };

    public static void Apply(JsonObject encounter, MappingContext context)
    {
        foreach (var type in encounter.Objects("type"))
        {
            Codes.AddSnomed(type, context);
        }

        foreach (var reason in encounter.Objects("reasonCode"))
        {
            Codes.AddSnomed(reason, context);
        }

        Class(encounter, context);
        Concept(encounter.FindExtension(Extensions + "DischargeMethod"), "discharge-method", context);
        Concept(encounter.FindExtension(Extensions + "OutcomeOfAttendance"), "outcome-of-attendance", context);
        if (encounter.Object("hospitalization") is { } hospitalization)
        {
            Concept(hospitalization.FindExtension(Extensions + "AdmissionMethod"), "admission-method", context);
            Codes.Prefer(hospitalization.Object("admitSource"), "admission-source", context);
            Codes.Prefer(hospitalization.Object("dischargeDisposition"), "discharge-destination", context);
        }
    }

    private static void Concept(JsonObject? extension, string map, MappingContext context)
    {
        ExtensionConcepts.Normalise(extension);
        Codes.Prefer(extension?.Object("valueCodeableConcept"), map, context);
    }

    /// <summary>
    /// R4 requires class. A local class is mapped and stays as a type; without class it is derived from the types' codes and texts, from a
    /// hospitalisation, or is the feed's policy.
    /// </summary>
    private static void Class(JsonObject encounter, MappingContext context)
    {
        if (SentClass(encounter) is { } sent)
        {
            MapSentClass(encounter, sent, context);
            return;
        }

        var (code, how) = Derived(encounter, context);
        encounter["class"] = code;
        context.Inform($"Encounter.class is missing; it was taken from {how}.", "Encounter.class");
    }

    private static void MapSentClass(JsonObject encounter, JsonObject sent, MappingContext context)
    {
        var system = context.Feed.Canonicals.System(sent.Text("system") ?? "");
        if (system == ActCode)
        {
            sent["system"] = ActCode;
            encounter["class"] = sent;
            return;
        }

        if (context.Translate("encounter-class", system, sent.Text("code")?.Trim()) is not { } mapped)
        {
            // An own code system is allowed where no HL7 code suits (binding extensible); a code without system says nothing to others.
            encounter["class"] = sent;
            if (system.Length == 0)
            {
                encounter["class"] = Derived(encounter, context).Class;
                KeepAsType(encounter, sent);
            }

            return;
        }

        encounter["class"] = Codes.Coding(mapped);
        KeepAsType(encounter, sent);
    }

    private static void KeepAsType(JsonObject encounter, JsonObject sent) =>
        encounter.AddTo("type", new JsonObject { ["coding"] = new JsonArray(sent.DeepClone()) });

    // A Coding, a CodeableConcept (R5: a list of them), or a bare code. Detached from the Encounter.
    private static JsonObject? SentClass(JsonObject encounter)
    {
        var sent = encounter.Take("class");
        if (sent is JsonArray { Count: > 0 } list)
        {
            sent = list[0]!.DeepClone();
            foreach (var further in list.Skip(1))
            {
                encounter.AddTo("type", further!.DeepClone());
            }
        }

        return sent switch
        {
            JsonObject concept when concept.ContainsKey("coding") => concept.Codings().FirstOrDefault()?.DeepClone().AsObject(),
            JsonObject coding when coding.ContainsKey("code") => coding,
            JsonValue value when value.AsText() is { Length: > 0 } code => Codes.Coding(null, code),
            _ => null,
        };
    }

    private static (JsonObject Class, string How) Derived(JsonObject encounter, MappingContext context)
    {
        foreach (var type in encounter.Objects("type"))
        {
            foreach (var coding in type.Codings())
            {
                if (context.Translate("encounter-class-by-type", coding.Text("system"), coding.Text("code")) is { } byCode)
                {
                    return (Codes.Coding(byCode), "the code of the type");
                }
            }

            if (ByText(type, context) is { } byText)
            {
                return (Codes.Coding(byText), "the text of the type");
            }
        }

        if (encounter.ContainsKey("hospitalization"))
        {
            return (Codes.Coding(ActCode, "IMP", ClassDisplays["IMP"]), "the hospitalisation");
        }

        var policy = context.Policies.EncounterClass;
        return (Codes.Coding(ActCode, policy, ClassDisplays.GetValueOrDefault(policy)), "the feed's policy");
    }

    private static MappedCode? ByText(JsonObject type, MappingContext context)
    {
        if (context.Feed.Maps.TranslateText("encounter-class-by-type", type.Text("text")) is { } byText)
        {
            return byText;
        }

        foreach (var coding in type.Codings())
        {
            if (context.Feed.Maps.TranslateText("encounter-class-by-type", coding.Text("display")) is { } byDisplay)
            {
                return byDisplay;
            }
        }

        return null;
    }
}
