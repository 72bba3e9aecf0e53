namespace FhirIcsHub.Storage;

public sealed partial class WriteSession
{
    /// <summary>Keeps an inbound message, to be completed by <see cref="CompleteJournal"/>. Returns its key.</summary>
    /// <param name="feedKey">The feed that sent it.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query behind the feed's base URL.</param>
    /// <param name="hash">SHA-256 of the body.</param>
    /// <param name="body">The message as it came in, byte for byte.</param>
    public long AppendJournal(int feedKey, string method, string path, byte[] hash, byte[] body) => Connection.Statement(
            "INSERT INTO \"Journal\" (\"FeedKey\", \"ReceivedAt\", \"Method\", \"Path\", \"Hash\", \"Body\", \"Status\") "
            + "VALUES (@feed, @now, @method, @path, @hash, @body, 0) RETURNING \"Key\"")
        .With("@feed", feedKey)
        .With("@now", _now)
        .With("@method", method)
        .With("@path", path)
        .With("@hash", hash)
        .With("@body", body)
        .ReadInt64() ?? throw new InvalidOperationException("The journal gave no key.");

    /// <summary>Notes what became of an inbound message. A replayed message is completed again.</summary>
    /// <param name="journalKey">The message.</param>
    /// <param name="status">Accepted, partly or rejected.</param>
    /// <param name="outcome">The answer that the feed was given, when it is worth keeping.</param>
    public void CompleteJournal(long journalKey, JournalStatus status, byte[]? outcome = null)
    {
        if (status == JournalStatus.Received)
        {
            throw new ArgumentException("A message cannot be completed as received.", nameof(status));
        }

        var changed = Connection.Statement(
                "UPDATE \"Journal\" SET \"Status\" = @status, \"Outcome\" = @outcome, \"CompletedAt\" = @now WHERE \"Key\" = @key")
            .With("@status", (long)status)
            .With("@outcome", outcome)
            .With("@now", _now)
            .With("@key", journalKey)
            .Execute();
        if (changed != 1)
        {
            throw new ArgumentException("There is no such journal entry.", nameof(journalKey));
        }
    }

    /// <summary>
    /// Keeps what a feed sent of one of its resources: a new row, or the next state of the row with the same feed, type and source id.
    /// </summary>
    public void UpsertSource(SourceResource source) => Connection.Statement(
            "INSERT INTO \"SourceResource\" (\"FeedKey\", \"TypeKey\", \"SourceId\", \"HubId\", \"ResourceKey\", "
            + "\"SentVersion\", \"SentHash\", "
            + "\"JournalKey\", \"BodyStart\", \"BodyLength\", \"IsDeleted\", \"LastUpdated\") "
            + "VALUES (@feed, @type, @id, @hub, @resource, 1, @hash, @journal, @start, @length, @deleted, @now) "
            + "ON CONFLICT (\"FeedKey\", \"TypeKey\", \"SourceId\") DO UPDATE SET \"HubId\" = excluded.\"HubId\", "
            + "\"ResourceKey\" = excluded.\"ResourceKey\", \"SentVersion\" = \"SourceResource\".\"SentVersion\" + 1, "
            + "\"SentHash\" = excluded.\"SentHash\", \"JournalKey\" = excluded.\"JournalKey\", \"BodyStart\" = excluded.\"BodyStart\", "
            + "\"BodyLength\" = excluded.\"BodyLength\", \"IsDeleted\" = excluded.\"IsDeleted\", "
            + "\"LastUpdated\" = excluded.\"LastUpdated\"")
        .With("@feed", source.FeedKey)
        .With("@type", Catalog.TypeKey(source.Type))
        .With("@id", IndexValue.Key(source.SourceId))
        .With("@hub", source.HubId)
        .With("@resource", source.ResourceKey)
        .With("@hash", source.SentHash)
        .With("@journal", source.JournalKey)
        .With("@start", source.BodyStart)
        .With("@length", source.BodyLength)
        .With("@deleted", source.IsDeleted)
        .With("@now", _now)
        .Execute();
}
