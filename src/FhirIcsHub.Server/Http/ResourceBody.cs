using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.Http;

/// <summary>Reads a resource from a request body, strictly by R4.</summary>
internal static class ResourceBody
{
    /// <summary>
    /// The resource of the type, or the refusal: 400 for what is no JSON or another type, 422 for what is no valid resource.
    /// </summary>
    public static async Task<ResourceReading> ReadAsync(FhirRequest request, FhirType type)
    {
        var body = await request.ReadBodyAsync();
        if (body.IsRefused(out var refusal))
        {
            return new ResourceReading(null, refusal);
        }
        var read = Resource.Read(body.Bytes);
        if (read.Resource is null)
        {
            return new ResourceReading(null, Refusal(read.Issues));
        }
        return read.Resource.TypeName == type.Name
            ? new ResourceReading(read.Resource, null)
            : new ResourceReading(null, FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Invalid,
                $"The address is for {type.Name}, and the body is a resource of type {read.Resource.TypeName}.", "resourceType"));
    }

    /// <summary>400 when the JSON itself is broken, 422 when it is JSON but no valid resource.</summary>
    public static FhirAnswer Refusal(IReadOnlyList<Issue> issues) => FhirAnswer.Outcome(
        issues.Any(issue => issue.Severity == IssueSeverity.Fatal)
            ? StatusCodes.Status400BadRequest : StatusCodes.Status422UnprocessableEntity,
        issues);
}

/// <summary>A resource, or why there is none.</summary>
internal readonly record struct ResourceReading(Resource? Resource, FhirAnswer? Refusal);
