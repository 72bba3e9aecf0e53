using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>A contact with the practice, to which what was found is attached.</summary>
internal readonly record struct Consultation(string Id, DateTime Start, string Practitioner, bool Remote)
{
    public DateOnly Day => DateOnly.FromDateTime(Start);

    public string Reference => "Encounter/" + Id;
}

/// <summary>Encounters as GP systems send them: no class, and a type that is often only what somebody typed.</summary>
internal static class GpConsultations
{
    private const int WindowDays = 1096;

    /// <summary>Free text, or a SNOMED code where there is one; with weights below.</summary>
    private static readonly (string Text, string? Snomed, bool Remote)[] Kinds =
    [
        ("F2F", null, false),
        ("GP Surgery", null, false),
        ("Seen in GP's surgery", "185202000", false),
        ("Telephone call to a patient", null, true),
        ("Telephone consultation", "386472008", true),
        ("Home visit", null, false),
        ("Seen in own home", "270420001", false),
        ("Video-link encounter", "307321000000107", true),
        ("Clinic", null, false),
        ("eConsult", null, true),
    ];

    private static readonly string[] Reasons =
    [
        "Medication review", "Long-term condition review", "Cough", "Back pain", "Tired all the time", "Blood test results", "Rash",
        "Follow-up", "NHS health check",
    ];

    public static List<Consultation> Write(GpBundle gp)
    {
        var consultations = Drawn(gp);
        foreach (var consultation in consultations)
        {
            Encounter(gp, consultation.Consultation, consultation.Kind);
        }

        return [.. consultations.Select(drawn => drawn.Consultation)];
    }

    private static List<(Consultation Consultation, int Kind)> Drawn(GpBundle gp)
    {
        var (person, chance) = (gp.Person, gp.Chance);
        var window = person.LastDay.DayNumber - person.FirstDay.DayNumber + 1;
        var mean = person.Age switch { < 5 => 11.0, < 18 => 5.6, < 65 => 7.1, _ => 11.0 } + (2.5 * Math.Min(person.Diagnoses.Count, 5));
        var starts = new List<DateTime>();
        for (var count = chance.Count(mean * window / WindowDays); count > 0; count--)
        {
            starts.Add(person.AnyDay(chance).ToDateTime(new TimeOnly(chance.Between(8, 17), chance.Between(0, 11) * 5)));
        }

        starts.Sort();
        var drawn = new List<(Consultation, int)>(starts.Count);
        foreach (var start in starts)
        {
            var kind = chance.Weighted([28, 16, 14, 12, 10, 3, 3, 3, 7, 4]);
            drawn.Add((new Consultation(gp.NextId('e'), start, gp.AnyPractitioner(), Kinds[kind].Remote), kind));
        }

        return drawn;
    }

    private static void Encounter(GpBundle gp, Consultation consultation, int kind)
    {
        var (json, chance) = (gp.Json, gp.Chance);
        var (text, snomed, _) = Kinds[kind];
        gp.BeginEntry("Encounter", consultation.Id);
        json.Identifiers(GpBundle.Identifiers + "encounter", consultation.Id);
        json.WriteString("status", "finished");
        if (snomed is null)
        {
            json.TextConcepts("type", text);
        }
        else
        {
            json.Concepts("type", FhirJson.Snomed, snomed, text);
        }

        json.Reference("subject", gp.PatientReference);
        json.WriteStartArray("participant");
        json.WriteStartObject();
        json.Concepts("type", "http://hl7.org/fhir/v3/ParticipationType", "PPRF", "primary performer");
        json.Reference("individual", consultation.Practitioner);
        json.WriteEndObject();
        json.WriteEndArray();
        json.Period(
            "period", FeedTime.WithOffset(consultation.Start), FeedTime.WithOffset(consultation.Start.AddMinutes(chance.Between(4, 25))));
        if (chance.Is(0.4))
        {
            json.TextConcepts("reason", chance.Of(Reasons));
        }

        if (!consultation.Remote && chance.Is(0.5))
        {
            json.WriteStartArray("location");
            json.WriteStartObject();
            json.Reference("location", $"Location/{gp.Person.Practice.OdsCode}-site");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.Reference("serviceProvider", "Organization/" + gp.Person.Practice.OdsCode);
        gp.EndEntry("Encounter", consultation.Id);
    }
}
