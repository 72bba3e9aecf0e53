using FhirIcsHub.Cql;

namespace FhirIcsHub.Measures;

/// <summary>What one run of a measure over records at hand is told.</summary>
public sealed record MeasureRunOptions
{
    public required MeasurePeriod Period { get; init; }

    /// <summary>The report that <see cref="MeasureRun.ReportOnAll"/> makes: a summary, or one that lists who is counted.</summary>
    public ReportType ReportType { get; init; } = ReportType.Summary;

    /// <summary>When the report is made.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Values of parameters of the CQL libraries by name, as CQL's values; the measurement period goes without saying.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; init; } = new Dictionary<string, object?>();

    /// <summary>How much the evaluation of a library for one person may take; who needs more could not be evaluated.</summary>
    public CqlLimits Limits { get; init; } = CqlLimits.Default;

    /// <summary>What the score of a measure says whose improvement is a decrease.</summary>
    public ScoreDirection ScoreDirection { get; init; }

    /// <summary>Reference to whom the report is about (a Group); null = everyone given.</summary>
    public string? Subject { get; init; }

    /// <summary>Reference to the Organization that reports; null = not said.</summary>
    public string? Reporter { get; init; }

    /// <summary>How many persons are evaluated at the same time; the report does not depend on it.</summary>
    public int Degree { get; init; } = Environment.ProcessorCount;
}

/// <summary>
/// Evaluates a measure over the records of persons without a store, as they come: no more than a few hundred records are held at a time,
/// and a summary keeps counts only. Thread-safe.
/// </summary>
public sealed class MeasureRun
{
    private const int PersonsAtOnce = 256;

    private static readonly PopulationBasis[] OneBasis = [PopulationBasis.Registered];

    private readonly CompiledMeasure _compiled;
    private readonly MeasureRunOptions _options;

    /// <param name="measure">The compiled measure; one that cannot be evaluated gives reports of status error that say why.</param>
    /// <param name="options">Period, report type and the like.</param>
    public MeasureRun(CompiledMeasure measure, MeasureRunOptions options)
    {
        _compiled = measure;
        _options = options;
    }

    /// <summary>The individual MeasureReport of one person, as JSON.</summary>
    public byte[] ReportOn(IPersonRecord person, CancellationToken ct = default)
    {
        var header = Header(ReportType.Subject, person.Patient.TextOf("id") is { } id ? "Patient/" + id : null);
        if (_compiled.Definition is not { } measure)
        {
            return MeasureReportWriter.WriteError(Canonical, header);
        }

        var evaluation = Evaluation(measure, ReportType.Subject);
        var tally = new MeasureTally(measure);
        tally.Add(evaluation.Evaluate(person, PersonAreas.None, ct));
        return MeasureReportWriter.Write(measure, header with { EvaluatedResources = evaluation.ResourcesUsed(person, ct) }, tally);
    }

    /// <summary>One MeasureReport over all persons, as JSON. They are read once, in order.</summary>
    public byte[] ReportOnAll(IEnumerable<IPersonRecord> people, CancellationToken ct = default)
    {
        var header = Header(_options.ReportType, _options.Subject);
        if (_compiled.Definition is not { } measure)
        {
            return MeasureReportWriter.WriteError(Canonical, header);
        }

        var evaluation = Evaluation(measure, _options.ReportType);
        var tally = new MeasureTally(measure, listSubjects: _options.ReportType == ReportType.SubjectList);
        foreach (var chunk in people.Chunk(PersonsAtOnce))
        {
            var results = new PersonResult[chunk.Length];
            Parallel.For(
                0,
                chunk.Length,
                new ParallelOptions { MaxDegreeOfParallelism = _options.Degree, CancellationToken = ct },
                i => results[i] = evaluation.Evaluate(chunk[i], PersonAreas.None, ct));
            foreach (var result in results)
            {
                tally.Add(result);
            }
        }

        return MeasureReportWriter.Write(measure, header, tally);
    }

    private string Canonical => _compiled.Canonical ?? "urn:uuid:00000000-0000-0000-0000-000000000000";

    private PersonEvaluation Evaluation(MeasureDefinition measure, ReportType type) =>
        new(measure, _options.Period, OneBasis, codings: null, type, _options.Parameters, _options.Limits);

    private ReportHeader Header(ReportType type, string? subject) => new(type, subject, _options.Reporter, _options.Period, _options.Date)
    {
        MeasureIssues = _compiled.Issues,
        ScoreDirection = _options.ScoreDirection,
    };
}
