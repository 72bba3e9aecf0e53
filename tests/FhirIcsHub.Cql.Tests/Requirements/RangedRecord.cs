using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Cql.Tests.Requirements;

/// <summary>A record that leaves out all rows that it may: those that do not touch the time of the request.</summary>
internal sealed class RangedRecord(IPersonRecord full) : IPersonRecord
{
    /// <summary>How many rows were left out.</summary>
    public int LeftOut { get; private set; }

    public Element Patient => full.Patient;

    public IReadOnlyList<Element> Resources => full.Resources;

    public IReadOnlyList<Element> Retrieve(in RetrieveRequest request)
    {
        var rows = full.Retrieve(request);
        if (request is not { DatePath: { } path, Range: { } time })
        {
            return rows;
        }

        List<Element> left = [.. rows.Where(row => Touches(row, path, time, includesUndated: false))];
        LeftOut += rows.Count - left.Count;
        return left;
    }

    public Element Resolve(string reference) => full.Resolve(reference);

    public static bool Touches(Element row, string path, DateRange time, bool includesUndated)
    {
        var dates = path.Split('.').Aggregate((List<Element>)[row], (at, name) => [.. at.SelectMany(e => e.Named(name).ToList())])
            .Select(TimeOf).OfType<DateRange>().ToList();
        return dates.Count == 0 ? includesUndated : dates.Exists(date => date.High >= time.Low && date.Low <= time.High);
    }

    private static DateRange? TimeOf(Element element) => element.Type?.Name switch
    {
        "date" or "dateTime" or "instant" => DateRange.TryParse(element.Text, out var point) ? point : null,
        "Period" => new DateRange(
            TimeOf(element.First("start"))?.Low ?? DateRange.Always.Low, TimeOf(element.First("end"))?.High ?? DateRange.Always.High),
        _ => null,
    };
}
