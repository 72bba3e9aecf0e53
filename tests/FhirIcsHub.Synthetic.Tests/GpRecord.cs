using System.Globalization;
using System.Text.Json;

namespace FhirIcsHub.Synthetic.Tests;

/// <summary>What a practice's Bundle says about one person, counted here without any code of the generator.</summary>
internal sealed record GpRecord(
    FeedPatient Patient,
    bool Alive,
    int Age,
    IReadOnlyList<(string Term, double OnsetAge)> LongTerm,
    string? Smoking,
    bool HasActivePlan,
    bool BloodPressureRecorded,
    bool BloodPressureToTarget)
{
    private static readonly DateOnly ReferenceDate = new(2026, 4, 1);

    public bool Has(string term) => LongTerm.Any(condition => condition.Term == term);

    public static GpRecord From(FeedPatient patient, JsonElement patientResource, IReadOnlyList<JsonElement> resources)
    {
        var born = DateOnly.ParseExact(patient.BirthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var lastPressure = resources.Where(IsPairedBloodPressure).OrderBy(Time, StringComparer.Ordinal).LastOrDefault();
        var recorded = lastPressure.ValueKind == JsonValueKind.Object && string.CompareOrdinal(Time(lastPressure), "2025-04-01") >= 0;
        return new GpRecord(
            patient,
            patientResource.GetProperty("active").GetBoolean(),
            (int)((ReferenceDate.DayNumber - born.DayNumber) / 365.25),
            [.. resources.Where(IsLongTerm).Select(condition => (Text(condition), OnsetAge(condition, born)))],
            resources.Where(resource => Type(resource) == "Observation").Select(Text)
                .LastOrDefault(text => text is "Smoker" or "Ex-smoker" or "Never smoked tobacco"),
            resources.Any(resource => Type(resource) == "CarePlan" && resource.GetProperty("status").ValueEquals("active")),
            recorded,
            recorded && Component(lastPressure, 0) <= 140 && Component(lastPressure, 1) <= 90);
    }

    public static string Type(JsonElement resource) => resource.GetProperty("resourceType").GetString()!;

    private static bool IsLongTerm(JsonElement resource) =>
        Type(resource) == "Condition" && resource.GetProperty("extension")[0].GetProperty("valueCode").ValueEquals("major");

    private static double OnsetAge(JsonElement condition, DateOnly born) =>
        (DateOnly.ParseExact(condition.GetProperty("onsetDateTime").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - born.DayNumber) / 365.25;

    private static bool IsPairedBloodPressure(JsonElement resource) =>
        Type(resource) == "Observation" && Text(resource) == "Blood pressure"
        && resource.GetProperty("status").ValueEquals("final") && resource.GetProperty("component").GetArrayLength() == 2;

    private static string Text(JsonElement resource) => resource.GetProperty("code").GetProperty("text").GetString()!;

    private static string Time(JsonElement observation) => observation.GetProperty("issued").GetString()!;

    private static int Component(JsonElement observation, int index) =>
        observation.GetProperty("component")[index].GetProperty("valueQuantity").GetProperty("value").GetInt32();
}
