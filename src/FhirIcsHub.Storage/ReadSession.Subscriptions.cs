using System.Data.Common;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    private const string StateColumns =
        "\"SubscriptionKey\", \"Owner\", \"Cursor\", \"EventCount\", \"Delivered\", \"LastSent\", \"LeaseHolder\", \"LeaseUntil\"";

    /// <summary>Keys of all Subscriptions that the hub serves or has served.</summary>
    public IReadOnlyList<long> SubscriptionKeys()
    {
        using var rows = Connection.Statement("SELECT \"SubscriptionKey\" FROM \"SubscriptionState\" ORDER BY \"SubscriptionKey\"").Read();
        var keys = new List<long>();
        while (rows.Read())
        {
            keys.Add(rows.GetInt64(0));
        }

        return keys;
    }

    /// <summary>How many events their receivers have not accepted, of all Subscriptions.</summary>
    public long WaitingSubscriptionEvents() => Connection.Statement(
            "SELECT CAST(COALESCE(SUM(\"EventCount\" - \"Delivered\"), 0) AS BIGINT) FROM \"SubscriptionState\"")
        .ReadInt64() ?? 0;

    /// <summary>How far a Subscription has got; null when the hub does not serve it.</summary>
    public SubscriptionStateRow? SubscriptionState(long subscriptionKey)
    {
        using var row = Connection.Statement($"SELECT {StateColumns} FROM \"SubscriptionState\" WHERE \"SubscriptionKey\" = @key")
            .With("@key", subscriptionKey)
            .Read();
        return row.Read() ? ReadState(row) : null;
    }

    /// <summary>Events of a Subscription by their numbers, both bounds inclusive.</summary>
    public IReadOnlyList<SubscriptionEventRow> SubscriptionEvents(long subscriptionKey, long from, long through, int count)
    {
        using var rows = Connection.Statement(
                "SELECT \"SubscriptionKey\", \"Number\", \"Sequence\", \"ResourceKey\", \"Version\", \"At\" FROM \"SubscriptionEvent\" "
                + "WHERE \"SubscriptionKey\" = @key AND \"Number\" >= @from AND \"Number\" <= @through ORDER BY \"Number\" LIMIT @count")
            .With("@key", subscriptionKey)
            .With("@from", from)
            .With("@through", through)
            .With("@count", count)
            .Read();
        var events = new List<SubscriptionEventRow>();
        while (rows.Read())
        {
            events.Add(new SubscriptionEventRow
            {
                SubscriptionKey = rows.GetInt64(0),
                Number = rows.GetInt64(1),
                Sequence = rows.GetInt64(2),
                ResourceKey = rows.GetInt64(3),
                Version = rows.GetInt32(4),
                At = rows.GetInt64(5),
            });
        }

        return events;
    }

    /// <summary>Changes of resources of one type in their order, below the horizon, as <see cref="Changes(long, int)"/> gives them of all.</summary>
    public IReadOnlyList<OutboxRow> Changes(FhirType type, long afterSequence, int count)
    {
        using var rows = ForRead(
                "SELECT \"Sequence\", \"ResourceKey\", \"TypeKey\", \"Version\", \"Change\", \"FeedKey\" FROM \"Outbox\" "
                + "WHERE \"TypeKey\" = @type AND \"Sequence\" > @after AND \"Sequence\" < @below ORDER BY \"Sequence\" LIMIT @count")
            .With("@type", Catalog.TypeKey(type))
            .With("@after", afterSequence)
            .With("@below", Horizon().Below)
            .With("@count", count)
            .Read();
        return ReadChanges(rows);
    }

    /// <summary>Names of the types of which resources changed behind a number, below the horizon, and the number of the last change.</summary>
    public (IReadOnlySet<string> Types, long Last) ChangedTypes(long afterSequence)
    {
        using var rows = ForRead(
                "SELECT \"TypeKey\", MAX(\"Sequence\") FROM \"Outbox\" WHERE \"Sequence\" > @after AND \"Sequence\" < @below "
                + "GROUP BY \"TypeKey\"")
            .With("@after", afterSequence)
            .With("@below", Horizon().Below)
            .Read();
        var types = new HashSet<string>(StringComparer.Ordinal);
        var last = afterSequence;
        while (rows.Read())
        {
            if (rows.GetInt32(0) is > 0 and var type)
            {
                types.Add(Catalog.Type(type).Name);
            }

            last = Math.Max(last, rows.GetInt64(1));
        }

        return (types, last);
    }

    /// <summary>
    /// The current version of a resource by its key, a tombstone too. Null when it may not be seen: a feed's own Patient, for one, which
    /// the hub does not show.
    /// </summary>
    public StoredResource? ReadByKey(FhirType type, long key, AccessFilter access) => ReadOne(ForRead(
            $"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE r.\"Key\" = @key{access.AndAllowed("r")}"
            + VisibleResources.HiddenPatients(type.Name, access))
        .With("@key", key));

    /// <summary>The current version of a resource of a type that is not known beforehand; null when it may not be seen.</summary>
    public StoredResource? ReadByKey(long key, AccessFilter access) => ReadOne(ForRead(
            $"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE r.\"Key\" = @key{access.AndAllowed("r")}")
        .With("@key", key)) is { } found ? ReadByKey(found.Type, key, access) : null;

    /// <summary>An older version of a resource that the caller may see; null when there is none.</summary>
    public StoredResource? ReadVersion(StoredResource current, int version) => version == current.Version
        ? current
        : ReadOne(ForRead(
                $"SELECT {ResourceColumns.Older} FROM \"Resource\" r JOIN \"ResourceHistory\" h ON h.\"ResourceKey\" = r.\"Key\" "
                + "WHERE r.\"Key\" = @key AND h.\"Version\" = @version")
            .With("@key", current.Key)
            .With("@version", version));

    private static SubscriptionStateRow ReadState(DbDataReader row) => new()
    {
        SubscriptionKey = row.GetInt64(0),
        Owner = row.GetString(1),
        Cursor = row.GetInt64(2),
        EventCount = row.GetInt64(3),
        Delivered = row.GetInt64(4),
        LastSent = row.GetInt64(5),
        LeaseHolder = row.IsDBNull(6) ? null : row.GetString(6),
        LeaseUntil = row.GetInt64(7),
    };
}
