using System.Text.Json;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>Care plans of people with long-term conditions, in STU3 shape with its own words for status and activity.</summary>
internal static class GpCarePlans
{
    private static readonly (string Status, double Weight)[] Statuses =
        [("active", 78), ("completed", 8), ("suspended", 6), ("cancelled", 5), ("draft", 3)];

    private static readonly double[] StatusWeights = [.. Statuses.Select(status => status.Weight)];

    private static readonly GpCode GeneralPlan = new("Care plan", "734163000");

    private static readonly (LongTermCondition Condition, GpCode Plan)[] Plans =
    [
        (LongTermCondition.Dementia, new GpCode("Dementia care plan agreed", "956841000000106")),
        (LongTermCondition.HeartFailure, new GpCode("Heart failure self management plan", "735984001")),
        (LongTermCondition.Type2Diabetes, new GpCode("Diabetes self management plan", "698360004")),
        (LongTermCondition.Type1Diabetes, new GpCode("Diabetes self management plan", "698360004")),
        (LongTermCondition.Asthma, new GpCode("Asthma self management", "699728000")),
        (LongTermCondition.Copd, new GpCode("Respiratory therapy", "53950000")),
    ];

    private static readonly GpCode[] Activities =
    [
        new("Diabetic diet", "160670007"),
        new("Exercise therapy", "229065009"),
        new("Breathing control", "229298005"),
        new("Low salt diet education", "183063000"),
        new("Long term social support", "315043002"),
        new("Smoking cessation education", "225323000"),
        new("Referral to social prescribing service", "871731000000106"),
    ];

    public static void Write(GpBundle gp, List<Consultation> consultations)
    {
        var (person, chance) = (gp.Person, gp.Chance);
        var needsPlan = person.Diagnoses.Count > 0 || person.Frailty >= Frailty.Moderate;
        if (!chance.Is(Deprivation.CarePlan(person.Quintile) + (0.04 * (person.Diagnoses.Count - 1))) || !needsPlan)
        {
            return;
        }

        var plan = GeneralPlan;
        foreach (var (condition, specific) in Plans)
        {
            if (person.Has(condition) && chance.Is(0.6))
            {
                plan = specific;
                break;
            }
        }

        var started = consultations.Count > 0 ? chance.Of(consultations) : (Consultation?)null;
        CarePlan(gp, plan, Statuses[chance.Weighted(StatusWeights)].Status, started?.Day ?? person.AnyDay(chance), started);
        if (chance.Is(0.2))
        {
            CarePlan(gp, GeneralPlan, "completed", person.AnyDay(chance), null);
        }
    }

    private static void CarePlan(GpBundle gp, GpCode plan, string status, DateOnly start, Consultation? context)
    {
        var (json, chance) = (gp.Json, gp.Chance);
        var id = gp.NextId('c');
        gp.BeginEntry("CarePlan", id);
        json.Identifiers(GpBundle.Identifiers + "careplan", id);
        json.WriteString("status", status);
        json.WriteString("intent", "plan");
        json.WriteStartArray("category");
        if (chance.Is(0.15))
        {
            json.WriteStartObject();
            json.WriteString("text", plan.Term);
            json.WriteEndObject();
        }
        else
        {
            json.ConceptItem(FhirJson.Snomed, plan.Snomed, plan.Term);
        }

        json.WriteEndArray();
        json.WriteString("title", plan.Term);
        json.Reference("subject", gp.PatientReference);
        if (context is { } consultation)
        {
            json.Reference("context", consultation.Reference);
        }

        json.Period(
            "period", FeedTime.Day(start), status == "completed" ? FeedTime.Day(Earlier(start.AddDays(240), gp.Person.LastDay)) : null);
        json.References("author", gp.AnyPractitioner()); // a list in STU3
        json.WriteStartArray("activity");
        for (var activities = chance.Between(1, 3); activities > 0; activities--)
        {
            Activity(json, chance, start);
        }

        json.WriteEndArray();
        gp.EndEntry("CarePlan", id);
    }

    private static void Activity(Utf8JsonWriter json, Chance chance, DateOnly start)
    {
        json.WriteStartObject();
        json.WriteStartObject("detail");
        json.Concept("category", "http://hl7.org/fhir/care-plan-activity-category", chance.Is(0.6) ? "other" : "encounter");
        if (chance.Is(0.3))
        {
            json.TextConcept("code", "Care plan review");
        }
        else
        {
            chance.Of(Activities).Write(json, "code", chance);
        }

        var status = chance.Weighted([50, 30, 12, 8]);
        json.WriteString("status", status switch { 0 => "in-progress", 1 => "completed", 2 => "scheduled", _ => "cancelled" });
        if (status == 3)
        {
            json.WriteString("statusReason", "Patient did not attend"); // a string in STU3
        }

        json.WriteBoolean("prohibited", false);
        json.Period("scheduledPeriod", FeedTime.Day(start), null);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;
}
