using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>
/// Transactions that no mapping can save: one sound Encounter, and one entry with an error, so that the whole is refused.
/// </summary>
internal static class GpFaults
{
    private static readonly string[] Kinds = ["missing-status", "invalid-date", "value-as-text", "missing-subject", "missing-code"];

    private static readonly GpCode Pulse = new("Pulse rate", "78564009");

    /// <summary>Writes the entries into the open Bundle and says which error it is.</summary>
    public static string Write(GpBundle gp)
    {
        var day = gp.Person.AnyDay(gp.Chance);
        var encounter = gp.NextId('e');
        Encounter(gp, encounter, FeedTime.Day(day));
        var kind = gp.Chance.Of(Kinds);
        switch (kind)
        {
            case "invalid-date":
                Encounter(gp, gp.NextId('e'), $"{day.Year}-02-30");
                break;
            case "missing-subject":
                CarePlanWithoutSubject(gp);
                break;
            default:
                Observation(gp, encounter, kind, FeedTime.Day(day));
                break;
        }

        return kind;
    }

    private static void Encounter(GpBundle gp, string id, string start)
    {
        gp.BeginEntry("Encounter", id);
        gp.Json.WriteString("status", "finished");
        gp.Json.TextConcepts("type", "F2F");
        gp.Json.Reference("subject", gp.PatientReference);
        gp.Json.Period("period", start, null);
        gp.EndEntry("Encounter", id);
    }

    private static void Observation(GpBundle gp, string encounter, string kind, string time)
    {
        var (json, id) = (gp.Json, gp.NextId('o'));
        gp.BeginEntry("Observation", id);
        if (kind != "missing-status")
        {
            json.WriteString("status", "final");
        }

        if (kind != "missing-code")
        {
            Pulse.Write(json, "code", gp.Chance);
        }

        json.Reference("subject", gp.PatientReference);
        json.Reference("context", "Encounter/" + encounter);
        json.WriteString("effectiveDateTime", time);
        json.WriteStartObject("valueQuantity");
        if (kind == "value-as-text")
        {
            json.WriteString("value", "about 70");
        }
        else
        {
            json.WriteNumber("value", 70);
        }

        json.WriteString("unit", "/min");
        json.WriteEndObject();
        gp.EndEntry("Observation", id);
    }

    private static void CarePlanWithoutSubject(GpBundle gp)
    {
        var (json, id) = (gp.Json, gp.NextId('c'));
        gp.BeginEntry("CarePlan", id);
        json.WriteString("status", "active");
        json.WriteString("intent", "plan");
        json.TextConcepts("category", "Care plan");
        gp.EndEntry("CarePlan", id);
    }
}
