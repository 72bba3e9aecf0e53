using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Storage;

/// <summary>
/// A database that the hub can live on. Each has its own project, with its migrations, its connections and its way of writing.
/// </summary>
public abstract class StorageProvider
{
    private protected StorageProvider()
    {
    }

    /// <summary>Name of the database product, as <c>SQLite</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How many read sessions may be open at a time.</summary>
    internal abstract int MaxReaders { get; }

    /// <summary>The tables through EF Core: for migrations, tests and tools, never for hot paths.</summary>
    public abstract HubContext CreateContext();

    internal abstract StorageConnection OpenReader();

    internal abstract Writer StartWriter(StorageCatalog catalog, TimeProvider time);

    /// <summary>Brings the tables to this version. Several processes may start at once.</summary>
    internal virtual async Task MigrateAsync(CancellationToken ct)
    {
        await using var context = CreateContext();
        await context.Database.MigrateAsync(ct).ConfigureAwait(false);
    }
}
