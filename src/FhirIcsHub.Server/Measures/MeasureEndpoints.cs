using FhirIcsHub.Fhir;
using FhirIcsHub.Measures;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Measures;

/// <summary><c>$evaluate-measure</c> and <c>$evaluate</c>: the same operation under its R4 and its newer name.</summary>
internal sealed class MeasureEndpoints(MeasureEvaluator evaluator)
{
    private const string MeasureParameter = "measure";

    public static void Map(GatedRoutes routes, MeasureEvaluator evaluator)
    {
        var endpoints = new MeasureEndpoints(evaluator);
        foreach (var operation in new[] { "evaluate-measure", "evaluate" })
        {
            routes.MapGet($"/fhir/Measure/{{id}}/${operation}", MeasureDescriptions.Get(operation), endpoints.GetAsync);
            routes.MapPost($"/fhir/Measure/{{id}}/${operation}", MeasureDescriptions.Post(operation), endpoints.PostAsync);
            routes.MapGet($"/fhir/Measure/${operation}", MeasureDescriptions.GetOnType(operation), endpoints.GetOnTypeAsync);
            routes.MapPost($"/fhir/Measure/${operation}", MeasureDescriptions.PostOnType(operation), endpoints.PostOnTypeAsync);
        }
    }

    private Task<FhirAnswer> GetAsync(FhirRequest request) => EvaluateAsync(request, request.Id, request.QueryParameters());

    private Task<FhirAnswer> GetOnTypeAsync(FhirRequest request) => EvaluateNamedAsync(request, request.QueryParameters());

    private async Task<FhirAnswer> PostAsync(FhirRequest request)
    {
        var body = await ReadParametersAsync(request);
        return body.Refusal ?? await EvaluateAsync(request, request.Id, body.Parameters);
    }

    private async Task<FhirAnswer> PostOnTypeAsync(FhirRequest request)
    {
        var body = await ReadParametersAsync(request);
        return body.Refusal ?? await EvaluateNamedAsync(request, body.Parameters);
    }

    /// <summary>Parameters of a POST: those of the body, and those of the address, as FHIR allows.</summary>
    private static async Task<(List<KeyValuePair<string, string>> Parameters, FhirAnswer? Refusal)> ReadParametersAsync(FhirRequest request)
    {
        var parameters = request.QueryParameters();
        if (request.Http.Request.ContentLength == 0)
        {
            return (parameters, null);
        }
        var body = await ResourceBody.ReadAsync(request, FhirIcsHub.Fhir.Schemas.FhirSchema.R4.FindType("Parameters")!);
        if (body.Resource is not null)
        {
            parameters.AddRange(EvaluateParameters.PairsOf(body.Resource));
        }
        return (parameters, body.Refusal);
    }

    private async Task<FhirAnswer> EvaluateNamedAsync(FhirRequest request, List<KeyValuePair<string, string>> parameters)
    {
        var named = parameters.FindAll(parameter => parameter.Key == MeasureParameter);
        if (named.Count != 1)
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Required,
                "Name one measure: measure=Measure/id, or its id.", MeasureParameter);
        }
        parameters.RemoveAll(parameter => parameter.Key == MeasureParameter);
        return await EvaluateAsync(request, named[0].Value[(named[0].Value.LastIndexOf('/') + 1)..], parameters);
    }

    private async Task<FhirAnswer> EvaluateAsync(FhirRequest request, string measureId, List<KeyValuePair<string, string>> parameters)
    {
        var read = EvaluateParameters.Read(measureId, parameters);
        if (read.Request is null)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, read.Issues);
        }
        var result = await evaluator.EvaluateAsync(read.Request, request.Aborted);
        return result.Report is not null
            ? FhirAnswer.Document(result.Report)
            : FhirAnswer.Outcome(
                result.Issues.Any(issue => issue.Code == IssueType.NotFound)
                    ? StatusCodes.Status404NotFound : StatusCodes.Status422UnprocessableEntity,
                result.Issues);
    }
}
