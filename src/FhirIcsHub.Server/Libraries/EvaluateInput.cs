using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Measures;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;

namespace FhirIcsHub.Server.Libraries;

/// <summary>What <c>Library/$evaluate</c> is asked.</summary>
/// <param name="Libraries">Which library, and those that came with the request.</param>
/// <param name="Subject">Id of the Patient; null to evaluate for nobody, or for the only one of <paramref name="Data"/>.</param>
/// <param name="Expressions">The defines; empty for all.</param>
/// <param name="Parameters">Values of the library's parameters, as CQL expressions.</param>
/// <param name="Data">A Bundle with the person's record, which then stands for what the hub holds; null = the hub's.</param>
/// <param name="Explains">Whether the value of every define is wanted, with the resources that led to it.</param>
/// <param name="Zone">The civil time of the evaluation.</param>
internal sealed record EvaluateInput(
    AskedLibrary Libraries,
    string? Subject,
    IReadOnlyList<string> Expressions,
    IReadOnlyList<CqlParameter> Parameters,
    Resource? Data,
    bool Explains,
    EvaluationZone Zone)
{
    public static async Task<(EvaluateInput? Input, FhirAnswer? Refusal)> ReadAsync(FhirRequest request)
    {
        var (input, refusal) = await request.ReadInputAsync();
        if (input is null)
        {
            return (null, refusal);
        }

        var issues = new List<Issue>();
        var libraries = AskedLibrary.Read(request, input);
        var subject = input.Text("subject");
        if (subject is not null && !(subject.Split('/') is ["Patient", { Length: > 0 }] or [{ Length: > 0 }]))
        {
            issues.Add(Issue.Error(IssueType.Value, "The subject is a Patient: subject=Patient/id.", "subject"));
        }

        if (!TimezoneHeader.TryRead(request, out var zone, out var unknown))
        {
            issues.Add(unknown);
        }

        var read = new EvaluateInput(
            libraries, subject?.Split('/')[^1], input.Each("expression"), ReadParameters(request, input, issues), input.Resource("data"),
            input.Flag("explain") ?? false, zone);
        issues.AddRange(input.Problems);
        return issues.Count > 0 ? (null, FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues)) : (read, null);
    }

    private static IReadOnlyList<CqlParameter> ReadParameters(FhirRequest request, OperationInput input, List<Issue> issues)
    {
        if (HttpMethods.IsPost(request.Http.Request.Method))
        {
            return input.Resource("parameters") is { } given ? CqlLiteral.Read(given, issues) : [];
        }

        var parameters = new List<CqlParameter>();
        foreach (var text in input.Each("parameter"))
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

        return parameters;
    }
}
