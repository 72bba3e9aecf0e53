namespace FhirIcsHub.Storage.Model;

/// <summary>How far a Subscription has got. What it asks for is in the resource; this row is what the hub must remember of serving it.</summary>
public sealed class SubscriptionStateRow
{
    /// <summary>Key of the Subscription resource.</summary>
    public long SubscriptionKey { get; init; }

    /// <summary>Who wrote the Subscription, as the server's access gate will want to know it: JSON.</summary>
    public required string Owner { get; init; }

    /// <summary>All changes up to and with this number have been judged.</summary>
    public long Cursor { get; init; }

    /// <summary>Number of the last event; events are numbered from 1 without gaps.</summary>
    public long EventCount { get; init; }

    /// <summary>The receiver has accepted all events up to and with this number.</summary>
    public long Delivered { get; init; }

    /// <summary>Events that the receiver has not accepted.</summary>
    public long Waiting => EventCount - Delivered;

    /// <summary>When the receiver last accepted anything, a heartbeat too: UTC ticks, 0 = never.</summary>
    public long LastSent { get; init; }

    /// <summary>The process that sends to the receiver; null = none.</summary>
    public string? LeaseHolder { get; init; }

    /// <summary>When the lease ends unless it is renewed: UTC ticks.</summary>
    public long LeaseUntil { get; init; }
}

/// <summary>One event of a Subscription: a version of a resource that its subscriber is told of.</summary>
public sealed class SubscriptionEventRow
{
    public long SubscriptionKey { get; init; }

    /// <summary>1, 2, 3… for each Subscription; never changes, however often the event is sent.</summary>
    public long Number { get; init; }

    /// <summary>Number of the change in the outbox.</summary>
    public long Sequence { get; init; }

    /// <summary>The resource that changed.</summary>
    public long ResourceKey { get; init; }

    /// <summary>The version that the change made.</summary>
    public int Version { get; init; }

    /// <summary>When the event was numbered: UTC ticks.</summary>
    public long At { get; init; }
}
