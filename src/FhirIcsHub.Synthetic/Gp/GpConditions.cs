using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>The problem list: long-term conditions, and the passing illnesses of the consultations.</summary>
internal static class GpConditions
{
    private static readonly GpCode[] PassingIllnesses =
    [
        new("Upper respiratory tract infection", "54150009", "H05z."),
        new("Urinary tract infectious disease", "68566005", "K190."),
        new("Acute bronchitis", "10509002", "H060."),
        new("Otitis media", "65363002", "F52z."),
        new("Backache", "161891005", "16C.."),
        new("Eczema", "43116000", "M11.."),
        new("Anxiety disorder", "197480006", "E200."),
        new("Osteoarthritis", "396275006", "N05.."),
        new("Iron deficiency anaemia", "87522002", "D00.."),
    ];

    public static void Write(GpBundle gp, List<Consultation> consultations)
    {
        foreach (var diagnosis in gp.Person.Diagnoses)
        {
            var condition = diagnosis.Condition;
            var code = new GpCode(condition.Term, condition.Snomed, condition.ReadV2, condition.Ctv3);
            var found = consultations.FindIndex(consultation => consultation.Day >= diagnosis.Onset);
            var recorded = diagnosis.Onset >= gp.Person.FirstDay && found >= 0 ? consultations[found] : (Consultation?)null;
            Condition(gp, code, diagnosis.Onset, null, recorded, longTerm: true);
        }

        foreach (var consultation in consultations)
        {
            if (gp.Chance.Is(0.24))
            {
                var end = consultation.Day.AddDays(gp.Chance.Between(5, 60));
                Condition(gp, gp.Chance.Of(PassingIllnesses), consultation.Day, end <= gp.Person.LastDay ? end : null, consultation,
                    longTerm: false);
            }
        }
    }

    private static void Condition(GpBundle gp, GpCode code, DateOnly onset, DateOnly? end, Consultation? recorded, bool longTerm)
    {
        var (json, chance) = (gp.Json, gp.Chance);
        var id = gp.NextId('p');
        gp.BeginEntry("Condition", id);
        json.WriteStartArray("extension");
        Extension(gp, "ProblemSignificance", longTerm ? "major" : "minor");
        if (recorded is not null && chance.Is(0.3))
        {
            Extension(gp, "ConditionEpisode", "first");
        }

        json.WriteEndArray();
        json.Identifiers(GpBundle.Identifiers + "condition", id);
        json.WriteString("clinicalStatus", end is null ? "active" : "resolved");
        if (chance.Is(0.9))
        {
            json.WriteString("verificationStatus", "confirmed");
        }

        json.Concepts(
            "category", "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-ConditionCategory-1", "problem-list-item",
            "Problem List Item");
        code.Write(json, "code", chance);
        json.Reference("subject", gp.PatientReference);
        if (recorded is { } consultation)
        {
            json.Reference("context", consultation.Reference);
        }

        json.WriteString("onsetDateTime", FeedTime.Day(onset));
        if (end is { } day)
        {
            json.WriteString("abatementDateTime", FeedTime.Day(day));
        }

        json.WriteString("assertedDate", FeedTime.Day(recorded?.Day ?? onset));
        json.Reference("asserter", recorded?.Practitioner ?? gp.AnyPractitioner());
        gp.EndEntry("Condition", id);
    }

    private static void Extension(GpBundle gp, string name, string code)
    {
        gp.Json.WriteStartObject();
        gp.Json.WriteString("url", $"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-{name}-1");
        gp.Json.WriteString("valueCode", code);
        gp.Json.WriteEndObject();
    }
}
