using FhirIcsHub.Fhir.Subsets;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Bundles;

/// <summary>One entry of a transaction or batch, understood: a write, a read, or why it is neither.</summary>
internal sealed record BundleEntry(int Index, string Location)
{
    public ResourceWrite? Write { get; init; }

    public EntryRead? Read { get; init; }

    /// <summary>An operation that is called as by a request of its own.</summary>
    public EntryCall? Call { get; init; }

    /// <summary>Status and issues of an entry that cannot be carried out.</summary>
    public WriteResult? Refusal { get; init; }
}

/// <summary>An operation in a batch.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Its path, below the address of the server.</param>
/// <param name="Query">Its query, with the question mark; empty when there is none.</param>
/// <param name="Body">The resource that it is given; empty when there is none.</param>
internal sealed record EntryCall(string Method, string Path, string Query, ReadOnlyMemory<byte> Body);

/// <summary>A GET in a Bundle.</summary>
internal sealed record EntryRead(EntryAddress Address, AccessFilter Filter, string? IfNoneMatch, string? IfModifiedSince)
{
    /// <summary>A HEAD: all of the answer but the resource.</summary>
    public bool IsHead { get; init; }

    /// <summary>The elements that a read asks for; null = all.</summary>
    public ResourceSubset? Subset { get; init; }

    /// <summary>Where it searches, as far as the caller may; null when it is no search.</summary>
    public SearchScope? Scope { get; init; }
}
