using System.Globalization;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// Sends what a Subscription's receiver is to get, in the order of the events, one notification after the other. Only the process that has
/// the Subscription's lease sends. What was accepted is written down before the next is sent, so an event may come twice, never not at all.
/// </summary>
internal sealed class SubscriptionCourier(long key, SubscriptionRoom room)
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _sending;
    private int _sendingVersion;

    /// <summary>Breaks off sending, and waiting to send again, for a Subscription that has a newer version, or is gone (null).</summary>
    public void Interrupt(int? version)
    {
        lock (_lock)
        {
            if (version is null || version > _sendingVersion)
            {
                _sending?.Cancel();
            }
        }
    }

    /// <summary>Does the next thing; how long until there will be more to do, null = until something changes.</summary>
    public async Task<TimeSpan?> TurnAsync(ReadSubscription read, CancellationToken cancellation)
    {
        var served = read.Served;
        if (served.Status is not (ServedSubscription.Requested or ServedSubscription.Active))
        {
            return null;
        }
        if (read.Definition is not { } definition)
        {
            await FailAsync(served, string.Join(" ", read.Issues.Select(issue => issue.Diagnostics)));
            return null;
        }
        var now = room.Time.GetUtcNow();
        if (definition.End <= now)
        {
            await SetStatusAsync(served, ServedSubscription.Off, null);
            SubscriptionLog.Ended(room.Log, served.Stored.Id);
            return null;
        }
        if (NextTask(served, definition) is not { } due || due > now)
        {
            await ReleaseAsync(served);
            return Until(NextTask(served, definition), definition.End, now);
        }
        if (!await LeaseAsync(served, definition.Channel, TimeSpan.Zero))
        {
            // Whoever has it gives it back when there is nothing to send, or loses it in the end.
            return TimeSpan.FromSeconds(room.Settings.PollSeconds);
        }
        return await SendAsync(served, definition, cancellation) ? TimeSpan.Zero : null;
    }

    /// <summary>When there is something to send; null = not before something changes.</summary>
    private static DateTimeOffset? NextTask(ServedSubscription served, SubscriptionDefinition definition) =>
        served.Status == ServedSubscription.Requested || served.State.Delivered < served.State.EventCount
            ? DateTimeOffset.MinValue
            : definition.Channel.HeartbeatPeriod is { } period
                ? new DateTimeOffset(served.State.LastSent, TimeSpan.Zero) + period
                : null;

    private static TimeSpan? Until(DateTimeOffset? task, DateTimeOffset? end, DateTimeOffset now)
    {
        var first = task is null || end < task ? end : task;
        return first is null ? null : first > now ? first - now : TimeSpan.Zero;
    }

    /// <summary>False when it was given up, and the Subscription is in error.</summary>
    private async Task<bool> SendAsync(ServedSubscription served, SubscriptionDefinition definition, CancellationToken cancellation)
    {
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Begin(sending, served.Stored.Version);
        try
        {
            if (served.Status == ServedSubscription.Requested)
            {
                return await ActivateAsync(served, definition, sending.Token);
            }
            return served.State.Delivered < served.State.EventCount
                ? await SendEventsAsync(served, definition, sending.Token)
                : await SendBareAsync(served, definition, "heartbeat", room.Settings.Retries, _ => true, sending.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The Subscription was changed meanwhile, or the lease is another process's now: look again.
            return true;
        }
        finally
        {
            Begin(null, 0);
        }
    }

    private void Begin(CancellationTokenSource? sending, int version)
    {
        lock (_lock)
        {
            (_sending, _sendingVersion) = (sending, version);
        }
    }

    /// <summary>A topic-based Subscription becomes active when its receiver accepts a handshake; a classic one, which knows none, at once.</summary>
    private async Task<bool> ActivateAsync(ServedSubscription served, SubscriptionDefinition definition, CancellationToken cancellation)
    {
        var isActive = false;
        bool Activate(WriteSession session) => isActive = served.SetStatus(session, ServedSubscription.Active, null);
        var isAccepted = definition.Source.Topic is null
            ? await room.Store.WriteAsync(Activate, CancellationToken.None) || !isActive
            : await SendBareAsync(served, definition, "handshake", room.Settings.HandshakeRetries, Activate, cancellation);
        if (isActive)
        {
            SubscriptionLog.Activated(room.Log, served.Stored.Id);
        }
        return isAccepted;
    }

    /// <summary>Sends a notification without events.</summary>
    private Task<bool> SendBareAsync(
        ServedSubscription served, SubscriptionDefinition definition, string type, int retries, Func<WriteSession, bool> then,
        CancellationToken cancellation)
    {
        var channel = definition.Channel;
        var body = Notification.Bundle(served.Report(definition.Source.Canonical) with { Error = null }, type, channel.Content, [],
            served.Owner.FhirBase, room.Time.GetUtcNow());
        var message = new HookMessage(HttpMethod.Post, channel.Endpoint, channel.IsXml ? Notification.ToXml(body) : body, null);
        return SendAsync(served, channel, message, retries, served.State.Delivered, then, cancellation);
    }

    private async Task<bool> SendEventsAsync(ServedSubscription served, SubscriptionDefinition definition, CancellationToken cancellation)
    {
        var state = served.State;
        var topic = definition.Source.Topic;
        var count = topic is null ? 1 : definition.Channel.MaxCount ?? room.Settings.DefaultMaxCount;
        var events = await room.Store.ReadAsync(
            session => room.Content.Read(
                session, session.SubscriptionEvents(key, state.Delivered + 1, state.EventCount, count), topic, served.Owner, null),
            cancellation);
        var last = events[^1].Number;
        var message = topic is null
            ? ClassicMessage(definition.Channel, events[0])
            : TopicMessage(served, definition, events);
        if (message is null)
        {
            // Of what the owner may not see any more a classic notification can say nothing at all.
            await room.Store.WriteAsync(session => session.NoteSubscriptionSent(key, room.Name, last), CancellationToken.None);
            return true;
        }
        var isAccepted = await SendAsync(served, definition.Channel, message, room.Settings.Retries, last, _ => true, cancellation);
        if (isAccepted)
        {
            room.Metrics.Delivered(events.Count);
        }
        return isAccepted;
    }

    private HookMessage TopicMessage(ServedSubscription served, SubscriptionDefinition definition, IReadOnlyList<NotifiedEvent> events)
    {
        var channel = definition.Channel;
        var body = Notification.Bundle(served.Report(definition.Source.Canonical), "event-notification", channel.Content, events,
            served.Owner.FhirBase, room.Time.GetUtcNow());
        return new HookMessage(HttpMethod.Post, channel.Endpoint, channel.IsXml ? Notification.ToXml(body) : body, events[0].Number);
    }

    /// <summary>R4: without payload an empty POST; with one the resource is put below the endpoint, as on a FHIR server.</summary>
    private static HookMessage? ClassicMessage(RestHookChannel channel, NotifiedEvent notified)
    {
        if (notified.Focus is not { IsDeleted: false } focus)
        {
            return null;
        }
        if (channel.Content == PayloadContent.Empty)
        {
            return new HookMessage(HttpMethod.Post, channel.Endpoint, null, notified.Number);
        }
        var below = new UriBuilder(channel.Endpoint);
        below.Path = $"{below.Path.TrimEnd('/')}/{focus.Type.Name}/{focus.Id}";
        ReadOnlyMemory<byte> body = focus.ToJson();
        return new HookMessage(HttpMethod.Put, below.Uri, channel.IsXml ? Notification.ToXml(body) : body, notified.Number);
    }

    private async Task<bool> SendAsync(
        ServedSubscription served, RestHookChannel channel, HookMessage message, int retries, long delivered, Func<WriteSession, bool> then,
        CancellationToken cancellation)
    {
        var id = served.Stored.Id;
        var attempts = 1;
        var answer = await room.Hook.SendAsync(message, channel, $"Subscription/{id}", retries, async (failed, pause) =>
        {
            attempts++;
            room.Metrics.AttemptFailed();
            SubscriptionLog.Retrying(room.Log, id, failed.Words, pause);
            return await LeaseAsync(served, channel, pause);
        }, cancellation);
        if (answer.IsAccepted)
        {
            // Also when the hub stops: the receiver has it, so it is written down.
            await room.Store.WriteAsync(
                session => session.NoteSubscriptionSent(key, room.Name, delivered) && then(session), CancellationToken.None);
            return true;
        }
        room.Metrics.AttemptFailed();
        await FailAsync(served, string.Create(CultureInfo.InvariantCulture,
            $"After {attempts} attempts {answer.Words}. Events from {served.State.Delivered + 1} on wait; set the status to requested to go on."));
        return false;
    }

    private async Task FailAsync(ServedSubscription served, string reason)
    {
        await SetStatusAsync(served, ServedSubscription.Error, reason);
        room.Metrics.BecameError();
        SubscriptionLog.Failed(room.Log, served.Stored.Id, reason, served.State.EventCount - served.State.Delivered);
    }

    private Task<bool> SetStatusAsync(ServedSubscription served, string status, string? error) => room.Store.WriteAsync(
        session =>
        {
            session.ReleaseSubscription(key, room.Name);
            return served.SetStatus(session, status, error);
        },
        CancellationToken.None);

    /// <summary>Whether this process may send: for one attempt after the pause, and some time.</summary>
    private async Task<bool> LeaseAsync(ServedSubscription served, RestHookChannel channel, TimeSpan pause)
    {
        var now = room.Time.GetUtcNow();
        var needed = now + pause + (channel.Timeout ?? TimeSpan.FromSeconds(room.Settings.TimeoutSeconds)) + TimeSpan.FromSeconds(5);
        return (served.State.LeaseHolder == room.Name && served.State.LeaseUntil > needed.UtcTicks)
            || await room.Store.WriteAsync(
                session => session.LeaseSubscription(key, room.Name, needed + TimeSpan.FromSeconds(room.Settings.LeaseSeconds)),
                CancellationToken.None);
    }

    /// <summary>Lets other processes of the hub send, when there are any.</summary>
    private async Task ReleaseAsync(ServedSubscription served)
    {
        if (served.State.LeaseHolder == room.Name && !room.Store.Provider.IsForOneProcess)
        {
            await room.Store.WriteAsync(
                session =>
                {
                    session.ReleaseSubscription(key, room.Name);
                    return true;
                },
                CancellationToken.None);
        }
    }
}
