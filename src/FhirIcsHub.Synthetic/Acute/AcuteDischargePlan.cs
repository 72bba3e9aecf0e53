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

    public static void Write(AcuteBundle acute, string encounter, DateTime discharged)
    {
        var (json, chance) = (acute.Json, acute.Chance);
        var status = chance.Weighted([68, 22, 10]);
        acute.BeginEntry(acute.NewUrn(), "CarePlan");
        json.WriteString("status", status switch { 0 => "completed", 1 => "active", _ => "revoked" });
        json.WriteString("intent", "plan");
        json.Concepts("category", AcuteBundle.Codes + "plan-type", "DISCH", "Discharge plan", "Discharge plan");
        json.WriteString("title", "Discharge plan");
        json.Reference("subject", acute.PatientReference);
        json.Reference("encounter", encounter);
        json.Period("period", LondonTime.Day(discharged), status == 0 ? LondonTime.Day(discharged.AddDays(28)) : null);
        json.WriteString("created", LondonTime.WithoutOffset(discharged));
        json.WriteStartArray("activity");
        for (var count = chance.Between(1, 3); count > 0; count--)
        {
            var (code, display) = chance.Of(Activities);
            json.WriteStartObject();
            json.WriteStartObject("detail");
            json.Concept("code", AcuteBundle.Codes + "plan-activity", code, display);
            json.WriteString("status", status == 0 ? "completed" : "scheduled");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        acute.EndEntry("CarePlan");
    }
}
