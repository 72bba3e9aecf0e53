using FhirIcsHub.Fhir;

namespace FhirIcsHub.Storage.Search;

/// <summary>The outcome of reading a criterion: the criterion, or why there is none.</summary>
/// <param name="Criterion">Null when it cannot be read.</param>
/// <param name="Code">Kind of the fault.</param>
/// <param name="Fault">What is wrong; never repeats a value, which may be personal.</param>
/// <param name="IsUnknown">The type has no such parameter.</param>
/// <param name="IsEmpty">It has no value.</param>
internal sealed record CriterionReading(SearchCriterion? Criterion, string Code, string Fault, bool IsUnknown, bool IsEmpty)
{
    public static CriterionReading Of(SearchCriterion criterion) => new(criterion, "", "", false, false);

    public static CriterionReading Unknown(string fault) => new(null, IssueType.NotSupported, fault, true, false);

    public static CriterionReading Empty(string fault) => new(null, IssueType.Invalid, fault, false, true);
}
