using System.Data.Common;

namespace FhirIcsHub.Storage.Engine;

/// <summary>How a row of the Resource table, or of the history with what the current row knows of it, becomes a resource.</summary>
internal static class ResourceColumns
{
    /// <summary>Number of columns in <see cref="Current"/>: others that a query asks for come behind them.</summary>
    public const int Count = 10;

    /// <summary>The columns of the current version, from the Resource table under the alias r.</summary>
    public const string Current =
        "r.\"Key\", r.\"TypeKey\", r.\"Id\", r.\"Version\", r.\"LastUpdated\", r.\"IsDeleted\", r.\"Body\", r.\"FeedKey\", "
        + "r.\"SourcePatientKey\", r.\"Flags\"";

    /// <summary>The same of an older version, from the history under the alias h.</summary>
    public const string Older =
        "r.\"Key\", r.\"TypeKey\", r.\"Id\", h.\"Version\", h.\"LastUpdated\", h.\"IsDeleted\", h.\"Body\", r.\"FeedKey\", "
        + "r.\"SourcePatientKey\", r.\"Flags\"";

    public static StoredResource Read(DbDataReader row, StorageCatalog catalog)
    {
        var (type, id) = (catalog.Type(row.GetInt32(1)), row.GetString(2));
        return new StoredResource(
            row.GetInt64(0),
            type,
            id,
            row.GetInt32(3),
            new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero),
            row.GetBoolean(5),
            row.IsDBNull(6) ? default(ReadOnlyMemory<byte>) : catalog.Bodies.Unpack(row.GetFieldValue<byte[]>(6), type, id),
            row.GetInt32(7),
            row.IsDBNull(8) ? null : row.GetInt64(8),
            (ResourceFlags)row.GetInt32(9));
    }
}
