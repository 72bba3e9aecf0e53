using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>Coded diagnoses: ICD-10, four characters without a dot.</summary>
internal static class AcuteConditions
{
    private static readonly string[] EmergencyReasons =
        ["J181", "N390", "L031", "R074", "K529", "R55X", "S099", "S720", "J069", "K590", "R104", "J459", "I639", "A099", "T784"];

    private static readonly string[] ElectiveReasons = ["H269", "M171", "K409", "K802", "N40X", "C509", "D509", "G560"];

    /// <summary>The codes of a visit, primary first: its reason, then long-term conditions that the person already had.</summary>
    public static List<string> Codes(AcuteBundle acute, AcuteVisit visit)
    {
        var (person, chance) = (acute.Person, acute.Chance);
        var codes = new List<string>();
        if (visit.Class == PatientClass.Outpatient && chance.Is(0.7))
        {
            return codes;
        }

        var known = person.Diagnoses.Where(diagnosis => diagnosis.Onset <= DateOnly.FromDateTime(visit.Start))
            .Select(diagnosis => diagnosis.Condition.Icd10);
        var emergency = visit.IsEmergencyAdmission || visit.Class == PatientClass.Emergency;
        codes.Add(chance.Of(emergency ? EmergencyReasons : ElectiveReasons));
        if (visit.IsAdmission)
        {
            codes.AddRange(known.Take(4));
            if (emergency && codes.Count > 1 && chance.Is(0.35))
            {
                (codes[0], codes[1]) = (codes[1], codes[0]);
            }
        }

        if (codes.Contains("S720"))
        {
            codes.Add("W190"); // the fall that broke the hip
        }

        return codes;
    }

    public static void Write(AcuteBundle acute, string urn, string code, string encounter, AcuteVisit visit)
    {
        var json = acute.Json;
        acute.BeginEntry(urn, "Condition");
        json.Concept("clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical", "active");
        json.Concept("verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed");
        json.Concepts("category", "http://terminology.hl7.org/CodeSystem/condition-category", "encounter-diagnosis", "Encounter Diagnosis");
        json.Concept("code", FhirJson.Icd10, code);
        json.Reference("subject", acute.PatientReference);
        json.Reference("encounter", encounter);
        json.WriteString("recordedDate", FeedTime.WithoutOffset(visit.End ?? visit.Start));
        acute.EndEntry("Condition");
    }
}
