using System.Text;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures.Tests;

/// <summary>Runs a measure over people in memory: everything of an evaluation but the store.</summary>
internal sealed class TestRun
{
    private readonly MeasureDefinition _measure;
    private readonly Measures.Geography _geography = TestGeography.Small();
    private readonly MeasurePeriod _period;
    private readonly PersonEvaluation _evaluation;

    private TestRun(MeasureDefinition measure, string start, string end)
    {
        _measure = measure;
        _period = MeasurePeriod.TryParse(start, end)!;
        _evaluation = new PersonEvaluation(
            measure, _period, [PopulationBasis.Registered, PopulationBasis.Resident], new AreaCodings(_geography));
    }

    public static TestRun Shipped(string name, string start = "2025-04-01", string end = "2026-03-31") =>
        new(Definition(ShippedMeasuresTests.Content.Find(name)!), start, end);

    public static TestRun Of(string measure, string start = "2025-04-01", string end = "2026-03-31") =>
        new(Compile(Encoding.UTF8.GetBytes(measure)), start, end);

    public PersonResult Evaluate(TestPerson person)
    {
        var record = person.ToRecord();
        return _evaluation.Evaluate(record, new PersonAreaFinder(_geography, _ => default).Find(record.Patient, _period.LastDay));
    }

    /// <summary>The populations of the first group that the person counts in, in the order of R4's codes.</summary>
    public string PopulationsOf(TestPerson person)
    {
        var result = Evaluate(person);
        return string.Join(' ', PopulationCodes.Where(kind => IsIn(result, kind)).Select(kind => kind.Code()));
    }

    public bool IsInDenominator(TestPerson person) => IsIn(Evaluate(person), PopulationKind.Denominator);

    public bool IsInNumerator(TestPerson person) => IsIn(Evaluate(person), PopulationKind.Numerator);

    /// <summary>Whether the person counts in a population of the first group.</summary>
    public bool IsIn(PersonResult result, PopulationKind kind) =>
        result.Groups[0].Members is [{ } member] && member.Populations.Has(_measure.Groups[0].Find(kind));

    /// <summary>The text of the stratum of the first group that the person is in.</summary>
    public static string StratumOf(PersonResult result, int stratifier, PopulationBasis basis = PopulationBasis.Registered) =>
        Xunit.Assert.Single(result.Groups[0].Members[0].Strata[(int)basis][stratifier]).Values[0].Text;

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
            type, "Group/registered-ics", "Organization/ics", _period, new DateTimeOffset(2026, 4, 2, 9, 30, 0, TimeSpan.FromHours(1)));
        var read = Resource.Read(MeasureReportWriter.Write(_measure, header, Tally(people)));
        Xunit.Assert.Empty(read.Issues);
        return read.Resource!.Root;
    }

    private static readonly PopulationKind[] PopulationCodes = Enum.GetValues<PopulationKind>();

    private static MeasureDefinition Compile(byte[] json) => Definition(MeasureCompiler.Compile(Resource.Read(json).Resource!));

    private static MeasureDefinition Definition(CompiledMeasure compiled) =>
        compiled.Definition ?? throw new InvalidOperationException(compiled.Issues[0].Diagnostics);
}
