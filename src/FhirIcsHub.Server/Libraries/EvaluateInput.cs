using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;

namespace FhirIcsHub.Server.Libraries;

/// <summary>What <c>Library/$evaluate</c> is asked.</summary>
/// <param name="Subject">Id of the Patient; null to evaluate for nobody.</param>
/// <param name="Expressions">The defines; empty for all.</param>
/// <param name="Parameters">Values of the library's parameters, as CQL expressions.</param>
/// <param name="Explains">Whether the value of every define is wanted, with the resources that led to it.</param>
internal sealed record EvaluateInput(
    string? Subject, IReadOnlyList<string> Expressions, IReadOnlyList<(string Name, string Expression)> Parameters, bool Explains)
{
    public static async Task<(EvaluateInput? Input, FhirAnswer? Refusal)> ReadAsync(FhirRequest request)
    {
        var (input, refusal) = await request.ReadInputAsync();
        if (input is null)
        {
            return (null, refusal);
        }

        var subject = input.Text("subject");
        var expressions = input.Each("expression");
        var explains = input.Flag("explain") ?? false;
        var issues = new List<Issue>();
        var parameters = new List<(string, string)>();
        if (HttpMethods.IsPost(request.Http.Request.Method) && input.Resource("parameters") is { } given)
        {
            Read(given, parameters, issues);
        }
        else
        {
            foreach (var text in HttpMethods.IsPost(request.Http.Request.Method) ? [] : input.Each("parameter"))
            {
                if (CqlParameterValues.Split(text) is { } parameter)
                {
                    parameters.Add(parameter);
                }
                else
                {
                    issues.Add(Issue.Error(IssueType.Value, $"parameter={text}: NAME=CQL was expected.", "parameter"));
                }
            }
        }

        if (subject is not null && !(subject.Split('/') is ["Patient", { Length: > 0 }] or [{ Length: > 0 }]))
        {
            issues.Add(Issue.Error(IssueType.Value, "The subject is a Patient: subject=Patient/id.", "subject"));
        }

        issues.AddRange(input.Problems);
        return issues.Count > 0
            ? (null, FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues))
            : (new EvaluateInput(subject?.Split('/')[^1], expressions, parameters, explains), null);
    }

    private static void Read(Resource given, List<(string, string)> parameters, List<Issue> issues)
    {
        foreach (var parameter in given.Root.Named("parameter"))
        {
            var name = parameter.TextOf("name") ?? "";
            if (CqlLiteral(parameter.First("value")) is { } expression)
            {
                parameters.Add((name, expression));
            }
            else
            {
                issues.Add(Issue.Error(
                    IssueType.NotSupported, $"The parameter {name} has a value that cannot be given to CQL: booleans, numbers, strings, dates, "
                        + "times, Quantity and Period can.", parameter.Location));
            }
        }
    }

    // A FHIR value as CQL would write it.
    private static string? CqlLiteral(Element value) => value.Type?.Name switch
    {
        "boolean" or "integer" or "positiveInt" or "unsignedInt" => value.Text,
        "decimal" => value.Text is { } number && !number.Contains('.', StringComparison.Ordinal) ? number + ".0" : value.Text,
        "string" or "code" or "id" or "uri" or "url" or "canonical" or "markdown" => Quoted(value.Text),
        "date" => "@" + value.Text,
        "dateTime" or "instant" => Point(value.Text),
        "time" => "@T" + value.Text,
        "Quantity" when value.TextOf("value") is { } number => $"{number} {Quoted(value.TextOf("code") ?? value.TextOf("unit") ?? "1")}",
        "Period" => $"Interval[{End(value.TextOf("start"))}, {End(value.TextOf("end"))}]",
        _ => null,
    };

    private static string End(string? text) => text is null ? "null" : text.Contains('T', StringComparison.Ordinal) ? Point(text)! : "@" + text;

    private static string? Point(string? text) => text is null ? null : text.Contains('T', StringComparison.Ordinal) ? "@" + text : $"@{text}T";

    private static string? Quoted(string? text) =>
        text is null ? null : $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
