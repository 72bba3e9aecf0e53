using System.Globalization;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Tests;

/// <summary>Compares a report with what a case of the suite expects.</summary>
internal static class EcqmExpectation
{
    public static List<string> Differences(JsonObject expected, Element report)
    {
        var differences = new List<string>();
        var groups = expected["groups"]!.AsArray();
        var reported = report.Named("group").ToList();
        for (var i = 0; i < groups.Count; i++)
        {
            var group = groups[i]!.AsObject();
            var id = (string?)group["id"];
            var at = (int?)group["index"] ?? i;
            var found = reported.FirstOrDefault(candidate => id is not null && candidate.TextOf("id") == id);
            found = found.Exists ? found : reported.ElementAtOrDefault(at); // some expectations name groups by ids that the Measure lacks
            if (!found.Exists)
            {
                differences.Add($"group {id ?? $"{at}"} is missing; {Outcome(report)}");
                continue;
            }

            CompareGroup(group, found, differences);
        }

        if (differences.Count > 0 && report.TextOf("status") == "error")
        {
            differences.Add(Outcome(report));
        }

        differences.AddRange(EcqmAssertions.Differences(expected["otherAssertions"]?.AsArray() ?? [], report));
        return differences;
    }

    private static void CompareGroup(JsonObject expected, Element group, List<string> differences)
    {
        ComparePopulations(expected["populations"]?.AsArray() ?? [], group, "", differences);
        CompareScore((string?)expected["score"], group, "", differences);
        var stratifiers = group.Named("stratifier").ToList();
        var number = 0;
        foreach (var wanted in expected["stratifiers"]?.AsArray() ?? [])
        {
            var id = (string?)wanted!["id"];
            var at = (int?)wanted["index"] ?? number;
            number++;
            var found = id is null ? stratifiers[at] : stratifiers.FirstOrDefault(candidate => candidate.TextOf("id") == id);
            CompareStratifier(wanted.AsObject(), found, group, $"stratifier {id ?? $"{at}"} ", differences);
        }
    }

    private static void CompareStratifier(JsonObject expected, Element stratifier, Element group, string where, List<string> differences)
    {
        var strata = stratifier.Named("stratum").ToList();
        if ((int?)expected["stratumCount"] is { } count && count != strata.Count)
        {
            differences.Add($"{where}has {strata.Count} strata, not {count}");
        }

        if ((string?)expected["codeText"] is { } text && stratifier.First("code").TextOf("text") != text)
        {
            differences.Add($"{where}has the code '{stratifier.First("code").TextOf("text")}', not '{text}'");
        }

        foreach (var wanted in expected["strata"]!.AsArray())
        {
            var byComponent = (string?)wanted!["stratumByComponentValueText"];
            var stratum = byComponent is not null ? ByComponent(strata, byComponent)
                : (int?)wanted["index"] is { } at ? strata.ElementAtOrDefault(at)
                : strata.FirstOrDefault(candidate => candidate.First("value").TextOf("text") == "true");
            var name = $"{where}stratum {byComponent ?? (string?)wanted["value"]} ";
            if (!stratum.Exists)
            {
                differences.Add($"{name}is missing");
                continue;
            }

            ComparePopulations(wanted["populations"]!.AsArray(), stratum, name, differences, group);
            CompareScore((string?)wanted["score"], stratum, name, differences);
        }
    }

    private static Element ByComponent(List<Element> strata, string text) => strata.FirstOrDefault(candidate =>
        candidate.Named("component").ToList().Exists(component => component.First("value").TextOf("text") == text));

    /// <summary>The populations of a stratum have no ids of their own: they stand in the order of the group's.</summary>
    private static void ComparePopulations(JsonArray expected, Element parent, string where, List<string> differences,
        Element group = default)
    {
        var order = (group.Exists ? group : parent).Named("population").ToList();
        var populations = parent.Named("population").ToList();
        var used = new HashSet<Element>();
        foreach (var wanted in expected)
        {
            var (id, code) = ((string?)wanted!["id"], (string?)wanted["code"]);
            var place = id is null ? -1 : order.FindIndex(candidate => candidate.TextOf("id") == id);
            var found = place < 0 ? default : populations[place];
            found = found.Exists ? found : populations.FirstOrDefault(candidate =>
                !used.Contains(candidate) && (code is null || candidate.First("code").First("coding").TextOf("code") == code));
            used.Add(found);
            if ((int?)wanted["count"] is { } count && found.TextOf("count") != $"{count}")
            {
                differences.Add($"{where}{id ?? code} is {found.TextOf("count") ?? "missing"}, not {count}");
            }

            if (wanted["aggregationResult"] is { } aggregate)
            {
                var value = found.Named("extension").ToList()
                    .Find(extension => extension.TextOf("url")!.EndsWith("aggregationMethodResult", StringComparison.Ordinal))
                        .First("value");
                if (!Near((string?)aggregate.AsValue().ToString(), value.Text))
                {
                    differences.Add($"{where}{id} is aggregated to {value.Text}, not {aggregate}");
                }
            }
        }
    }

    private static void CompareScore(string? expected, Element parent, string where, List<string> differences)
    {
        var score = parent.First("measureScore").TextOf("value");
        if (expected is not null && !Near(expected, score))
        {
            differences.Add($"{where}score is {score}, not {expected}");
        }
    }

    private static bool Near(string? expected, string? actual) => actual is not null
        && Math.Abs(double.Parse(expected!, CultureInfo.InvariantCulture) - double.Parse(actual, CultureInfo.InvariantCulture)) < 1e-9;

    private static string Outcome(Element report) => string.Join(" / ", report.Named("contained").ToList()
        .SelectMany(contained => contained.Named("issue").ToList()).Take(4).Select(issue => issue.TextOf("diagnostics")));
}
