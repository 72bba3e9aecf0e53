namespace FhirIcsHub.Server.BulkData;

/// <summary>What an export is asked for, as its job keeps it.</summary>
/// <param name="Url">The address of the request, for the manifest.</param>
/// <param name="FhirBase">Address of the FHIR server, as the client saw it.</param>
/// <param name="Level">Everything, all patients, or the members of a group.</param>
/// <param name="Types">Names of the resource types, in the order of the walk.</param>
internal sealed record ExportRequest(string Url, string FhirBase, ExportLevel Level, IReadOnlyList<string> Types)
{
    /// <summary>Id of the Group, on that level.</summary>
    public string? Group { get; init; }

    /// <summary>Ids of the Patients that it is limited to; null = no limit.</summary>
    public IReadOnlyList<string>? Patients { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>Elements that are wanted, as <c>name</c> or <c>Patient.name</c>; null = all.</summary>
    public IReadOnlyList<string>? Elements { get; init; }

    /// <summary>Searches that resources must match one of, of those for their type: <c>Observation?status=final</c>.</summary>
    public IReadOnlyList<string> TypeFilters { get; init; } = [];

    /// <summary>Which Provenance resources come with what is exported; null = those that are exported themselves.</summary>
    public AssociatedProvenance? Associated { get; init; }

    /// <summary>Whether it walks the resources of certain persons, and not those of a type after the other.</summary>
    public bool IsOfMembers => Level == ExportLevel.Group || Patients is not null;
}

internal enum ExportLevel
{
    System,
    Patient,
    Group,
}

internal enum AssociatedProvenance
{
    /// <summary>Of each resource that is exported, the one recorded last.</summary>
    Latest,

    /// <summary>All that are about a resource that is exported.</summary>
    Relevant,
}
