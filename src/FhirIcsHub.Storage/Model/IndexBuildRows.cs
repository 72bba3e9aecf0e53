namespace FhirIcsHub.Storage.Model;

/// <summary>
/// Work on the search index that goes on in the background, piece by piece: the entries of a search parameter that a SearchParameter
/// resource defines are made or removed, or all entries of some types are made anew.
/// </summary>
public sealed class IndexBuildRow
{
    /// <summary>Also the suffix of the keys that the parameter's entries are filed under.</summary>
    public int Key { get; init; }

    /// <summary>The SearchParameter; null when all entries are made anew.</summary>
    public long? ResourceKey { get; init; }

    /// <summary>The SearchParameter as it was when the work began.</summary>
    public byte[]? Definition { get; init; }

    /// <summary>
    /// Keys of the types whose resources are visited, in order, separated by commas; empty in a row that is no work and only has an epoch.
    /// </summary>
    public required string TypeKeys { get; init; }

    /// <summary>Absolute references below this address are local.</summary>
    public string? ServerBase { get; init; }

    public IndexBuildState State { get; init; }

    /// <summary>
    /// Number of the last change of what is indexed and searched by: the greatest of all rows is the epoch of the store. A writer that
    /// knows an older one learns the new one before it writes.
    /// </summary>
    public long Epoch { get; init; }

    /// <summary>The type whose resources are being visited.</summary>
    public int AtTypeKey { get; init; }

    /// <summary>Key of the last resource visited of that type.</summary>
    public long After { get; init; }

    /// <summary>The highest key when the work began: what came later was given its entries when it was written.</summary>
    public long Through { get; init; }

    /// <summary>How many resources have been visited.</summary>
    public long Scanned { get; init; }

    /// <summary>How many of them have entries.</summary>
    public long Found { get; init; }

    /// <summary>UTC ticks.</summary>
    public long StartedAt { get; init; }
}

public enum IndexBuildState
{
    /// <summary>Resources are being given their entries.</summary>
    Building = 1,

    /// <summary>All have been visited; what is in the index is being compared with what should be.</summary>
    Verifying = 2,

    /// <summary>The parameter can be searched by; or all entries have been made anew.</summary>
    Ready = 3,

    /// <summary>The parameter is no longer searched by and its entries are being removed.</summary>
    Removing = 4,

    Removed = 5,

    /// <summary>The index was not what it should have been.</summary>
    Failed = 6,
}
