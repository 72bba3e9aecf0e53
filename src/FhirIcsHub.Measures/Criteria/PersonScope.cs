using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Measures;

/// <summary>
/// One person in one evaluation: the record, the measurement period, the request's further parameters for CQL libraries, and the
/// evaluations of libraries for the person, which all criteria share. <paramref name="limits"/> bound each of them, and
/// <paramref name="cancellation"/> ends them.
/// </summary>
internal sealed class PersonScope(
    IPersonRecord record, MeasurePeriod period, IReadOnlyDictionary<string, object?> parameters, CqlLimits limits,
    CancellationToken cancellation)
{
    private readonly List<(CompiledLibrary Library, CqlEvaluation Evaluation)> _evaluations = new(1);

    public IPersonRecord Record => record;

    public MeasurePeriod Period => period;

    public CqlLimits Limits => limits;

    public CancellationToken Cancellation => cancellation;

    /// <summary>The evaluation of a library for the person, begun once.</summary>
    public CqlEvaluation Evaluation(LibraryShelf libraries, CompiledLibrary library)
    {
        foreach (var (known, evaluation) in _evaluations)
        {
            if (ReferenceEquals(known, library))
            {
                return evaluation;
            }
        }

        var begun = new CqlEvaluation(library, record, new CqlEvaluationOptions
        {
            Parameters = Values(library),
            Now = period.End,
            Offset = period.Offset,
            Terminology = libraries.Terminology,
            Limits = limits,
            Cancellation = cancellation,
        });
        _evaluations.Add((library, begun));
        return begun;
    }

    /// <summary>The period is an interval of dates where the library declares one, else of date and time.</summary>
    private Dictionary<string, object?> Values(CompiledLibrary library)
    {
        var declared = library.Parameters.FirstOrDefault(parameter => parameter.Name == MeasureParameters.MeasurementPeriod)?.Type;
        return new Dictionary<string, object?>(parameters, StringComparer.Ordinal)
        {
            [MeasureParameters.MeasurementPeriod] = declared == typeof(CqlInterval<CqlDate>)
                ? CqlInterval<CqlDate>.Closed(CqlDate.Of(period.FirstDay), CqlDate.Of(period.LastDay))
                : CqlInterval<CqlDateTime>.Closed(CqlDateTime.Of(period.Start), CqlDateTime.Of(period.End)),
        };
    }
}
