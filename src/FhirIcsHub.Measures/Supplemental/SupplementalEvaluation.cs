using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Supplemental data and risk adjustment factors of a person. What fails there is said and spoils no population.</summary>
internal static class SupplementalEvaluation
{
    public static PersonResult Add(PersonResult result, MeasureDefinition measure, ReportType reportType, CriteriaScope scope)
    {
        var all = new IReadOnlyList<SupplementalValue>[measure.Supplemental.Count];
        var warnings = new List<Issue>();
        for (var i = 0; i < all.Length; i++)
        {
            var wanted = measure.Supplemental[i];
            all[i] = wanted.Criterion is { } criterion && wanted.IsIn(reportType.Code()) ? ValuesOf(criterion, scope, warnings) : [];
        }

        return result with { Supplemental = all, Warnings = warnings };
    }

    private static IReadOnlyList<SupplementalValue> ValuesOf(Criterion criterion, CriteriaScope scope, List<Issue> warnings)
    {
        try
        {
            return criterion.ValueOf(scope, Member.ThePerson) switch
            {
                null => [],
                { } value when CqlList.Untyped(value) is { } list => [.. list.OfType<object>().SelectMany(Read).Distinct()],
                { } value => [.. Read(value)],
            };
        }
        catch (CriterionFailedException problem)
        {
            warnings.Add(new Issue(IssueSeverity.Warning, IssueType.Processing, problem.Message));
            return [];
        }
    }

    /// <summary>A tuple, as US measures give race and ethnicity in, counts by its codes, else by its text <c>display</c>.</summary>
    private static IEnumerable<SupplementalValue> Read(object value) => value switch
    {
        CqlTuple tuple when CodesOf(tuple) is { Count: > 0 } codes => codes,
        CqlTuple tuple => tuple.Shape.IndexOf("display") >= 0 && tuple["display"] is { } display ? Read(display) : [],
        Element { IsResource: true } resource => Member.Of(resource).Reference is { } reference ? [new(null, reference)] : [],
        _ => StratumValues.Of(value) is { } coded ? [new(coded, null)] : [],
    };

    private static List<SupplementalValue> CodesOf(CqlTuple tuple)
    {
        var codes = tuple.Shape.IndexOf("codes") >= 0 ? tuple["codes"] : null;
        var list = CqlList.Untyped(codes) ?? (codes is null ? [] : [codes]);
        return [.. list.Select(code => code is null ? null : StratumValues.Of(code)).OfType<StratumValue>()
            .Select(v => new SupplementalValue(v, null))];
    }
}
