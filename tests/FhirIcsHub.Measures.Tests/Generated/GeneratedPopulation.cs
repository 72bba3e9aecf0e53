using System.Globalization;

namespace FhirIcsHub.Measures.Tests;

/// <summary>
/// People whose ages, dates, codes and statuses lie thick around the borders of the shipped measures. Same seed, same people.
/// </summary>
internal sealed class GeneratedPopulation(int seed, DateOnly periodEnd)
{
    private static readonly int[] Ages = [0, 14, 15, 17, 18, 40, 64, 65, 74, 75, 79, 80, 84, 85, 99];
    private static readonly string[] Snomed =
    [
        "38341003", "59621000", "73211009", "44054006", "46635009", "13645005", "195967001", "84114007", "53741008", "230690007",
        "49436004", "52448006", "709044004", "925791000000100", "925831000000107", "925861000000102", "271807003",
    ];

    private static readonly string[] Icd10 = ["I10X", "I110", "E119", "J449", "J450", "I500", "I251", "I639", "I48X", "F03X", "N189",
        "R074"];
    private static readonly string[] ConditionStatuses = ["active", "active", "recurrence", "relapse", "inactive", "remission", "resolved"];
    private static readonly string[] Verifications = ["confirmed", "confirmed", "provisional", "refuted", "entered-in-error"];
    private static readonly string[] ObservationStatuses = ["final", "final", "final", "amended", "corrected", "preliminary",
        "entered-in-error"];
    private static readonly string[] PlanStatuses = ["active", "active", "completed", "draft", "revoked", "on-hold"];
    private static readonly string[] Smoking = ["77176002", "8517006", "266919005", "230056004", "225323000", "228510007"];
    private static readonly string[] Frailty = ["925791000000100", "925831000000107", "925861000000102"];
    private static readonly int[] Systolic = [120, 139, 140, 141, 149, 150, 151, 180];
    private static readonly int[] Diastolic = [70, 89, 90, 91, 100];
    private static readonly string[] Postcodes = ["ZZ1 1AA", "zz11ab", "ZZ2 1AA", "ZZ2 1AB", "ZZ3 1AA", "ZZ3 1AB", "XX9 9XX"];

    private readonly Random _random = new(seed);

    public IEnumerable<TestPerson> People(int count) => Enumerable.Range(0, count).Select(number => Person($"p{number:0000}"));

    private TestPerson Person(string id)
    {
        var birthDate = periodEnd.AddYears(-Pick(Ages)).AddDays(_random.Next(-1, 2));
        var person = new TestPerson(id, Chance(0.03) ? Text(birthDate)[..4] : Text(birthDate))
            .Sex(Pick(["male", "female", "other", "unknown"]));
        if (Chance(0.9))
        {
            person.RegisteredWith(Pick(["Y90001", "Y90002", "Y90003", "Y90009"]));
        }

        if (Chance(0.9))
        {
            person.LivingAt(Pick(Postcodes));
        }

        if (Chance(0.05))
        {
            person.With("deceasedDateTime", $"\"{Text(periodEnd.AddDays(_random.Next(-1, 2)))}\"");
        }

        Repeat(8, () => AddCondition(person));
        Repeat(4, () => AddBloodPressure(person));
        Repeat(2, () => AddSmokingStatus(person));
        Repeat(2, () => AddCarePlan(person));
        Repeat(2, () => AddFrailty(person));
        return person;
    }

    private void AddCondition(TestPerson person)
    {
        var more = $$""","clinicalStatus":{"coding":[{"code":"{{Pick(ConditionStatuses)}}"}]} """;
        more += Chance(0.7) ? $$""","verificationStatus":{"coding":[{"code":"{{Pick(Verifications)}}"}]} """ : "";
        more += Chance(0.8) ? $",\"onsetDateTime\":\"{DayAround(-900)}\"" : "";
        more += Chance(0.5) ? $",\"recordedDate\":\"{DayAround(-300)}\"" : "";
        more += Chance(0.2) ? $",\"abatementDateTime\":\"{DayAround(-100)}\"" : "";
        if (Chance(0.7))
        {
            person.HasCondition(Pick(Snomed), more);
        }
        else
        {
            person.HasCondition(Pick(Icd10), more, "http://hl7.org/fhir/sid/icd-10");
        }
    }

    private void AddBloodPressure(TestPerson person)
    {
        // A different minute for each, so that no two readings of a person are of the same time.
        var minute = person.Clinical.Count.ToString("00", CultureInfo.InvariantCulture);
        var effective = $"{DayAround(-366)}T{_random.Next(24):00}:{minute}:00Z";
        var status = Pick(ObservationStatuses);
        if (Chance(0.85))
        {
            person.HasBloodPressure(Pick(Systolic), Pick(Diastolic), effective, status);
        }
        else
        {
            person.Has(
                $$"""
                {"resourceType":"Observation","status":"{{status}}","effectiveDateTime":"{{effective}}",
                 "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
                  "component":[{{TestPerson.Component("8480-6", Pick(Systolic))}}]}
                """);
        }
    }

    private void AddSmokingStatus(TestPerson person) => person.Has(
        $$"""
        {"resourceType":"Observation","status":"{{Pick(ObservationStatuses)}}","effectiveDateTime":"{{DayAround(-366)}}",
         "code":{"coding":[{"system":"http://snomed.info/sct","code":"{{Pick(Smoking)}}"}]} }
        """);

    private void AddFrailty(TestPerson person) => person.Has(
        $$"""
        {"resourceType":"Observation","status":"{{Pick(ObservationStatuses)}}",
         "effectiveDateTime":"{{DayAround(-366)}}T08:{{person.Clinical.Count:00}}:00Z",
         "code":{"coding":[{"system":"http://snomed.info/sct","code":"{{Pick(Frailty)}}"}]} }
        """);

    private void AddCarePlan(TestPerson person)
    {
        var start = Chance(0.8) ? $"\"start\":\"{DayAround(-400)}\"" : "";
        var end = Chance(0.5) ? $"\"end\":\"{DayAround(0)}\"" : "";
        var period = string.Join(',', new[] { start, end }.Where(part => part.Length > 0));
        person.Has(
            $$"""
            {"resourceType":"CarePlan","status":"{{Pick(PlanStatuses)}}","intent":"{{Pick(["plan", "plan", "plan", "order"])}}"
             {{(period.Length == 0 ? "" : $",\"period\":{{{period}}}")}} }
            """);
    }

    /// <summary>A day close to the end of the period or to so many days from it.</summary>
    private string DayAround(int days) =>
        Text(periodEnd.AddDays((Chance(0.5) ? days : 0) + _random.Next(-3, 4)).AddDays(Chance(0.3) ? -_random.Next(200) : 0));

    private void Repeat(int most, Action add)
    {
        for (var left = _random.Next(most + 1); left > 0; left--)
        {
            add();
        }
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
