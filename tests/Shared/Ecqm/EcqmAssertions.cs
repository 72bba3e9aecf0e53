using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Tests;

/// <summary>
/// The further assertions of a case: of what is contained, of references and of supplemental data. Wordings of messages and the
/// publisher's own extensions are no part of what a report must have and are not asked.
/// </summary>
internal static class EcqmAssertions
{
    public static IEnumerable<string> Differences(JsonArray assertions, Element report)
    {
        foreach (var assertion in assertions)
        {
            var path = assertion![0]!.AsArray();
            var check = (string)assertion[1]!;
            var argument = assertion[2]!.AsArray() is [{ } first, ..] ? first.ToString() : "";
            if (path.Count <= 1 && Holds(report, path.Count == 0 ? [] : path[0]!.AsArray(), check, argument) == false)
            {
                yield return $"{check} {path.ToJsonString()} {argument} does not hold";
            }
        }
    }

    /// <summary>Null for what is not asked.</summary>
    private static bool? Holds(Element report, JsonArray path, string check, string argument)
    {
        var contained = report.Named("contained").ToList();
        var selected = path.Count < 2 ? "" : (string)path[1]!;
        return (path.Count == 0 ? "" : (string)path[0]!, check) switch
        {
            ("", "hasContainedOperationOutcome") => contained.Exists(resource => resource.Type?.Name == "OperationOutcome"),
            ("", "hasContainedResourceCount") => $"{contained.Count}" == argument,
            ("", "hasEvaluatedResourceCount") => $"{report.Named("evaluatedResource").ToList().Count}" == argument,
            ("", "evaluatedResourceHasNoDuplicateReferences") =>
                report.Named("evaluatedResource").ToList().GroupBy(resource => resource.TextOf("reference"))
                    .All(group => group.Count() == 1),
            ("", "hasEmptySubject") => !report.First("subject").Exists,
            ("", "hasMeasureUrl") => report.TextOf("measure")!.Split('|')[0] == argument,
            ("", "hasReportType") => report.TextOf("type") == argument.ToLowerInvariant().Replace(' ', '-'),
            ("", "hasMeasureReportDate") => report.First("date").Exists,
            ("", "hasMeasureReportPeriod") => report.First("period").Exists,
            ("", "subjectResultsValidation") => ListsOf(report, contained).All(list => list.Exists),
            ("", "subjectResultsHaveResourceType") => ListsOf(report, contained).SelectMany(list => list.Named("entry").ToList())
                .All(entry => entry.First("item").TextOf("reference")!.StartsWith(argument + "/", StringComparison.Ordinal)),
            ("evaluatedResource", "referenceHasExtension") => ExtensionsOf(Evaluated(report, selected)).Contains(argument),
            ("evaluatedResource", "hasNoDuplicateExtensions") =>
                ExtensionsOf(Evaluated(report, selected)) is var ids && ids.Distinct().Count() == ids.Count,
            ("extension", "extensionHasSDEUrl") => Supplemental(report, contained, selected, null).Count > 0,
            ("extensionByValueReference", "extensionHasSDEId") => Supplemental(report, contained, argument, selected).Count > 0,
            ("containedByValue", "observationHasSDECoding") => contained.Exists(resource =>
                resource.First("value").First("coding").TextOf("code") == selected && resource.First("code").First("coding").First("code")
                    .Exists),
            ("containedByCoding", "observationCount") => contained.Exists(resource =>
                resource.First("code").First("coding").TextOf("code") == selected && resource.TextOf("value") == argument),
            _ => null,
        };
    }

    private static List<Element> ListsOf(Element report, List<Element> contained) =>
    [
        .. report.Named("group").ToList().SelectMany(group => group.Named("population").ToList())
            .Select(population => population.First("subjectResults").TextOf("reference")).OfType<string>()
            .Select(reference => contained.Find(resource => "#" + resource.TextOf("id") == reference)),
    ];

    private static Element Evaluated(Element report, string reference) =>
        report.Named("evaluatedResource").ToList().Find(resource => resource.TextOf("reference") == reference);

    private static List<string?> ExtensionsOf(Element reference) =>
        [.. reference.Named("extension").ToList().Select(extension => extension.First("value").Text)];

    /// <summary>References of the report to supplemental data of an id, to that resource or any.</summary>
    private static List<Element> Supplemental(Element report, List<Element> contained, string id, string? reference) =>
    [
        .. report.Named("extension").ToList().Select(extension => extension.First("value")).Where(value =>
            ExtensionsOf(value).Contains(id) && (reference is null
                ? contained.Exists(resource => "#" + resource.TextOf("id") == value.TextOf("reference"))
                : value.TextOf("reference") == reference)),
    ];
}
