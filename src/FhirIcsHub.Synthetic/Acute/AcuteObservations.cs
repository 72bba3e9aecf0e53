using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>Bedside observations and laboratory results: LOINC only.</summary>
internal static class AcuteObservations
{
    /// <summary>One round: blood pressure, heart rate, breathing rate, oxygen saturation, temperature.</summary>
    public static void WriteVitalSigns(AcuteBundle acute, string encounter, DateTime time)
    {
        var chance = acute.Chance;
        var age = acute.Person.Age;
        BloodPressure(acute, encounter, time, (int)chance.Normal(118 + (0.25 * age), 14), (int)chance.Normal(76, 8));
        Value(acute, "vital-signs", "8867-4", "Heart rate", (int)chance.Normal(age < 5 ? 120 : 84, 13), "beats/minute", "/min",
            encounter, time);
        Value(acute, "vital-signs", "9279-1", "Respiratory rate", (int)chance.Normal(age < 5 ? 28 : 17, 2.5), "breaths/minute", "/min",
            encounter, time);
        Value(acute, "vital-signs", "2708-6", "Oxygen saturation in Arterial blood", Math.Min(100, (int)chance.Normal(96.5, 1.6)), "%", "%",
            encounter, time);
        Value(
            acute, "vital-signs", "8310-5", "Body temperature", FhirJson.Decimal((int)chance.Normal(371, 7), 1), "C", "Cel",
            encounter, time);
    }

    public static void WriteBloodTests(AcuteBundle acute, string encounter, DateTime time)
    {
        var chance = acute.Chance;
        Value(acute, "laboratory", "2951-2", "Sodium", (int)chance.Normal(138, 3), "mmol/L", "mmol/L", encounter, time);
        Value(acute, "laboratory", "2823-3", "Potassium", FhirJson.Decimal((int)chance.Normal(42, 4), 1), "mmol/L", "mmol/L",
            encounter, time);
        Value(acute, "laboratory", "718-7", "Haemoglobin", (int)chance.Normal(131, 15), "g/L", "g/L", encounter, time);
        if (chance.Is(0.7))
        {
            Value(acute, "laboratory", "1988-5", "C reactive protein", (int)Math.Max(1, chance.Normal(38, 30)), "mg/L", "mg/L",
                encounter, time);
        }
    }

    private static void BloodPressure(AcuteBundle acute, string encounter, DateTime time, int systolic, int diastolic)
    {
        var json = acute.Json;
        Begin(acute, "vital-signs", "85354-9", "Blood pressure panel", encounter, time);
        json.WriteStartArray("component");
        Component("8480-6", "Systolic blood pressure", systolic);
        Component("8462-4", "Diastolic blood pressure", diastolic);
        json.WriteEndArray();
        acute.EndEntry("Observation");

        void Component(string loinc, string display, int value)
        {
            json.WriteStartObject();
            json.Concept("code", FhirJson.Loinc, loinc, display);
            json.Quantity("valueQuantity", value, "mmHg", "mm[Hg]");
            json.WriteEndObject();
        }
    }

    private static void Value(
        AcuteBundle acute, string category, string loinc, string display, decimal value, string unit, string ucum, string encounter,
        DateTime time)
    {
        Begin(acute, category, loinc, display, encounter, time);
        acute.Json.Quantity("valueQuantity", value, unit, ucum);
        acute.EndEntry("Observation");
    }

    private static void Begin(AcuteBundle acute, string category, string loinc, string display, string encounter, DateTime time)
    {
        var json = acute.Json;
        acute.BeginEntry(acute.NewUrn(), "Observation");
        json.WriteString("status", "final");
        json.Concepts("category", "http://terminology.hl7.org/CodeSystem/observation-category", category);
        json.Concept("code", FhirJson.Loinc, loinc, display);
        json.Reference("subject", acute.PatientReference);
        json.Reference("encounter", encounter);
        json.WriteString("effectiveDateTime", FeedTime.WithoutOffset(time));
    }
}
