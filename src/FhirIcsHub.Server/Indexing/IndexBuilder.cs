using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Indexing;

/// <summary>
/// Does the work on the search index that is under way, a piece at a time, beside everything else: the entries of new search parameters,
/// those of retired ones, and what <c>$reindex</c> asked for. How far it is stands in the store, so a process that starts goes on where
/// another one stopped.
/// </summary>
internal sealed partial class IndexBuilder : IAsyncDisposable
{
    /// <summary>A piece takes the writer some milliseconds.</summary>
    private const int ResourcesAtATime = 100;

    /// <summary>So often it looks for work that another process has left undone.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly HubStore _store;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _woken = new(1);
    private readonly ITimer _timer;
    private readonly Task _work;

    public IndexBuilder(HubStore store, TimeProvider time, ILogger log)
    {
        (_store, _log) = (store, log);
        _store.Catalog.SearchChanged += Wake;
        _timer = time.CreateTimer(_ => Wake(), null, BetweenLooks, BetweenLooks);
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Stops after the piece that is being done.</summary>
    public async ValueTask DisposeAsync()
    {
        _store.Catalog.SearchChanged -= Wake;
        await _timer.DisposeAsync();
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
        _woken.Dispose();
    }

    private void Wake()
    {
        if (_woken.CurrentCount == 0)
        {
            _woken.Release();
        }
    }

    private async Task WorkAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _woken.WaitAsync(_stop.Token);
                while (await _store.WriteAsync(session => session.BuildIndex(ResourcesAtATime), _stop.Token))
                {
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // What is done is in the store.
            }
#pragma warning disable CA1031 // the work waits for its next turn whatever went wrong in this one; the log tells
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Failed(_log, failure.GetType().FullName, failure.StackTrace);
            }
        }
    }

    [LoggerMessage(40, LogLevel.Error, "Work on the search index failed and will be tried again: {ExceptionType} {StackTrace}")]
    private static partial void Failed(ILogger log, string? exceptionType, string? stackTrace);
}
