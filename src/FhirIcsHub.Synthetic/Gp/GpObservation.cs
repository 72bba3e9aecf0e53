using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>One Observation in STU3 shape: the parts that all kinds share.</summary>
internal static class GpObservation
{
    public const string VitalSigns = "vital-signs";
    public const string Laboratory = "laboratory";
    public const string SocialHistory = "social-history";
    public const string Exam = "exam";

    private static readonly string[] Comments =
        ["Repeat in 3 months", "Patient anxious", "Taken by health care assistant", "Home reading reported by patient", "Left arm, sitting",
            "Discussed, advice given"];

    /// <summary>Opens the entry and writes everything up to the value; returns the id.</summary>
    public static string Begin(GpBundle gp, GpCode code, string category, Consultation consultation, string status = "final")
    {
        var (json, chance) = (gp.Json, gp.Chance);
        var id = gp.NextId('o');
        gp.BeginEntry("Observation", id);
        json.Identifiers(GpBundle.Identifiers + "observation", id);
        json.WriteString("status", status);
        json.Concepts("category", "http://hl7.org/fhir/observation-category", category); // the STU3 spelling of the system
        code.Write(json, "code", chance);
        json.Reference("subject", gp.PatientReference);
        json.Reference("context", consultation.Reference);
        var time = FeedTime.WithOffset(consultation.Start);
        if (chance.Is(0.96))
        {
            json.WriteString("effectiveDateTime", time);
        }

        json.WriteString("issued", time);
        json.References("performer", consultation.Practitioner);
        return id;
    }

    public static void End(GpBundle gp, string id) => gp.EndEntry("Observation", id);

    /// <summary>A measured value, with the interpretation code that the laboratory gave it, if any; returns the id.</summary>
    public static string Measured(
        GpBundle gp, GpCode code, string category, Consultation consultation, decimal value, string unit, string ucum,
        string? interpretation = null)
    {
        var json = gp.Json;
        var id = Begin(gp, code, category, consultation);
        json.Quantity("valueQuantity", value, unit, ucum);
        if (interpretation is not null)
        {
            json.Concept("interpretation", "http://hl7.org/fhir/v2/0078", interpretation); // one in STU3, a list in R4
        }

        Comment(gp);
        End(gp, id);
        return id;
    }

    /// <summary>STU3 <c>comment</c> (R4 <c>note</c>) in one of twelve.</summary>
    public static void Comment(GpBundle gp)
    {
        if (gp.Chance.Is(0.08))
        {
            gp.Json.WriteString("comment", gp.Chance.Of(Comments));
        }
    }

    /// <summary>STU3 <c>related</c>: <c>has-member</c> or <c>derived-from</c>.</summary>
    public static void Related(GpBundle gp, string type, params ReadOnlySpan<string> ids)
    {
        gp.Json.WriteStartArray("related");
        foreach (var id in ids)
        {
            gp.Json.WriteStartObject();
            gp.Json.WriteString("type", type);
            gp.Json.Reference("target", "Observation/" + id);
            gp.Json.WriteEndObject();
        }

        gp.Json.WriteEndArray();
    }
}
