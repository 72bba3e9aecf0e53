using System.Data.Common;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    private const string SourceColumns =
        "\"Key\", \"FeedKey\", \"TypeKey\", \"SourceId\", \"HubId\", \"ResourceKey\", \"SentVersion\", \"SentHash\", \"JournalKey\", "
        + "\"BodyStart\", \"BodyLength\", \"IsDeleted\", \"LastUpdated\"";

    private const string JournalColumns =
        "\"Key\", \"FeedKey\", \"ReceivedAt\", \"Method\", \"Path\", \"Hash\", \"Body\", \"Status\", \"Outcome\", \"CompletedAt\"";

    /// <summary>A feed's resource under its own id; null when the feed has never sent it.</summary>
    public SourceResourceRow? FindSource(int feedKey, FhirType type, string sourceId)
    {
        using var row = Connection.Statement(
                $"SELECT {SourceColumns} FROM \"SourceResource\" WHERE \"FeedKey\" = @feed AND \"TypeKey\" = @type AND \"SourceId\" = @id")
            .With("@feed", feedKey)
            .With("@type", Catalog.TypeKey(type))
            .With("@id", IndexValue.Key(sourceId))
            .Read();
        return row.Read() ? ReadSource(row) : null;
    }

    /// <summary>A hub resource as its feed knows it; null when it came from no feed.</summary>
    public SourceResourceRow? FindSourceOf(long resourceKey)
    {
        using var row = Connection.Statement($"SELECT {SourceColumns} FROM \"SourceResource\" WHERE \"ResourceKey\" = @key")
            .With("@key", resourceKey)
            .Read();
        return row.Read() ? ReadSource(row) : null;
    }

    /// <summary>The resource as the feed sent it last: a slice of the journal.</summary>
    public byte[] ReadSourceBody(SourceResourceRow source)
    {
        var journal = ReadJournal(source.JournalKey)
            ?? throw new InvalidDataException($"Journal entry {source.JournalKey} of source resource {source.Key} is missing.");
        return journal.Body.AsSpan(source.BodyStart, source.BodyLength).ToArray();
    }

    /// <summary>One inbound message; null when there is none with that key.</summary>
    public JournalRow? ReadJournal(long key)
    {
        using var row = Connection.Statement($"SELECT {JournalColumns} FROM \"Journal\" WHERE \"Key\" = @key").With("@key", key).Read();
        return row.Read() ? ReadJournal(row) : null;
    }

    /// <summary>Inbound messages in the order in which they came.</summary>
    /// <param name="afterKey">Only those behind this one; 0 = from the first on.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="feedKey">Those of one feed only.</param>
    public IReadOnlyList<JournalRow> JournalEntries(long afterKey, int count, int? feedKey = null)
    {
        using var rows = Connection.Statement(
                $"SELECT {JournalColumns} FROM \"Journal\" WHERE \"Key\" > @after AND (@feed < 0 OR \"FeedKey\" = @feed) "
                + "ORDER BY \"Key\" LIMIT @count")
            .With("@after", afterKey)
            .With("@feed", feedKey ?? -1)
            .With("@count", count)
            .Read();
        return ReadJournals(rows);
    }

    /// <summary>
    /// Messages that were kept but not worked through, for instance because the process ended: to be replayed, oldest first.
    /// </summary>
    public IReadOnlyList<JournalRow> UnfinishedJournalEntries(int count)
    {
        using var rows = Connection.Statement(
            $"SELECT {JournalColumns} FROM \"Journal\" WHERE \"Status\" = 0 ORDER BY \"Key\" LIMIT @count")
            .With("@count", count)
            .Read();
        return ReadJournals(rows);
    }

    private static List<JournalRow> ReadJournals(DbDataReader rows)
    {
        var entries = new List<JournalRow>();
        while (rows.Read())
        {
            entries.Add(ReadJournal(rows));
        }

        return entries;
    }

    private static JournalRow ReadJournal(DbDataReader row) => new()
    {
        Key = row.GetInt64(0),
        FeedKey = row.GetInt32(1),
        ReceivedAt = row.GetInt64(2),
        Method = row.GetString(3),
        Path = row.GetString(4),
        Hash = row.GetFieldValue<byte[]>(5),
        Body = row.GetFieldValue<byte[]>(6),
        Status = (JournalStatus)row.GetInt32(7),
        Outcome = row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8),
        CompletedAt = row.IsDBNull(9) ? null : row.GetInt64(9),
    };

    private static SourceResourceRow ReadSource(DbDataReader row) => new()
    {
        Key = row.GetInt64(0),
        FeedKey = row.GetInt32(1),
        TypeKey = row.GetInt32(2),
        SourceId = row.GetString(3),
        HubId = row.GetString(4),
        ResourceKey = row.IsDBNull(5) ? null : row.GetInt64(5),
        SentVersion = row.GetInt32(6),
        SentHash = row.GetFieldValue<byte[]>(7),
        JournalKey = row.GetInt64(8),
        BodyStart = row.GetInt32(9),
        BodyLength = row.GetInt32(10),
        IsDeleted = row.GetBoolean(11),
        LastUpdated = row.GetInt64(12),
    };
}
