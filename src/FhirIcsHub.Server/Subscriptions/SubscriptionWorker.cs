using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// Serves one Subscription until it is gone: one loop finds and numbers its events, one sends them. So events are numbered, and can be asked
/// for, also while the receiver does not answer.
/// </summary>
internal sealed class SubscriptionWorker
{
    private static readonly TimeSpan AfterDefect = TimeSpan.FromSeconds(5);

    /// <summary>So many changes that are no events are judged before the place is written down.</summary>
    private const int MaxUnwritten = 1000;

    private readonly long _key;
    private readonly SubscriptionRoom _room;
    private readonly SubscriptionCourier _courier;
    private readonly ChangeSignal _changed = new();
    private readonly ChangeSignal _toSend = new();
    private volatile bool _isGone;
    private long _judged;
    private int _unwritten;

    public SubscriptionWorker(long key, SubscriptionRoom room)
    {
        _key = key;
        _room = room;
        _courier = new SubscriptionCourier(key, room);
    }

    /// <summary>Names of the resource types whose changes may be its events; null when that is not known yet.</summary>
    public IReadOnlySet<string>? Types { get; private set; }

    /// <summary>Completes when the Subscription is gone or the hub stops.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        Task.WhenAll(LoopAsync(_changed, FindAsync, cancellation), LoopAsync(_toSend, SendAsync, cancellation));

    /// <summary>Something may have changed that concerns it.</summary>
    public void Wake()
    {
        _changed.Raise();
        _toSend.Raise();
    }

    /// <param name="signal">Begins the next turn.</param>
    /// <param name="turn">Does what there is to do; how long until there will be more, null = until the signal.</param>
    /// <param name="cancellation">Ends the loop.</param>
    private async Task LoopAsync(ChangeSignal signal, Func<CancellationToken, Task<TimeSpan?>> turn, CancellationToken cancellation)
    {
        while (!_isGone && !cancellation.IsCancellationRequested)
        {
            var next = signal.Next;
            TimeSpan? pause;
            try
            {
                pause = await turn(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // the outermost of this loop: it is logged, and tried again, because a database comes back
            catch (Exception defect)
#pragma warning restore CA1031
            {
                SubscriptionLog.Defect(_room.Log, defect.GetType().FullName, defect.StackTrace);
                pause = AfterDefect;
            }
            if (pause != TimeSpan.Zero && !_isGone)
            {
                await Waiting.ForAsync(next, pause, _room.Time, cancellation);
            }
        }
    }

    private async Task<TimeSpan?> FindAsync(CancellationToken cancellation)
    {
        var read = await _room.ReadAsync(_key, cancellation);
        _courier.Interrupt(read?.Served.Stored.Version);
        if (read is null)
        {
            _isGone = true;
            _toSend.Raise();
            return null;
        }
        var served = read.Served;
        if (read.Definition is null || served.Status is not (ServedSubscription.Requested or ServedSubscription.Active or ServedSubscription.Error))
        {
            return null;
        }
        Types = read.Definition.Source.Types.Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var after = Math.Max(served.State.Cursor, _judged);
        var judged = await _room.Matcher.JudgeAsync(
            read.Definition.Source, after, type => served.Owner.MaySee(_room.Gate, type), cancellation);
        _unwritten += judged.Count;
        if (judged.Events.Count == 0 && _unwritten < MaxUnwritten)
        {
            // That these are no events is written down with the next ones; after a restart they are judged again.
            _judged = judged.Cursor;
            return judged.IsFull ? TimeSpan.Zero : null;
        }
        _unwritten = 0;
        var isDone = await _room.Store.WriteAsync(
            session => session.AddSubscriptionEvents(served.State, judged.Cursor, judged.Events), CancellationToken.None);
        if (isDone)
        {
            _room.Metrics.Found(judged.Events.Count);
            _toSend.Raise();
        }
        return TimeSpan.Zero;
    }

    private async Task<TimeSpan?> SendAsync(CancellationToken cancellation)
    {
        var read = await _room.ReadAsync(_key, cancellation);
        if (read is null)
        {
            _isGone = true;
            _changed.Raise();
            return null;
        }
        return await _courier.TurnAsync(read, cancellation);
    }
}
