using System.Globalization;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>A search whose first page is measured; the number of the request chooses the value looked for.</summary>
internal sealed record SearchLine(string Name, Func<int, string> Path)
{
    private const string Loinc = "http://loinc.org|";

    public static readonly IReadOnlyList<SearchLine> All =
    [
        new("token, 10 matches", _ => $"Observation?code={Loinc}{LoadedDatabase.RareCode}"),
        new("token, a tenth of all", _ => $"Observation?code={Loinc}{LoadedDatabase.CommonCode}"),
        new("a month of dates", request => $"Observation?date=ge{Month(request)}-01&date=lt{Month(request + 1)}-01"),
        new("subject.name, one family name", request => $"Observation?subject.name={SpreadPerson.FamilyOf(request * 37 % SpreadPerson.Families)}"),
        new("subject.name, a tenth of all names", _ => "Observation?subject.name=ba"),
        new("_has, 10 Observations", _ => $"Patient?_has:Observation:patient:code={Loinc}{LoadedDatabase.RareCode}"),
        new("_has, a tenth of all", _ => $"Patient?_has:Observation:patient:code={Loinc}{LoadedDatabase.CommonCode}"),
        new("all Observations, two-key _sort", _ => "Observation?_sort=-date,value-quantity"),
        new("a tenth of all, two-key _sort", _ => $"Observation?code={Loinc}{LoadedDatabase.CommonCode}&_sort=-date,value-quantity"),
        new("all Patients, two-key _sort", _ => "Patient?_sort=family,birthdate"),
    ];

    /// <summary>Of ten years that most of the samples' dates are in.</summary>
    private static string Month(int request) =>
        new DateOnly(2012, 1, 1).AddMonths(request % 120).ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
