using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>What a report says of what went wrong: a contained OperationOutcome (R4's MeasureReport has no element for it).</summary>
internal static class ReportMessages
{
    private const string Id = "messages";

    /// <summary>What is wrong with the Measure, and how many persons could not be evaluated and why, without a word about who.</summary>
    public static IReadOnlyList<Issue> Of(IReadOnlyList<Issue> measureIssues, MeasureTally tally)
    {
        var messages = new List<Issue>(measureIssues);
        if (tally.Failed > 0)
        {
            messages.Add(new Issue(
                tally.Evaluated == 0 ? IssueSeverity.Error : IssueSeverity.Warning,
                IssueType.Incomplete,
                $"{tally.Failed} of {tally.Failed + tally.Evaluated} persons could not be evaluated"
                + " and are counted nowhere in this report."));
        }

        messages.AddRange(tally.Problems.Select(problem => problem.Issue with
        {
            Diagnostics = $"{problem.Issue.Diagnostics} (persons: {problem.Persons})",
        }));
        return messages;
    }

    public static void WriteContained(Utf8JsonWriter json, IReadOnlyList<Issue> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("resourceType", "OperationOutcome");
        json.WriteString("id", Id);
        json.WriteStartArray("issue");
        foreach (var message in messages)
        {
            OperationOutcome.Write(json, message);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteExtension(Utf8JsonWriter json, IReadOnlyList<Issue> messages)
    {
        if (messages.Count > 0)
        {
            json.WriteStartObject();
            json.WriteString("url", MeasureExtensions.Messages);
            ReportJson.WriteReference(json, "valueReference", "#" + Id);
            json.WriteEndObject();
        }
    }
}
