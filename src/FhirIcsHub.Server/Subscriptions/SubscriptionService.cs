using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Metrics;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// Serves all Subscriptions: each by a worker, woken when resources were committed that may concern it. What other processes of the hub
/// commit is looked for from time to time.
/// </summary>
internal sealed class SubscriptionService : IAsyncDisposable
{
    /// <summary>Commits that come in quick succession are looked at together.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(20);

    private readonly SubscriptionRoom _room;
    private readonly SubscriptionCleaning _cleaning;
    private readonly SubscriptionMetrics _metrics = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<long, (SubscriptionWorker Worker, Task Running)> _workers = [];
    private Task _running = Task.CompletedTask;

    public SubscriptionService(
        HubStore store, AccessGate gate, TopicCatalog topics, SearchSetup search, SubscriptionSettings settings, Uri? publicUrl,
        TimeProvider time, ILogger log)
    {
        var guard = new EndpointGuard(settings);
        Reader = new SubscriptionReader(topics, search, guard);
        Content = new EventContent(gate, search);
        var fhirBase = publicUrl is null ? null : publicUrl.ToString().TrimEnd('/') + "/fhir";
        var matcher = new EventMatcher(store, new VersionSearch(store, search, fhirBase));
        _room = new SubscriptionRoom(
            store, gate, topics, Reader, matcher, Content, new RestHook(settings, guard, time), settings, time, log, _metrics);
        _cleaning = new SubscriptionCleaning(_room);
    }

    public SubscriptionReader Reader { get; }

    public EventContent Content { get; }

    /// <summary>What was counted of Subscriptions since the process began.</summary>
    public CounterReadings Counters => _metrics.Counters;

    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    /// <summary>Ends what is being sent; what was not accepted is sent again after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Task.WhenAll(_workers.Values.Select(worker => worker.Running));
        await ReleaseAsync();
        _room.Hook.Dispose();
        _metrics.Dispose();
        _stop.Dispose();
    }

    /// <summary>Another process goes on at once, and does not wait until the leases of this one run out.</summary>
    private async Task ReleaseAsync()
    {
        if (_room.Store.Provider.IsForOneProcess || _workers.Count == 0)
        {
            return;
        }
        try
        {
            await _room.Store.WriteAsync(
                session =>
                {
                    foreach (var key in _workers.Keys)
                    {
                        session.ReleaseSubscription(key, _room.Name);
                    }
                    return true;
                },
                CancellationToken.None);
        }
        catch (StoreUnavailableException unavailable)
        {
            // The database is gone before the hub: the leases run out by themselves.
            SubscriptionLog.Defect(_room.Log, unavailable.GetType().FullName, unavailable.StackTrace);
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        if (_room.Store.Provider.IsForOneProcess)
        {
            await _room.Store.WriteAsync(session => session.ReleaseAllSubscriptions(), CancellationToken.None);
        }
        var limit = _room.Store.Provider.IsForOneProcess ? SubscriptionCleaning.Pause : TimeSpan.FromSeconds(_room.Settings.PollSeconds);
        var seen = -1L;
        while (!cancellation.IsCancellationRequested)
        {
            var next = _room.Store.Changed.Next;
            try
            {
                seen = await LookAsync(seen, cancellation);
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
            }
            await Waiting.ForAsync(next, limit, _room.Time, cancellation);
            await Waiting.PauseAsync(Together, _room.Time, cancellation);
        }
    }

    /// <summary>Wakes the workers whom changes behind a number may concern; returns the number of the last.</summary>
    private async Task<long> LookAsync(long seen, CancellationToken cancellation)
    {
        var changed = await _room.Store.ReadAsync(
            session => seen < 0 ? (new HashSet<string>(), session.Horizon().Below - 1) : session.ChangedTypes(seen), cancellation);
        if (seen < 0 || changed.Types.Contains("Subscription"))
        {
            await FindWorkersAsync(cancellation);
        }
        var concernsAll = changed.Types.Contains("Subscription") || changed.Types.Contains("Basic");
        foreach (var (worker, _) in _workers.Values)
        {
            if (concernsAll || worker.Types is not { } types || changed.Types.Any(types.Contains))
            {
                worker.Wake();
            }
        }
        await _cleaning.TurnAsync(cancellation);
        return Math.Max(seen, changed.Last);
    }

    private async Task FindWorkersAsync(CancellationToken cancellation)
    {
        foreach (var key in _workers.Where(worker => worker.Value.Running.IsCompleted).Select(worker => worker.Key).ToList())
        {
            _workers.Remove(key);
        }
        foreach (var key in await _room.Store.ReadAsync(session => session.SubscriptionKeys(), cancellation))
        {
            if (!_workers.ContainsKey(key))
            {
                var worker = new SubscriptionWorker(key, _room);
                _workers.Add(key, (worker, worker.RunAsync(_stop.Token)));
            }
        }
    }
}
