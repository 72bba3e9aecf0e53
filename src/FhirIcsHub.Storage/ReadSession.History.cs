using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage;

/// <summary>A version in the order in which versions were made.</summary>
/// <param name="Sequence">Number of the change that made it.</param>
/// <param name="Version">The version; a tombstone when it was a delete.</param>
public sealed record HistoryVersion(long Sequence, StoredResource Version);

public partial class ReadSession
{
    /// <summary>Versions of the resources of a type, or of all, the latest change first, tombstones too.</summary>
    /// <param name="type">The type; null = all.</param>
    /// <param name="access">What the caller may see; judged by the current version of each resource.</param>
    /// <param name="window">Which times they are of.</param>
    /// <param name="before">Only versions that changes below this number made; null = from the latest on.</param>
    /// <param name="count">At most so many.</param>
    /// <remarks>Read along the outbox, which has the changes in their order: it is kept for as long as the versions are.</remarks>
    public IReadOnlyList<HistoryVersion> History(FhirType? type, AccessFilter access, HistoryWindow window, long? before, int count)
    {
        var ofType = type is null ? "" : " AND o.\"TypeKey\" = @type";
        var statement = ForRead($"""
            SELECT r."Key", r."TypeKey", r."Id", o."Version", COALESCE(h."LastUpdated", r."LastUpdated"),
                COALESCE(h."IsDeleted", r."IsDeleted"), CASE WHEN h."ResourceKey" IS NULL THEN r."Body" ELSE h."Body" END,
                r."FeedKey", r."SourcePatientKey", r."Flags", o."Sequence"
            FROM "Outbox" o
            JOIN "Resource" r ON r."Key" = o."ResourceKey"
            LEFT JOIN "ResourceHistory" h ON h."ResourceKey" = o."ResourceKey" AND h."Version" = o."Version"
            WHERE o."Sequence" < @before{ofType} AND o."TypeKey" <> 0 AND (h."ResourceKey" IS NOT NULL OR r."Version" = o."Version")
                AND {Horizon().Condition("o.\"Sequence\"")}{access.AndAllowed("r")}
                AND COALESCE(h."LastUpdated", r."LastUpdated") BETWEEN @since AND @until{(window.At is null ? "" : AndCurrentAfter)}
            ORDER BY o."Sequence" DESC LIMIT @count
            """)
            .With("@before", before ?? long.MaxValue)
            .With("@since", window.Since?.UtcTicks ?? 0)
            .With("@until", window.At?.High ?? long.MaxValue)
            .With("@count", count);
        if (type is not null)
        {
            statement.With("@type", Catalog.TypeKey(type));
        }

        if (window.At is { } at)
        {
            statement.With("@from", at.Low);
        }

        using var rows = statement.Read();
        var versions = new List<HistoryVersion>();
        while (rows.Read())
        {
            versions.Add(new HistoryVersion(rows.GetInt64(ResourceColumns.Count), ResourceColumns.Read(rows, Catalog)));
        }

        return versions;
    }

    /// <summary>How many versions there are of a resource; fewer than its version says, when some were removed for good.</summary>
    public int CountVersions(StoredResource current) => 1 + (int)(ForRead(
        "SELECT COUNT(*) FROM \"ResourceHistory\" WHERE \"ResourceKey\" = @key").With("@key", current.Key).ReadInt64() ?? 0);

    /// <summary>The version was still the current one at @from or later: no next one had been made by then.</summary>
    private const string AndCurrentAfter = """
         AND COALESCE(
            (SELECT n."LastUpdated" FROM "ResourceHistory" n WHERE n."ResourceKey" = o."ResourceKey" AND n."Version" = o."Version" + 1),
            CASE WHEN r."Version" = o."Version" + 1 THEN r."LastUpdated" END, 9223372036854775807) > @from
        """;
}

/// <summary>Which times the versions of a history are of.</summary>
/// <param name="Since">Only versions made at this instant or later.</param>
/// <param name="At">Only versions that were the current ones at some moment of this time.</param>
public sealed record HistoryWindow(DateTimeOffset? Since = null, DateRange? At = null);
