using System.Globalization;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Measures.Tests;

/// <summary>
/// The three shipped measures written down a second time, in plain LINQ over the JSON, from their descriptions and not from their
/// expressions: the oracle of the property test. It knows the shapes that <see cref="GeneratedPopulation"/> makes and no others.
/// </summary>
internal sealed class NaiveMeasures(DateOnly start, DateOnly end)
{
    private static readonly string[] Good = ["final", "amended", "corrected"];

    private static readonly Dictionary<string, string[]> LongTermConditions = new(StringComparer.Ordinal)
    {
        ["hypertension"] = ["38341003", "59621000", "I10", "I11", "I12", "I13", "I15"],
        ["diabetes"] = ["73211009", "44054006", "46635009", "E10", "E11", "E12", "E13", "E14"],
        ["COPD"] = ["13645005", "J41", "J42", "J43", "J44"],
        ["asthma"] = ["195967001", "J45", "J46"],
        ["heart failure"] = ["84114007", "I50"],
        ["CHD"] = ["53741008", "I20", "I21", "I22", "I23", "I24", "I25"],
        ["stroke"] = ["230690007", "I61", "I63", "I64", "I69"],
        ["AF"] = ["49436004", "I48"],
        ["dementia"] = ["52448006", "F00", "F01", "F02", "F03", "G30"],
        ["CKD"] = ["709044004", "N18"],
    };

    public (bool Denominator, bool Numerator) Evaluate(string measure, TestPerson person) => measure switch
    {
        "care-plan-coverage" => CarePlanCoverage(person),
        "blood-pressure-control" => BloodPressureControl(person),
        _ => SmokingStatus(person),
    };

    private (bool, bool) CarePlanCoverage(TestPerson person)
    {
        var codes = CurrentConditions(person);
        var conditions = LongTermConditions.Where(condition => condition.Value.Intersect(codes).Any()).Select(condition => condition.Key)
            .ToList();
        var counted = IsAtLeast(18, person) && IsAlive(person)
            && (conditions.Count >= 2 || conditions.Contains("dementia") || IsFrail(codes) || IsFrail(LatestFrailty(person)));
        var planned = OfType(person, "CarePlan").Any(plan =>
            Text(plan["intent"]) == "plan"
            && (Text(plan["status"]) == "active" || (Text(plan["status"]) == "completed" && plan["period"]?["end"] is not null))
            && (Day(plan["period"]?["start"]) ?? DateOnly.MinValue) <= end
            && (Day(plan["period"]?["end"]) ?? DateOnly.MaxValue) >= end);
        return (counted, counted && planned);
    }

    private static bool IsFrail(IEnumerable<string> codes) => codes.Intersect(["925831000000107", "925861000000102"]).Any();

    private IEnumerable<string> LatestFrailty(TestPerson person) => OfType(person, "Observation")
        .Where(observation => Codes(observation).Intersect(["925791000000100", "925831000000107", "925861000000102"]).Any())
        .Where(observation => Good.Contains(Text(observation["status"])) && Day(observation["effectiveDateTime"]) <= end)
        .OrderBy(observation => Text(observation["effectiveDateTime"]), StringComparer.Ordinal)
        .TakeLast(1)
        .SelectMany(Codes);

    private (bool, bool) BloodPressureControl(TestPerson person)
    {
        var counted = IsAtLeast(18, person) && IsAlive(person) && LongTermConditions["hypertension"].Intersect(CurrentConditions(person))
            .Any();
        var last = OfType(person, "Observation")
            .Where(observation => Codes(observation).Contains("85354-9") && Good.Contains(Text(observation["status"])))
            .Where(observation => Day(observation["effectiveDateTime"]) > end.AddMonths(-12)
                && Day(observation["effectiveDateTime"]) <= end)
            .Where(observation => observation["component"]!.AsArray().Count == 2)
            .OrderBy(observation => Text(observation["effectiveDateTime"]), StringComparer.Ordinal)
            .LastOrDefault();
        if (last is null)
        {
            return (counted, false);
        }

        var systolic = (int)last["component"]![0]!["valueQuantity"]!["value"]!;
        var diastolic = (int)last["component"]![1]!["valueQuantity"]!["value"]!;
        return (counted, counted && diastolic <= 90 && systolic <= (IsAtLeast(80, person) ? 150 : 140));
    }

    private (bool, bool) SmokingStatus(TestPerson person)
    {
        var counted = IsAtLeast(15, person) && IsAlive(person);
        var recorded = OfType(person, "Observation").Any(observation =>
            Codes(observation).Intersect(["77176002", "8517006", "266919005", "230056004"]).Any()
            && Good.Contains(Text(observation["status"]))
            && Day(observation["effectiveDateTime"]) >= start
            && Day(observation["effectiveDateTime"]) <= end);
        return (counted, counted && recorded);
    }

    /// <summary>SNOMED codes and three-character ICD-10 codes of what the person has on the last day.</summary>
    private HashSet<string> CurrentConditions(TestPerson person) =>
    [
        .. OfType(person, "Condition").Where(IsCurrent).SelectMany(Codes).Select(code => char.IsAsciiLetter(code[0]) ? code[..3] : code),
    ];

    private bool IsCurrent(JsonObject condition)
    {
        var over = Text(condition["clinicalStatus"]!["coding"]![0]!["code"]) is "inactive" or "remission" or "resolved";
        var wrong = condition["verificationStatus"] is { } verification
            && Text(verification["coding"]![0]!["code"]) is "refuted" or "entered-in-error";
        var ended = Day(condition["abatementDateTime"]);
        return !wrong
            && (!over || ended > end)
            && !(ended <= end)
            && !(Day(condition["onsetDateTime"]) > end)
            && !(Day(condition["recordedDate"]) > end);
    }

    private bool IsAlive(TestPerson person) => !(Day(person.Patient["deceasedDateTime"]) <= end);

    /// <summary>A birth year alone says an age only when the whole year does.</summary>
    private bool IsAtLeast(int years, TestPerson person)
    {
        var born = Text(person.Patient["birthDate"])!;
        var latest = born.Length == 4 ? new DateOnly(int.Parse(born, CultureInfo.InvariantCulture), 12, 31)
            : Day(person.Patient["birthDate"])!.Value;
        var age = end.Year - latest.Year - ((end.Month, end.Day).CompareTo((latest.Month, latest.Day)) < 0 ? 1 : 0);
        return age >= years;
    }

    private static IEnumerable<JsonObject> OfType(TestPerson person, string type) =>
        person.Clinical.Where(resource => Text(resource["resourceType"]) == type);

    private static IEnumerable<string> Codes(JsonObject resource) =>
        resource["code"]!["coding"]!.AsArray().Select(coding => Text(coding!["code"])!);

    private static string? Text(JsonNode? node) => (string?)node;

    private static DateOnly? Day(JsonNode? node) =>
        Text(node) is { } text ? DateOnly.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
}
