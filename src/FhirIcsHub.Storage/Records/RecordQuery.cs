using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage.Records;

/// <summary>
/// A question for all that belongs to one resource: to a Patient the record of the person, to an Encounter what was part of it.
/// </summary>
/// <param name="Focus">Type of the resource; one that has a compartment.</param>
/// <param name="Id">Its id.</param>
public sealed record RecordQuery(FhirType Focus, string Id)
{
    /// <summary>Only resources of these types; empty = of all.</summary>
    public IReadOnlyList<FhirType> Types { get; init; } = [];

    /// <summary>Only resources that changed at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Care at this time or later: UTC ticks. What has no date of care is always part of the record.</summary>
    public long? CareFrom { get; init; }

    /// <summary>Care at this time or earlier: UTC ticks.</summary>
    public long? CareUntil { get; init; }

    /// <summary>Resources on a page.</summary>
    public int Count { get; init; } = 50;

    /// <summary>Base URL of this server: absolute references below it count as local.</summary>
    public string? ServerBase { get; init; }

    internal bool IsFiltered => Since is not null || CareFrom is not null || CareUntil is not null;

    /// <summary>Tells this walk from others, so that a cursor is good for one only. The size of the pages may change on the way.</summary>
    internal long Hash => IndexValue.Hash(string.Create(
        CultureInfo.InvariantCulture,
        $"$everything {Focus.Name}/{Id} {string.Join(',', Types.Select(type => type.Name))} {Since?.UtcTicks} {CareFrom} {CareUntil}"));

    internal bool Wants(FhirType type) => Types.Count == 0 || Types.Contains(type);
}

/// <summary>One page of a record.</summary>
/// <param name="Entries">
/// The resource itself first, then what is in its compartment (matches), then what that refers to and its Provenance (includes).
/// </param>
/// <param name="Total">How many matches all pages have.</param>
/// <param name="NextCursor">Where the next page begins; null on the last.</param>
public sealed record RecordPage(IReadOnlyList<SearchMatch> Entries, long Total, string? NextCursor);

/// <summary>What became of a question for a record: a page, or that its cursor is none of this walk.</summary>
/// <param name="Page">Null when the cursor is wrong.</param>
public sealed record RecordResult(RecordPage? Page);
