using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Measures;

/// <summary>
/// What criteria are asked about: a person's record, the measurement period (the last day belongs to it, to its end), and what the
/// geography supplies: <paramref name="neighbourhood"/> and <paramref name="deprivationQuintile"/> are Codings that do not exist when not
/// known. <paramref name="cancellation"/> ends criteria that take long.
/// </summary>
public sealed class CriteriaScope(
    IPersonRecord record,
    DateOnly periodStart,
    DateOnly periodEnd,
    Element neighbourhood = default,
    Element deprivationQuintile = default,
    CancellationToken cancellation = default)
{
    private FhirPathContext? _fhirPath;

    public IPersonRecord Record => record;

    public DateOnly PeriodStart => periodStart;

    public DateOnly PeriodEnd => periodEnd;

    public Element Neighbourhood => neighbourhood;

    public Element DeprivationQuintile => deprivationQuintile;

    public CancellationToken Cancellation => cancellation;

    /// <summary>The scope as FHIRPath criteria see it, made once for all of them.</summary>
    internal FhirPathContext FhirPath => _fhirPath ??= FhirPathScope.Of(this);
}
