using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Jobs;

/// <summary>A kind of job: its name, which is also that of its queue, and how such a job is done.</summary>
/// <param name="Name">Kept in the database: lower case, with hyphens.</param>
/// <param name="RunAsync">
/// Does the job from its checkpoint on (see <see cref="JobRun"/>). It may be called several times for one job, in this process or in
/// another, each time from the last checkpoint.
/// </param>
internal sealed record JobKind(string Name, Func<JobRun, Task<JobEnding>> RunAsync);

/// <summary>The ways in which a job ends.</summary>
internal static class JobEndings
{
    /// <summary>Done; what it came to is a FHIR resource, or a document of its own type.</summary>
    public static JobEnding Completed(ReadOnlyMemory<byte> result, string? type = null) =>
        new(JobState.Completed, StatusCodes.Status200OK, type ?? FhirResource, result.ToArray());

    /// <summary>It cannot be done, for the reasons given.</summary>
    public static JobEnding Failed(int status, params IReadOnlyList<Issue> issues) =>
        new(JobState.Failed, status, FhirResource, OperationOutcome.ToJson(issues, status));

    /// <summary>The media type of results that are FHIR resources: written as JSON or XML, as their reader wants.</summary>
    public const string FhirResource = "application/fhir+json";
}
