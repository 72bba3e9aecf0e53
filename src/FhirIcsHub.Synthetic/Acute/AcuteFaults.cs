using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>Transactions that must be refused: references that lead nowhere, and elements that R4 does not allow.</summary>
internal static class AcuteFaults
{
    private static readonly string[] Kinds = ["unresolved-urn", "conditional-no-match", "missing-status", "invalid-time", "unknown-status"];

    /// <summary>Writes two Observations into the open Bundle, the second with the error; says which error it is.</summary>
    public static string Write(AcuteBundle acute)
    {
        var day = acute.Person.AnyDay(acute.Chance);
        var kind = acute.Chance.Of(Kinds);
        Observation(acute, "sound", day);
        Observation(acute, kind, day);
        return kind;
    }

    private static void Observation(AcuteBundle acute, string kind, DateOnly day)
    {
        var json = acute.Json;
        acute.BeginEntry(acute.NewUrn(), "Observation");
        if (kind != "missing-status")
        {
            json.WriteString("status", kind == "unknown-status" ? "done" : "final");
        }

        json.Concept("code", FhirJson.Loinc, "8867-4", "Heart rate");
        json.Reference("subject", acute.PatientReference);
        json.WriteString("effectiveDateTime", kind == "invalid-time" ? FeedTime.Day(day) + "T25:61:00" : FeedTime.Day(day));
        switch (kind)
        {
            case "unresolved-urn":
                json.References("performer", acute.NewUrn());
                break;
            case "conditional-no-match":
                json.References("performer", $"Practitioner?identifier={AcuteOrganisations.Gmc}|0000000");
                break;
        }

        json.Quantity("valueQuantity", 76, "beats/minute", "/min");
        acute.EndEntry("Observation");
    }
}
