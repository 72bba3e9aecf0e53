using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Bundles;

/// <summary>One entry of a transaction or batch, understood: a write, a read, or why it is neither.</summary>
internal sealed record BundleEntry(int Index, string Location)
{
    public ResourceWrite? Write { get; init; }

    public EntryRead? Read { get; init; }

    /// <summary>Status and issues of an entry that cannot be carried out.</summary>
    public WriteResult? Refusal { get; init; }
}

/// <summary>A GET in a Bundle.</summary>
internal sealed record EntryRead(EntryAddress Address, AccessFilter Filter, string? IfNoneMatch, string? IfModifiedSince);
