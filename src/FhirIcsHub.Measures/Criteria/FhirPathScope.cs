using System.Collections;
using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Measures;

/// <summary>
/// The variables of FHIRPath criteria: %record, %periodStart and %periodEnd (Dates), %neighbourhood and %deprivationQuintile (Codings).
/// now() is the end of the period's last day, so that no result depends on the day of the evaluation.
/// </summary>
internal static class FhirPathScope
{
    public const string Record = "record";

    public static FhirPathContext Of(CriteriaScope scope) => new()
    {
        Resource = scope.Person.Record.Patient,
        Now = scope.Person.Period.End,
        Resolver = scope.Person.Record.Resolve,
        Budget = new FhirPathBudget(scope.Person.Limits.MaxSteps),
        Cancellation = scope.Person.Cancellation,
        Variables = new Dictionary<string, IReadOnlyList<FhirPathValue>>(StringComparer.Ordinal)
        {
            [Record] = new RecordValues(scope.Person.Record),
            ["periodStart"] = [FhirPathValue.FromTemporal(PartialDateTime.FromDate(scope.Person.Period.FirstDay))],
            ["periodEnd"] = [FhirPathValue.FromTemporal(PartialDateTime.FromDate(scope.Person.Period.LastDay))],
            ["neighbourhood"] = ValueOf(scope.Neighbourhood),
            ["deprivationQuintile"] = ValueOf(scope.DeprivationQuintile),
        },
    };

    private static IReadOnlyList<FhirPathValue> ValueOf(Element element) => element.Exists ? [FhirPathValue.FromElement(element)] : [];

    /// <summary>%record, read only when an expression comes to it: who is too young for a measure is never read.</summary>
    private sealed class RecordValues(IPersonRecord record) : IReadOnlyList<FhirPathValue>
    {
        private FhirPathValue[]? _values;

        public int Count => Values.Length;

        private FhirPathValue[] Values => _values ??= [.. record.Resources.Select(FhirPathValue.FromElement)];

        public FhirPathValue this[int index] => Values[index];

        public IEnumerator<FhirPathValue> GetEnumerator() => ((IEnumerable<FhirPathValue>)Values).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
