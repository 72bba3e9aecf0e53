namespace FhirIcsHub.Server.BulkData;

/// <summary>What an import is asked for, as its job keeps it.</summary>
/// <param name="Url">The address of the request, for the manifest.</param>
/// <param name="FhirBase">Address of the FHIR server, as the client saw it: absolute references below it are local.</param>
/// <param name="Mode">What is done with resources that exist.</param>
/// <param name="Inputs">What is read, in this order.</param>
internal sealed record ImportRequest(string Url, string FhirBase, ImportMode Mode, IReadOnlyList<ImportInput> Inputs);

/// <summary>One NDJSON file that is imported.</summary>
/// <param name="Name">What the client called it.</param>
/// <param name="Type">The type of all its resources, when the client said so.</param>
/// <param name="Path">Where it lies; null when it was uploaded and is kept beside the job.</param>
/// <param name="Length">Its length when the import was asked for.</param>
/// <param name="Modified">When it was last written, then: a file that has changed is not gone on with.</param>
internal sealed record ImportInput(string Name, string? Type, string? Path, long Length, DateTime Modified)
{
    /// <summary>Number of the job's file that it is kept as, when it was uploaded.</summary>
    public int File { get; init; }
}

internal enum ImportMode
{
    /// <summary>As PUT does: new versions of what exists and differs.</summary>
    IncrementalLoad,

    /// <summary>Only what is not there yet; another content of what exists is rejected.</summary>
    InitialLoad,
}
