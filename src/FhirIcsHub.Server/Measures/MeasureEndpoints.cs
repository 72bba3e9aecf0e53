using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
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

    private Task<FhirAnswer> GetAsync(FhirRequest request) => EvaluateAsync(request, request.Id, new Asked(request.QueryParameters(), null));

    private Task<FhirAnswer> GetOnTypeAsync(FhirRequest request) => EvaluateNamedAsync(request, new Asked(request.QueryParameters(), null));

    private async Task<FhirAnswer> PostAsync(FhirRequest request)
    {
        var (asked, refusal) = await ReadParametersAsync(request);
        return refusal ?? await EvaluateAsync(request, request.Id, asked);
    }

    private async Task<FhirAnswer> PostOnTypeAsync(FhirRequest request)
    {
        var (asked, refusal) = await ReadParametersAsync(request);
        return refusal ?? await EvaluateNamedAsync(request, asked);
    }

    /// <summary>Parameters of a POST: those of the body, and those of the address, as FHIR allows.</summary>
    private static async Task<(Asked Asked, FhirAnswer? Refusal)> ReadParametersAsync(FhirRequest request)
    {
        var parameters = request.QueryParameters();
        if (request.Http.Request.ContentLength == 0)
        {
            return (new Asked(parameters, null), null);
        }
        var body = await ResourceBody.ReadAsync(request, FhirSchema.R4.FindType("Parameters")!);
        if (body.Resource is not null)
        {
            parameters.AddRange(EvaluateParameters.PairsOf(body.Resource));
        }
        return (new Asked(parameters, body.Resource), body.Refusal);
    }

    private async Task<FhirAnswer> EvaluateNamedAsync(FhirRequest request, Asked asked)
    {
        var named = asked.Parameters.FindAll(parameter => parameter.Key == MeasureParameter);
        if (named.Count != 1)
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Required,
                "Name one measure: measure=Measure/id, its id, or its canonical URL.", MeasureParameter);
        }
        asked.Parameters.RemoveAll(parameter => parameter.Key == MeasureParameter);
        return await EvaluateAsync(request, named[0].Value, asked);
    }

    private async Task<FhirAnswer> EvaluateAsync(FhirRequest request, string measure, Asked asked)
    {
        if (!TimezoneHeader.TryRead(request, out var zone, out var unknown))
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, [unknown]);
        }
        var read = EvaluateParameters.Read(measure, asked.Parameters, asked.Body, zone);
        if (read.Request is null)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, read.Issues);
        }
        var result = await evaluator.EvaluateAsync(read.Request, request.Aborted);
        return result.Report is not null
            ? FhirAnswer.Document(result.Report)
            : FhirAnswer.Outcome(
                result.IsRequestAtFault ? StatusCodes.Status400BadRequest
                    : result.IsUnknown ? StatusCodes.Status404NotFound
                    : StatusCodes.Status422UnprocessableEntity,
                result.Issues);
    }

    /// <summary>What is asked: names and values, and the Parameters resource of a POST.</summary>
    private sealed record Asked(List<KeyValuePair<string, string>> Parameters, Resource? Body);
}
