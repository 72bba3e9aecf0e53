using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Writing;

namespace FhirIcsHub.Server.Rest;

/// <summary>What the client of a single write gets back.</summary>
internal static class WriteAnswers
{
    public static FhirAnswer Of(WriteResult result, FhirRequest request)
    {
        if (result.Failed)
        {
            return FhirAnswer.Outcome(result.Status, result.Issues);
        }
        var answer = new FhirAnswer(result.Status)
        {
            ETag = result.Stored?.ETag,
            LastModified = result.Stored?.LastUpdated,
        };
        if (result.Status == StatusCodes.Status204NoContent)
        {
            return request.Return == ReturnPreference.OperationOutcome
                ? answer with
                {
                    Status = StatusCodes.Status200OK,
                    Issues = [Done("Deleted; a deleted resource can still be read by its versions.")]
                }
                : answer;
        }
        var stored = result.Stored!;
        answer = answer with { Location = $"{request.FhirBase}/{stored.Type.Name}/{stored.Id}/_history/{stored.Version}" };
        return request.Return switch
        {
            ReturnPreference.Minimal => answer,
            ReturnPreference.OperationOutcome => answer with
            {
                Issues = [Done(result.Status == StatusCodes.Status201Created
                    ? "Created." : "The resource is in the store as sent, or was found there.")],
            },
            _ => answer with { Resource = stored },
        };
    }

    /// <summary>
    /// The answer to a write that was an entry of a Bundle: its location is relative, and the resource comes back only when asked for.
    /// </summary>
    public static FhirAnswer InBundle(WriteResult result, ReturnPreference preference)
    {
        if (result.Failed)
        {
            return FhirAnswer.Outcome(result.Status, result.Issues);
        }
        var stored = result.Stored;
        return new FhirAnswer(result.Status)
        {
            ETag = stored?.ETag,
            LastModified = stored?.LastUpdated,
            Location = stored is null ? null : $"{stored.Type.Name}/{stored.Id}/_history/{stored.Version}",
            Resource = preference == ReturnPreference.Representation && stored is { IsDeleted: false } ? stored : null,
            Issues = preference == ReturnPreference.OperationOutcome ? [Done("Done.")] : null,
        };
    }

    private static Issue Done(string text) => new(IssueSeverity.Information, IssueType.Informational, text);
}
