using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations;

/// <summary>The parameters of an operation, as a request brings them.</summary>
internal static class OperationRequests
{
    /// <summary>Those of the query, and of the Parameters resource of a POST, which may be left out; or the refusal of the body.</summary>
    public static async Task<(OperationInput? Input, FhirAnswer? Refusal)> ReadInputAsync(this FhirRequest request)
    {
        var query = request.QueryParameters();
        if (!HttpMethods.IsPost(request.Http.Request.Method) || request.Http.Request.ContentLength is 0)
        {
            return (OperationInput.Of(query), null);
        }
        var body = await request.ReadBodyAsync();
        if (body.IsRefused(out var refusal))
        {
            return (null, refusal);
        }
        var read = Resource.Read(body.Bytes, ReadMode.AsSent);
        return read.Resource is { } parameters ? (OperationInput.Of(parameters, query), null) : (null, ResourceBody.Refusal(read.Issues));
    }
}
