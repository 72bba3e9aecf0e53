using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage;

/// <summary>The hub's store: everything that is kept, on one of the databases that it can live on.</summary>
public sealed class HubStore : IAsyncDisposable
{
    private readonly ReaderPool _readers;
    private readonly Writer _writer;
    private readonly BodyLearning _learning;

    private HubStore(StorageProvider provider, StorageCatalog catalog, TimeProvider time)
    {
        Provider = provider;
        Catalog = catalog;
        _readers = new ReaderPool(provider);
        _writer = provider.StartWriter(catalog, time);
        _learning = new BodyLearning(catalog, _writer);
    }

    public StorageCatalog Catalog { get; }

    public StorageProvider Provider { get; }

    /// <summary>Raised when this process has committed a change of a resource. What other processes commit it does not tell.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Opens the store; makes the tables, or brings them to this version.</summary>
    /// <param name="provider">The database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Cancellation.</param>
    /// <param name="indexesText">Whether the words of resources are indexed, for <c>_text</c> and <c>_content</c>.</param>
    public static async Task<HubStore> OpenAsync(
        StorageProvider provider, TimeProvider time, CancellationToken ct = default, bool indexesText = true)
    {
        await provider.MigrateAsync(ct).ConfigureAwait(false);
        var store = new HubStore(provider, new StorageCatalog(Dictionary, indexesText), time);
        await store.WriteAsync(CatalogRows.Fill, ct).ConfigureAwait(false);
        return store;

        byte[]? Dictionary(int key)
        {
            using var connection = provider.OpenReader();
            return DictionaryRows.Read(connection, key);
        }
    }

    /// <summary>
    /// Runs the work as one durable transaction and completes once it is committed. The work is given its turn by the writer: it must be
    /// short, touch nothing but the session, and bear to be run again from the start. When it throws, nothing of it is stored, and the
    /// caller gets the exception.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database cannot do its work for now.</exception>
    /// <exception cref="WriteConflictException">Other transactions came first each time.</exception>
    public async Task<T> WriteAsync<T>(Func<WriteSession, T> work, CancellationToken ct = default)
    {
        WriteSession? used = null;
        var result = await RunAsync(session => work(used = session), ct).ConfigureAwait(false);
        if (used!.HasChanged)
        {
            Changed.Raise();
        }

        return result;
    }

    /// <summary>
    /// Runs the work on a session whose writes are taken back: to see what would be found if they had been made. Like a write it waits for
    /// its turn and must be short.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database cannot do its work for now.</exception>
    /// <exception cref="WriteConflictException">Other transactions came first each time.</exception>
    public async Task<T> TryOutAsync<T>(Func<WriteSession, T> work, CancellationToken ct = default)
    {
        try
        {
            return await RunAsync<T>(session => throw new TriedOutException<T>(work(session)), ct, isTriedOut: true)
                .ConfigureAwait(false);
        }
        catch (TriedOutException<T> tried)
        {
            return tried.Result;
        }
    }

    /// <summary>Runs the work on one state of the store. It is synchronous and should be short.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot do its work for now.</exception>
    public async Task<T> ReadAsync<T>(Func<ReadSession, T> work, CancellationToken ct = default)
    {
        try
        {
            return await _readers.ReadAsync(connection => work(new ReadSession(connection, Catalog)), ct).ConfigureAwait(false);
        }
        catch (Exception failure) when (Provider.FaultOf(failure) is { } fault)
        {
            throw new StoreUnavailableException(fault, failure);
        }
    }

    /// <summary>
    /// Rewrites the database's files, so that nothing of what was removed is left in their free space. Takes as long as copying them;
    /// writing waits meanwhile.
    /// </summary>
    public Task CompactAsync() => _writer.CompactAsync();

    /// <summary>Finishes what is being written and read, then closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await _learning.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<T> RunAsync<T>(Func<WriteSession, T> work, CancellationToken ct, bool isTriedOut = false)
    {
        try
        {
            return await _writer.WriteAsync(work, ct, isTriedOut).ConfigureAwait(false);
        }
        catch (Exception failure) when (Provider.FaultOf(failure) is { } fault)
        {
            throw new StoreUnavailableException(fault, failure);
        }
    }

    /// <summary>Carries the result out of a transaction that is rolled back.</summary>
#pragma warning disable CA1064 // never leaves this class
    private sealed class TriedOutException<T>(T result) : Exception
#pragma warning restore CA1064
    {
        public T Result { get; } = result;
    }
}
