using System.Text.Json;
using FhirIcsHub.Server.Access;

namespace FhirIcsHub.Server.Jobs;

/// <summary>
/// Whose a job is: who asked for it, and what the gate was asked then. It is kept with the job, so that the gate can be asked again when
/// the job is worked on, looked at, fetched or cancelled.
/// </summary>
internal sealed record JobOwner(AccessRequest Asked)
{
    public string ToJson() => JsonSerializer.Serialize(Asked);

    public static JobOwner Parse(string json) => new(JsonSerializer.Deserialize<AccessRequest>(json)
        ?? throw new InvalidDataException("A job has no owner."));

    /// <summary>Whether the caller is the one who asked for the job.</summary>
    public bool Is(Caller caller) => caller.Identity == Asked.Caller.Identity;

    /// <summary>What the gate is to be asked when this caller comes back for the job.</summary>
    public AccessRequest AskedBy(Caller caller) => Asked with { Caller = caller };
}
