using System.Collections.Concurrent;
using System.Data.Common;

namespace FhirIcsHub.Storage.Engine;

/// <summary>Open read connections, each lent to one session at a time.</summary>
internal sealed class ReaderPool(StorageProvider provider) : IAsyncDisposable
{
    private readonly ConcurrentBag<StorageConnection> _idle = [];
    private readonly SemaphoreSlim _free = new(provider.MaxReaders);

    /// <summary>
    /// Lends a connection to the work. When <paramref name="ct"/> is cancelled, what the database is doing for it is interrupted.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<T> ReadAsync<T>(Func<StorageConnection, T> work, CancellationToken ct)
    {
        await _free.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var connection = _idle.TryTake(out var idle) ? idle : provider.OpenReader();
            var isWhole = false;
            try
            {
                using var interruption = connection.InterruptedBy(ct);
                connection.BeginRead();
                var result = work(connection);
                connection.EndRead();
                isWhole = !ct.IsCancellationRequested;
                return result;
            }
            catch (DbException failure) when (ct.IsCancellationRequested)
            {
                throw new OperationCanceledException("The database was told to give up.", failure, ct);
            }
            finally
            {
                // After a failure the connection's state is not known, and an interruption may still be under way: it is not lent again.
                if (isWhole)
                {
                    _idle.Add(connection);
                }
                else
                {
                    connection.Dispose();
                }
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the sessions that are still open.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var reader = 0; reader < provider.MaxReaders; reader++)
        {
            await _free.WaitAsync().ConfigureAwait(false);
        }

        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }
}
