using System.Collections.Concurrent;

namespace FhirIcsHub.Storage.Engine;

/// <summary>Open read connections, each lent to one session at a time.</summary>
internal sealed class ReaderPool(StorageProvider provider) : IAsyncDisposable
{
    private readonly ConcurrentBag<StorageConnection> _idle = [];
    private readonly SemaphoreSlim _free = new(provider.MaxReaders);

    public async Task<T> ReadAsync<T>(Func<StorageConnection, T> work, CancellationToken ct)
    {
        await _free.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var connection = _idle.TryTake(out var idle) ? idle : provider.OpenReader();
            var isWhole = false;
            try
            {
                connection.BeginRead();
                var result = work(connection);
                connection.EndRead();
                isWhole = true;
                return result;
            }
            finally
            {
                // After a failure the connection's state is not known: it is not lent again.
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
