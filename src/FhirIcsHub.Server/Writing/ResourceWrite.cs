using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Writing;

/// <summary>The ways in which a resource can be written.</summary>
internal enum WriteKind
{
    Delete,
    Create,
    Update,
    Patch,
}

/// <summary>
/// One write that a request, or an entry of a Bundle, asks for; everything about it that can be known without the database.
/// </summary>
internal sealed record ResourceWrite(WriteKind Kind, FhirType Type, AccessFilter Filter)
{
    /// <summary>
    /// Id that the request names (update and delete), or that a conditional update's resource carries; null when the hub gives one.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The condition of a conditional create (If-None-Exist), update or delete.</summary>
    public Criteria? Criteria { get; init; }

    /// <summary>Which version must be the current one (If-Match).</summary>
    public VersionMatch? IfMatch { get; init; }

    /// <summary>The resource must not exist yet (If-None-Match: *).</summary>
    public bool MustBeNew { get; init; }

    /// <summary>What to write; null for a delete and a patch.</summary>
    public ResourceContent? Content { get; init; }

    /// <summary>How to change what there is; null unless it is a patch.</summary>
    public ResourcePatch? Patch { get; init; }

    /// <summary>Which labels of the current version an update leaves.</summary>
    public LabelRetention Labels { get; init; } = LabelRetention.Default;

    /// <summary>Who writes; null where nobody asked for it over HTTP.</summary>
    public Caller? Caller { get; init; }

    /// <summary>Address of the FHIR server as the caller knows it.</summary>
    public string FhirBase { get; init; } = "";

    /// <summary>Where the write stands: <c>Bundle.entry[6]</c>; null when it is a request of its own.</summary>
    public string? Entry { get; init; }

    /// <summary>What other entries call the written resource: the entry's fullUrl.</summary>
    public string? FullUrl { get; init; }

    /// <summary>An issue of this write, told at its entry.</summary>
    public Issue AtEntry(Issue issue) => Entry is null ? issue : issue with { Expression = $"{Entry}.resource", Line = null, Column = null };

    /// <summary>An issue about this write, at its entry.</summary>
    public Issue Problem(string code, string diagnostics, string? below = null) =>
        Issue.Error(code, diagnostics, Entry is null ? below : below is null ? Entry : $"{Entry}.{below}");
}
