using System.Data.Common;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    /// <summary>
    /// Changes in their order, from behind <paramref name="afterSequence"/> up to the commit horizon: no change will ever be added among
    /// them, so a consumer may go on from the last one.
    /// </summary>
    public IReadOnlyList<OutboxRow> Changes(long afterSequence, int count)
    {
        using var rows = ForRead(
                "SELECT \"Sequence\", \"ResourceKey\", \"TypeKey\", \"Version\", \"Change\", \"FeedKey\" FROM \"Outbox\" "
                + "WHERE \"Sequence\" > @after AND \"Sequence\" < @below ORDER BY \"Sequence\" LIMIT @count")
            .With("@after", afterSequence)
            .With("@below", Horizon().Below)
            .With("@count", count)
            .Read();
        return ReadChanges(rows);
    }

    private static List<OutboxRow> ReadChanges(DbDataReader rows)
    {
        var changes = new List<OutboxRow>();
        while (rows.Read())
        {
            changes.Add(new OutboxRow
            {
                Sequence = rows.GetInt64(0),
                ResourceKey = rows.GetInt64(1),
                TypeKey = rows.GetInt32(2),
                Version = rows.GetInt32(3),
                Change = (ResourceChange)rows.GetInt32(4),
                FeedKey = rows.GetInt32(5),
            });
        }

        return changes;
    }
}
