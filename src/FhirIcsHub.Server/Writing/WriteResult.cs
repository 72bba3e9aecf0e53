using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Writing;

/// <summary>What became of one write: the resource as it is now in the store, or why nothing was written.</summary>
/// <param name="Status">HTTP status of the write on its own.</param>
/// <param name="Stored">The resource as it now is; null after a failure, or a delete of what was not there.</param>
/// <param name="Issues">Why it failed; or remarks.</param>
internal sealed record WriteResult(int Status, StoredResource? Stored, IReadOnlyList<Issue> Issues)
{
    public bool Failed => Status >= StatusCodes.Status400BadRequest;

    public static WriteResult Done(int status, StoredResource? stored) => new(status, stored, []);

    public static WriteResult Refused(int status, params IReadOnlyList<Issue> issues) => new(status, null, issues);
}
