using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>The plan that a patient goes home with.</summary>
internal static class AcuteDischargePlan
{
    private static readonly (string Code, string Display)[] Activities =
    [
        ("GP-FU", "GP follow-up within 7 days"),
        ("DN-VISIT", "District nurse visit"),
        ("MED-REC", "Medicines reconciliation"),
        ("OT-HOME", "Occupational therapy home assessment"),
        ("PHYSIO", "Physiotherapy"),
        ("POC", "Package of care restarted"),
    ];

    private const int Weeks = 4;

    /// <summary>Runs for four weeks; in one of ten it is given up.</summary>
    public static void Write(AcuteBundle acute, string encounter, DateTime discharged)
    {
        var (json, chance) = (acute.Json, acute.Chance);
        var end = DateOnly.FromDateTime(discharged).AddDays(7 * Weeks);
        var status = chance.Is(0.1) ? "revoked" : end <= acute.Person.LastDay ? "completed" : "active";
        acute.BeginEntry(acute.NewUrn(), "CarePlan");
        json.WriteString("status", status);
        json.WriteString("intent", "plan");
        json.Concepts("category", AcuteBundle.Codes + "plan-type", "DISCH", "Discharge plan", "Discharge plan");
        json.WriteString("title", "Discharge plan");
        json.Reference("subject", acute.PatientReference);
        json.Reference("encounter", encounter);
        json.Period("period", FeedTime.Day(discharged), status == "completed" ? FeedTime.Day(end) : null);
        json.WriteString("created", FeedTime.WithoutOffset(discharged));
        json.WriteStartArray("activity");
        for (var count = chance.Between(1, 3); count > 0; count--)
        {
            var (code, display) = chance.Of(Activities);
            json.WriteStartObject();
            json.WriteStartObject("detail");
            json.Concept("code", AcuteBundle.Codes + "plan-activity", code, display);
            json.WriteString("status", status == "completed" ? "completed" : "scheduled");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        acute.EndEntry("CarePlan");
    }
}
