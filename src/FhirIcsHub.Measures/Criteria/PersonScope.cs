using FhirIcsHub.Cql;

namespace FhirIcsHub.Measures;

/// <summary>
/// One person in one evaluation: the record, the measurement period, the request's further parameters for CQL libraries, and what has been
/// worked out for the person so far. <paramref name="cancellation"/> ends criteria that take long.
/// </summary>
internal sealed class PersonScope(
    IPersonRecord record, MeasurePeriod period, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellation)
{
    public IPersonRecord Record => record;

    public MeasurePeriod Period => period;

    public IReadOnlyDictionary<string, object?> Parameters => parameters;

    public CancellationToken Cancellation => cancellation;
}
