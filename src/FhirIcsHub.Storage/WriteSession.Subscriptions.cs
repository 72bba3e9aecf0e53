using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage;

public sealed partial class WriteSession
{
    /// <summary>
    /// Lets the hub serve a Subscription that this session has put: changes that are made after it count. One that is served already goes
    /// on where it is, unless it starts anew.
    /// </summary>
    /// <param name="subscriptionKey">The Subscription resource.</param>
    /// <param name="owner">Who wrote it, for the access gate.</param>
    /// <param name="startsAnew">Changes that were made before now do not count.</param>
    public void KeepSubscription(long subscriptionKey, string owner, bool startsAnew) => ForRead(
            "INSERT INTO \"SubscriptionState\" (\"SubscriptionKey\", \"Owner\", \"Cursor\", \"EventCount\", \"Delivered\", \"LastSent\", "
            + "\"LeaseHolder\", \"LeaseUntil\") SELECT \"Key\", @owner, \"Sequence\", 0, 0, 0, NULL, 0 FROM \"Resource\" WHERE \"Key\" = @key "
            + "ON CONFLICT (\"SubscriptionKey\") DO UPDATE SET \"Owner\" = excluded.\"Owner\""
            + (startsAnew ? ", \"Cursor\" = excluded.\"Cursor\"" : ""))
        .With("@owner", owner)
        .With("@key", subscriptionKey)
        .Execute();

    /// <summary>Forgets a Subscription with its events.</summary>
    public void DropSubscription(long subscriptionKey)
    {
        Connection.Statement("DELETE FROM \"SubscriptionEvent\" WHERE \"SubscriptionKey\" = @key").With("@key", subscriptionKey).Execute();
        Connection.Statement("DELETE FROM \"SubscriptionState\" WHERE \"SubscriptionKey\" = @key").With("@key", subscriptionKey).Execute();
    }

    /// <summary>
    /// Numbers the events that were found among the changes up to a cursor. False, and nothing is written, when another process has
    /// judged these changes meanwhile.
    /// </summary>
    /// <param name="before">The state that the changes were judged from.</param>
    /// <param name="cursor">The last change that was judged.</param>
    /// <param name="found">The changes that are events, in their order.</param>
    public bool AddSubscriptionEvents(SubscriptionStateRow before, long cursor, IReadOnlyList<OutboxRow> found)
    {
        var isMine = Connection.Statement(
                "UPDATE \"SubscriptionState\" SET \"Cursor\" = @cursor, \"EventCount\" = @count "
                + "WHERE \"SubscriptionKey\" = @key AND \"Cursor\" = @before AND \"EventCount\" = @known")
            .With("@cursor", cursor)
            .With("@count", before.EventCount + found.Count)
            .With("@key", before.SubscriptionKey)
            .With("@before", before.Cursor)
            .With("@known", before.EventCount)
            .Execute() == 1;
        for (var i = 0; isMine && i < found.Count; i++)
        {
            Connection.Statement(
                    "INSERT INTO \"SubscriptionEvent\" (\"SubscriptionKey\", \"Number\", \"Sequence\", \"ResourceKey\", \"Version\", \"At\") "
                    + "VALUES (@key, @number, @sequence, @resource, @version, @at)")
                .With("@key", before.SubscriptionKey)
                .With("@number", before.EventCount + 1 + i)
                .With("@sequence", found[i].Sequence)
                .With("@resource", found[i].ResourceKey)
                .With("@version", found[i].Version)
                .With("@at", _now)
                .Execute();
        }

        return isMine;
    }

    /// <summary>Takes or keeps the right to send to a Subscription's receiver; false while another process has it.</summary>
    public bool LeaseSubscription(long subscriptionKey, string holder, DateTimeOffset until) => Connection.Statement(
            "UPDATE \"SubscriptionState\" SET \"LeaseHolder\" = @holder, \"LeaseUntil\" = @until "
            + "WHERE \"SubscriptionKey\" = @key AND (\"LeaseHolder\" IS NULL OR \"LeaseHolder\" = @holder OR \"LeaseUntil\" < @now)")
        .With("@holder", holder)
        .With("@until", until.UtcTicks)
        .With("@key", subscriptionKey)
        .With("@now", _now)
        .Execute() == 1;

    /// <summary>Lets others send to the receiver, when it was this process that could.</summary>
    public void ReleaseSubscription(long subscriptionKey, string holder) => Connection.Statement(
            "UPDATE \"SubscriptionState\" SET \"LeaseHolder\" = NULL, \"LeaseUntil\" = 0 "
            + "WHERE \"SubscriptionKey\" = @key AND \"LeaseHolder\" = @holder")
        .With("@key", subscriptionKey)
        .With("@holder", holder)
        .Execute();

    /// <summary>Ends all leases: of a store that only one process can have, when it starts.</summary>
    public int ReleaseAllSubscriptions() => Connection.Statement(
            "UPDATE \"SubscriptionState\" SET \"LeaseHolder\" = NULL, \"LeaseUntil\" = 0 WHERE \"LeaseHolder\" IS NOT NULL")
        .Execute();

    /// <summary>Notes that the receiver has accepted what was sent; false when the lease went to another process meanwhile.</summary>
    /// <param name="subscriptionKey">The Subscription.</param>
    /// <param name="holder">Who sent.</param>
    /// <param name="delivered">Number of the last event that was accepted.</param>
    public bool NoteSubscriptionSent(long subscriptionKey, string holder, long delivered) => Connection.Statement(
            "UPDATE \"SubscriptionState\" SET \"Delivered\" = @delivered, \"LastSent\" = @now "
            + "WHERE \"SubscriptionKey\" = @key AND \"LeaseHolder\" = @holder AND \"Delivered\" <= @delivered")
        .With("@delivered", delivered)
        .With("@now", _now)
        .With("@key", subscriptionKey)
        .With("@holder", holder)
        .Execute() == 1;

    /// <summary>
    /// Gives up the events of a Subscription that its receiver has not accepted; returns how many. Their numbers are not given again.
    /// </summary>
    public int DropWaitingSubscriptionEvents(long subscriptionKey)
    {
        var dropped = Connection.Statement(
                "DELETE FROM \"SubscriptionEvent\" WHERE \"SubscriptionKey\" = @key AND \"Number\" > (SELECT s.\"Delivered\" "
                + "FROM \"SubscriptionState\" s WHERE s.\"SubscriptionKey\" = @key)")
            .With("@key", subscriptionKey)
            .Execute();
        Connection.Statement("UPDATE \"SubscriptionState\" SET \"Delivered\" = \"EventCount\" WHERE \"SubscriptionKey\" = @key")
            .With("@key", subscriptionKey)
            .Execute();
        return dropped;
    }

    /// <summary>Removes events that were accepted and are older than that; returns how many.</summary>
    public int DropSubscriptionEvents(DateTimeOffset before) => Connection.Statement(
            "DELETE FROM \"SubscriptionEvent\" WHERE \"At\" < @before AND \"Number\" <= (SELECT s.\"Delivered\" FROM \"SubscriptionState\" s "
            + "WHERE s.\"SubscriptionKey\" = \"SubscriptionEvent\".\"SubscriptionKey\")")
        .With("@before", before.UtcTicks)
        .Execute();
}
