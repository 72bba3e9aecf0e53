using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage;

/// <summary>
/// A database that the hub can live on. Each has its own project, with its migrations, its connections and its way of writing.
/// </summary>
public abstract class StorageProvider
{
    /// <summary>How long a write waits for what somebody else has locked, in seconds, when nothing else is set.</summary>
    public const int DefaultLockSeconds = 10;

    private protected StorageProvider()
    {
    }

    /// <summary>Name of the database product, as <c>SQLite</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a process that has opened the store is the only one that has.</summary>
    public virtual bool IsForOneProcess => false;

    /// <summary>How many read sessions may be open at a time.</summary>
    internal abstract int MaxReaders { get; }

    /// <summary>The tables through EF Core: for migrations, tests and tools, never for hot paths.</summary>
    public abstract HubContext CreateContext();

    /// <summary>What an exception of the database's library says about the store as a whole; null when it is about one statement.</summary>
    internal abstract StoreFault? FaultOf(Exception failure);

    internal abstract StorageConnection OpenReader();

    internal abstract Writer StartWriter(StorageCatalog catalog, TimeProvider time);

    /// <summary>Brings the tables to this version. Several processes may start at once.</summary>
    internal virtual async Task MigrateAsync(CancellationToken ct)
    {
        await using var context = CreateContext();
        await context.Database.MigrateAsync(ct).ConfigureAwait(false);
    }
}
