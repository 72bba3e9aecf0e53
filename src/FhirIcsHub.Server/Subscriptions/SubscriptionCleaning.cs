using System.Globalization;
using FhirIcsHub.Server.Rest;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// Keeps events from piling up for ever: accepted ones go by their age, a Subscription that has been in error for too long is switched
/// off, and one that has been off for long enough loses the events that still wait. Looked after about every hour.
/// </summary>
internal sealed class SubscriptionCleaning(SubscriptionRoom room)
{
    public static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private DateTimeOffset _last = DateTimeOffset.MinValue;

    public async Task TurnAsync(CancellationToken cancellation)
    {
        var now = room.Time.GetUtcNow();
        if (now - _last < Pause)
        {
            return;
        }
        _last = now;
        var keep = TimeSpan.FromDays(room.Settings.KeepEventsDays);
        await room.Store.WriteAsync(session => session.DropSubscriptionEvents(now - keep), CancellationToken.None);
        foreach (var key in await room.Store.ReadAsync(session => session.SubscriptionKeys(), cancellation))
        {
            if (await room.Store.ReadAsync(session => ServedSubscription.Read(session, key), cancellation) is { } served)
            {
                await CleanAsync(served, now, keep);
            }
        }
    }

    private async Task CleanAsync(ServedSubscription served, DateTimeOffset now, TimeSpan keep)
    {
        // What the hub or the client last wrote was this status.
        var age = now - served.Stored.LastUpdated;
        if (served.Status == ServedSubscription.Error
            && (age > TimeSpan.FromDays(room.Settings.KeepErrorDays) || served.State.Waiting > room.Settings.MaxWaitingEvents))
        {
            var reason = GivenUp(served, now + keep);
            if (await room.Store.WriteAsync(
                session => served.SetStatus(session, ServedSubscription.Off, reason), CancellationToken.None))
            {
                room.Metrics.SwitchedOff();
                SubscriptionLog.SwitchedOff(room.Log, served.Stored.Id, served.State.Waiting);
            }
        }
        else if (served.Status == ServedSubscription.Off && served.State.Waiting > 0 && age > keep)
        {
            // Only if it is still the version that has been off so long: who has asked for it again gets what waits.
            var dropped = await room.Store.WriteAsync(
                session => served.IsCurrent(session) ? session.DropWaitingSubscriptionEvents(served.Stored.Key) : 0,
                CancellationToken.None);
            SubscriptionLog.Dropped(room.Log, served.Stored.Id, dropped);
        }
    }

    private static string GivenUp(ServedSubscription served, DateTimeOffset until)
    {
        var events = served.State.Waiting == 0
            ? "No event waits."
            : string.Create(
                CultureInfo.InvariantCulture, $"Events {served.State.Delivered + 1} to {served.State.EventCount} were not accepted; ")
                + $"they are kept until {FhirInstant.Text(until)}.";
        return $"Switched off after it had been in error since {FhirInstant.Text(served.Stored.LastUpdated)}. {events} "
            + "Set the status to requested to go on.";
    }
}
