using System.Data.Common;

namespace FhirIcsHub.Storage.Engine;

/// <summary>What a put or delete must know of the version that it replaces.</summary>
internal sealed record CurrentVersion(long Key, int Version, long LastUpdated, bool IsDeleted, long ContentHash, Ownership Owner)
{
    /// <summary>The columns that it is read from.</summary>
    public const string Columns =
        "\"Key\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"ContentHash\", \"FeedKey\", \"SourcePatientKey\", \"Flags\"";

    public bool IsSame(PreparedResource resource, Ownership owner) =>
        !IsDeleted && Owner == owner && ContentHash == resource.ContentHash;

    public static CurrentVersion Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        row.GetInt64(2),
        row.GetBoolean(3),
        row.GetInt64(4),
        new Ownership(row.GetInt32(5), row.IsDBNull(6) ? null : row.GetInt64(6), (ResourceFlags)row.GetInt32(7)));
}
