using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>Reading one resource: its current state or one of its versions. The same for a request and for a GET in a Bundle.</summary>
internal static class ReadInteractions
{
    public static FhirAnswer Read(ReadSession session, FhirType type, string id, AccessFilter filter, ReadConditions conditions)
    {
        var stored = session.Read(type, id, filter);
        return stored is null ? NotFound(type) : stored.IsDeleted ? Gone(stored) : Answer(stored, conditions);
    }

    public static FhirAnswer VersionRead(
        ReadSession session, FhirType type, string id, string version, AccessFilter filter, ReadConditions conditions)
    {
        var stored = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? session.ReadVersion(type, id, number, filter)
            : null;
        return stored is null
            ? FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotFound, $"There is no such version of this {type.Name}.")
            : stored.IsDeleted ? Gone(stored) : Answer(stored, conditions);
    }

    public static FhirAnswer NotFound(FhirType type) =>
        FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotFound, $"There is no {type.Name} with this id.");

    private static FhirAnswer Gone(StoredResource stored) =>
        FhirAnswer.Error(StatusCodes.Status410Gone, IssueType.Deleted, $"This {stored.Type.Name} has been deleted.") with
        {
            ETag = stored.ETag,
            LastModified = stored.LastUpdated,
        };

    private static FhirAnswer Answer(StoredResource stored, ReadConditions conditions)
    {
        var answer = new FhirAnswer(StatusCodes.Status200OK) { ETag = stored.ETag, LastModified = stored.LastUpdated };
        return conditions.AreMetBy(stored) ? answer with { Status = StatusCodes.Status304NotModified } : answer with { Resource = stored };
    }
}

/// <summary>When the client has what it needs already: If-None-Match, If-Modified-Since.</summary>
internal sealed record ReadConditions(IReadOnlyList<string> KnownETags, DateTimeOffset? KnownSince)
{
    public static ReadConditions None { get; } = new([], null);

    public static ReadConditions Of(string? ifNoneMatch, string? ifModifiedSince)
    {
        if (ifNoneMatch is null && ifModifiedSince is null)
        {
            return None;
        }
        var etags = ifNoneMatch is null ? [] : Versions.ETagsIn(ifNoneMatch);
        var since = DateTimeOffset.TryParse(ifModifiedSince, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : (DateTimeOffset?)null;
        return new ReadConditions(etags, since);
    }

    /// <summary>
    /// Whether the client's copy is the stored one. HTTP dates have whole seconds; an ETag, when sent, decides alone (RFC 9110).
    /// </summary>
    public bool AreMetBy(StoredResource stored) =>
        KnownETags.Count > 0
            ? KnownETags.Any(etag => etag == "*" || Versions.OfETag(etag) == stored.Version)
            : KnownSince is { } since && stored.LastUpdated.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
}
