using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Rest;

/// <summary>The preconditions of a write: If-Match with versions, If-None-Match: *.</summary>
internal static class Preconditions
{
    public static bool TryRead(
        FhirRequest request, out VersionMatch? ifMatch, out bool mustBeNew, [NotNullWhen(false)] out FhirAnswer? refusal)
    {
        refusal = null;
        if (TryRead(request.Header("If-Match"), request.Header("If-None-Match"), out ifMatch, out mustBeNew) is { } problem)
        {
            refusal = FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value, problem);
        }
        return refusal is null;
    }

    /// <summary>Null, or what cannot be understood.</summary>
    public static string? TryRead(string? ifMatchText, string? ifNoneMatchText, out VersionMatch? ifMatch, out bool mustBeNew)
    {
        ifMatch = ifMatchText is null ? null : VersionMatch.Parse(ifMatchText);
        mustBeNew = ifNoneMatchText?.Trim() is "*";
        if (ifMatchText is not null && ifMatch is null)
        {
            return "If-Match must be the ETag of a version, as in W/\"3\", several of them with commas between, or *.";
        }
        return ifNoneMatchText?.Trim() is null or "*" ? null : "With a write, If-None-Match can only be *.";
    }
}
