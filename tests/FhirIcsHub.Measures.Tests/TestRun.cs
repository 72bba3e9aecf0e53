using System.Text;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures.Tests;

/// <summary>Runs a measure over people in memory: everything of an evaluation but the store.</summary>
internal sealed class TestRun
{
    private readonly MeasureDefinition _measure;
    private readonly Measures.Geography _geography = TestGeography.Small();
    private readonly DateOnly _start;
    private readonly DateOnly _end;
    private readonly PersonEvaluation _evaluation;

    private TestRun(MeasureDefinition measure, string start, string end)
    {
        _measure = measure;
        _start = DateOnly.ParseExact(start, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        _end = DateOnly.ParseExact(end, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        _evaluation = new PersonEvaluation(
            measure, _start, _end, [PopulationBasis.Registered, PopulationBasis.Resident], new AreaCodings(_geography));
    }

    public static TestRun Shipped(string name, string start = "2025-04-01", string end = "2026-03-31") =>
        new(Compile(File.ReadAllBytes(ShippedMeasuresTests.PathOf(name))), start, end);

    public static TestRun Of(string measure, string start = "2025-04-01", string end = "2026-03-31") =>
        new(Compile(Encoding.UTF8.GetBytes(measure)), start, end);

    public PersonResult Evaluate(TestPerson person)
    {
        var record = person.ToRecord();
        return _evaluation.Evaluate(record, new PersonAreaFinder(_geography, _ => default).Find(record.Patient, _end));
    }

    /// <summary>The populations of the first group that the person counts in, in the order of R4's codes.</summary>
    public string PopulationsOf(TestPerson person) => string.Join(
        ' ', PopulationCodes.Where(kind => Evaluate(person).Groups[0].Membership.Has(kind)).Select(kind => kind.Code()));

    public bool IsInDenominator(TestPerson person) => Evaluate(person).Groups[0].Membership.Has(PopulationKind.Denominator);

    public bool IsInNumerator(TestPerson person) => Evaluate(person).Groups[0].Membership.Has(PopulationKind.Numerator);

    public MeasureTally Tally(IEnumerable<TestPerson> people, Area? area = null, PopulationBasis basis = PopulationBasis.Registered) =>
        MeasureTally.Count(
            _measure,
            people.Select(Evaluate).Where(person => area is null || person.Areas.IsWithin(area, basis)),
            strataOf: (int)basis,
            listSubjects: true);

    /// <summary>The report, which is checked to be strict R4.</summary>
    public Element Report(IEnumerable<TestPerson> people, ReportType type = ReportType.Summary)
    {
        var header = new ReportHeader(
            type, "Group/registered-ics", "Organization/ics", _start, _end, new DateTimeOffset(2026, 4, 2, 9, 30, 0, TimeSpan.FromHours(1)), []);
        var read = Resource.Read(MeasureReportWriter.Write(_measure, header, Tally(people)));
        Xunit.Assert.Empty(read.Issues);
        return read.Resource!.Root;
    }

    private static readonly PopulationKind[] PopulationCodes = Enum.GetValues<PopulationKind>();

    private static MeasureDefinition Compile(byte[] json)
    {
        var compiled = MeasureCompiler.Compile(Resource.Read(json).Resource!);
        return compiled.Definition ?? throw new InvalidOperationException(compiled.Issues[0].Diagnostics);
    }
}
