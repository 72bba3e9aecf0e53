using System.Globalization;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Council;

/// <summary>
/// The events of Client Level Data, in FHIR's words: assessments and reviews as Encounters, findings as Observations, services as
/// activities of the care and support plan. Codes are the council's own.
/// </summary>
internal sealed class CouncilEvents(CouncilBundle council, string teamId)
{
    private static readonly (string Code, string Display)[] Accommodations =
    [
        ("OWN", "Owner occupier"), ("RENT-SOC", "Social housing tenant"), ("RENT-PRIV", "Private tenant"), ("CARE-HOME", "Care home"),
        ("HOMELESS", "Homeless or rough sleeping"),
    ];

    private static readonly (string Code, string Display)[] Services =
    [
        ("LTS-COM", "Long Term Support: Community"),
        ("STS-REAB", "Short Term Support: ST-Max, Reablement"),
        ("EQUIP", "Equipment and adaptations"),
        ("STS-OTHER", "Short Term Support: other"),
        ("LTS-RES", "Long Term Support: Residential Care"),
        ("LTS-NUR", "Long Term Support: Nursing Care"),
    ];

    private static readonly string[] ContactModes = ["HOME", "PHONE", "OFFICE"];

    /// <summary>Writes one Observation with an error among the others; says which error it is.</summary>
    public static string WriteFault(CouncilBundle council)
    {
        var json = council.Json;
        var missing = council.Chance.Is(0.5);
        council.BeginEntry("Observation", council.NextId('f'));
        if (!missing)
        {
            json.WriteString("status", "final");
        }

        json.Concept("code", CouncilBundle.Codes + "finding", "LIVES-ALONE", "Lives alone");
        json.Reference("subject", council.PatientReference);
        json.WriteString("effectiveDateTime", missing ? FeedTime.Day(council.Person.LastDay) : "31/02/2025");
        json.WriteBoolean("valueBoolean", true);
        council.EndEntry();
        return missing ? "missing-status" : "invalid-date";
    }

    public void Write()
    {
        var (person, chance) = (council.Person, council.Chance);
        var days = new List<DateOnly>();
        for (var count = chance.Between(1, 3); count > 0; count--)
        {
            days.Add(person.AnyDay(chance));
        }

        days.Sort();
        for (var number = 0; number < days.Count; number++)
        {
            var encounter = Contact(
                days[number], number == 0 ? "ASSESS" : "REVIEW", number == 0 ? "Care Act assessment" : "Planned review");
            if (number == 0)
            {
                Findings(days[number], encounter);
            }

            if (number == 0 || chance.Is(0.5))
            {
                NeedsScore(days[number], encounter);
            }
        }

        if (chance.Is(0.8))
        {
            SupportPlan(days[0]);
        }
    }

    private string Contact(DateOnly day, string type, string display)
    {
        var (json, chance) = (council.Json, council.Chance);
        var id = council.NextId('v');
        council.BeginEntry("Encounter", id);
        json.WriteString("status", "finished");
        if (chance.Is(0.7))
        {
            json.WritePropertyName("class");
            json.Coding(CouncilBundle.Codes + "contact-mode", chance.Of(ContactModes));
        }

        json.Concepts("type", CouncilBundle.Codes + "event-type", type, display);
        json.Reference("subject", council.PatientReference);
        json.WriteStartArray("participant");
        json.WriteStartObject();
        json.Reference("individual", SocialWorker());
        json.WriteEndObject();
        json.WriteEndArray();
        json.Period("period", FeedTime.Day(day), FeedTime.Day(day));
        json.Reference("serviceProvider", "Organization/" + teamId);
        council.EndEntry();
        return "Encounter/" + id;
    }

    private void Findings(DateOnly day, string encounter)
    {
        var (json, person, chance) = (council.Json, council.Person, council.Chance);
        if (chance.Is(0.9))
        {
            BeginFinding("LIVES-ALONE", "Lives alone", day, encounter);
            json.WriteBoolean("valueBoolean", chance.Is(person.Age >= 75 ? 0.5 : 0.25));
            council.EndEntry();
        }

        if (chance.Is(0.85))
        {
            var deprived = person.Quintile <= 2;
            var (code, display) = person.NoFixedAbode
                ? Accommodations[4]
                : Accommodations[chance.Weighted([deprived ? 30 : 62, deprived ? 40 : 14, 20, person.Age >= 80 ? 14 : 2])];
            BeginFinding("ACCOMMODATION", "Accommodation status", day, encounter);
            json.Concept("valueCodeableConcept", CouncilBundle.Codes + "accommodation", code, display);
            council.EndEntry();
        }

        if (chance.Is(0.6))
        {
            BeginFinding("CARER", "Has an unpaid carer", day, encounter);
            json.TextConcept("valueCodeableConcept", chance.Is(0.6) ? "Yes, lives with person" : "No");
            council.EndEntry();
        }

        if (chance.Is(0.5))
        {
            BeginFinding("SOCIAL-CONTACT", "Social contact", day, encounter);
            json.WriteString("valueString", chance.Is(0.45) ? "As much social contact as I want" : "Some social contact but not enough");
            council.EndEntry();
        }
    }

    private void NeedsScore(DateOnly day, string encounter)
    {
        BeginFinding("NEEDS-SCORE", "Eligible needs score", day, encounter);
        council.Json.WriteNumber("valueInteger", council.Chance.Between(0, 10));
        council.EndEntry();
    }

    private void BeginFinding(string code, string display, DateOnly day, string encounter)
    {
        var json = council.Json;
        council.BeginEntry("Observation", council.NextId('f'));
        json.WriteString("status", "final");
        json.Concept("code", CouncilBundle.Codes + "finding", code, display);
        json.Reference("subject", council.PatientReference);
        json.Reference("encounter", encounter);
        json.WriteString("effectiveDateTime", FeedTime.Day(day));
    }

    private void SupportPlan(DateOnly start)
    {
        var (json, person, chance) = (council.Json, council.Person, council.Chance);
        var closed = person.Died is not null || chance.Is(0.35);
        council.BeginEntry("CarePlan", council.NextId('s'));
        json.WriteString("status", closed ? "completed" : "active");
        json.WriteString("intent", "plan");
        json.Concepts("category", CouncilBundle.Codes + "plan-type", "CSP", "Care and support plan", "Care and support plan");
        json.WriteString("title", "Care and support plan");
        json.Reference("subject", council.PatientReference);
        json.Period("period", FeedTime.Day(start), closed ? FeedTime.Day(person.LastDay) : null);
        json.Reference("author", "Organization/" + teamId);
        json.WriteStartArray("activity");
        for (var count = chance.Between(1, 3); count > 0; count--)
        {
            var old = person.Age >= 65;
            var (code, display) = Services[chance.Weighted([50, old ? 22 : 6, 25, 12, old ? 7 : 2, old ? 4 : 1])];
            json.WriteStartObject();
            json.WriteStartObject("detail");
            json.Concept("code", CouncilBundle.Codes + "service-type", code, display);
            json.WriteString("status", closed ? "completed" : "in-progress");
            json.Period("scheduledPeriod", FeedTime.Day(start), closed ? FeedTime.Day(person.LastDay) : null);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        council.EndEntry();
    }

    private string SocialWorker() =>
        "Practitioner/SW" + council.Chance.Between(1, CouncilOrganisations.SocialWorkers).ToString(CultureInfo.InvariantCulture);
}
