using FhirIcsHub.Synthetic.People;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>The hospital's own letters for a kind of visit, as in HL7 v2 PV1-2.</summary>
internal static class PatientClass
{
    public const char Emergency = 'E';
    public const char Outpatient = 'O';
    public const char Inpatient = 'I';
    public const char DayCase = 'D';
    public const char VirtualWard = 'V';
}

/// <summary>
/// One visit to the hospital. Codes are those of the Commissioning Data Sets (NHS Data Dictionary). There is no end while the person is
/// still there, and no admission method when nobody was admitted (emergency department, outpatients).
/// </summary>
internal sealed record AcuteVisit(
    char Class, DateTime Start, DateTime? End, string? AdmissionMethod, string Source, string DischargeMethod, string Destination)
{
    private static readonly string[] EmergencyMethods = ["21", "22", "24", "2A", "2D", "28"];
    private static readonly string[] ElectiveMethods = ["11", "12", "13"];
    private static readonly string[] Sources = ["19", "54", "65", "85", "29", "51"];
    private static readonly string[] Destinations = ["19", "29", "54", "65", "85", "51"];

    public bool IsAdmission => AdmissionMethod is not null;

    /// <summary>First character 2, except transfers (2B) and home births (2C), which are not drawn.</summary>
    public bool IsEmergencyAdmission => AdmissionMethod is ['2', _];

    public static List<AcuteVisit> Drawn(Person person, Chance chance)
    {
        var visits = new List<AcuteVisit>();
        for (var count = 1 + Math.Min(5, chance.Count(0.9 + (0.35 * person.Diagnoses.Count))); count > 0; count--)
        {
            var start = person.AnyDay(chance).ToDateTime(new TimeOnly(chance.Between(0, 23), chance.Between(0, 59)));
            visits.Add(Drawn(person, chance, start));
        }

        visits.Sort((one, other) => one.Start.CompareTo(other.Start));
        return visits;
    }

    private static AcuteVisit Drawn(Person person, Chance chance, DateTime start)
    {
        var emergency = Deprivation.Emergency(person.Quintile);
        var age = person.Age;
        var frail = person.Frailty >= Frailty.Moderate;
        var kind = chance.Weighted(
        [
            0.40 * emergency,
            0.32,
            (age >= 75 ? 0.26 : age >= 60 ? 0.16 : 0.10) * emergency,
            age >= 40 ? 0.12 : 0.05,
            frail ? 0.05 : 0.01,
        ]);
        return kind switch
        {
            0 => EmergencyVisit(start, Earlier(start.AddMinutes(chance.Between(45, 600)), LastMoment(person))),
            1 => Outpatient(start.Date.AddHours(chance.Between(9, 16)).AddMinutes(5 * chance.Below(12))),
            2 => Admission(person, chance, PatientClass.Inpatient, start, chance.Is(0.68), chance.Between(0, age >= 65 ? 18 : 6)),
            3 => Admission(person, chance, PatientClass.DayCase, start.Date.AddHours(8), false, 0),
            _ => Admission(person, chance, PatientClass.VirtualWard, start, true, chance.Between(3, 14)),
        };
    }

    private static AcuteVisit EmergencyVisit(DateTime start, DateTime end) =>
        new(PatientClass.Emergency, start, end, null, "19", "1", "19");

    private static AcuteVisit Outpatient(DateTime start) =>
        new(PatientClass.Outpatient, start, start.AddMinutes(20), null, "19", "1", "19");

    private static AcuteVisit Admission(Person person, Chance chance, char patientClass, DateTime start, bool emergency, int days)
    {
        var method = emergency
            ? EmergencyMethods[chance.Weighted([72, 9, 8, 3, 6, 2])]
            : person is { Female: true, Age: >= 18 and <= 42 } && patientClass == PatientClass.Inpatient && chance.Is(0.5)
            ? "31" : chance.Of(ElectiveMethods);
        var source = Sources[chance.Weighted([92, 2, 1.5, 2, 1, 1.5])];
        var destination = Destinations[chance.Weighted([person.Age >= 80 ? 76 : 92, 2, 3, 2, 4, 1.5])];
        var dischargeMethod = chance.Is(0.97) ? "1" : chance.Is(0.7) ? "6" : "7";
        var end = start.AddDays(days).AddHours(chance.Between(4, 9));
        if (end <= LastMoment(person))
        {
            return new AcuteVisit(patientClass, start, end, method, source, dischargeMethod, destination);
        }

        return person.Died is null
            ? new AcuteVisit(patientClass, start, null, method, source, "8", "98")
            : new AcuteVisit(patientClass, start, LastMoment(person), method, source, "4", "79");
    }

    private static DateTime LastMoment(Person person) => person.LastDay.ToDateTime(new TimeOnly(23, 59));

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;
}
