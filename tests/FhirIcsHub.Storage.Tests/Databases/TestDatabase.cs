namespace FhirIcsHub.Storage.Tests.Databases;

/// <summary>An empty database of one test.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>The provider of this database; each call is like another process that opens it.</summary>
    public abstract StorageProvider Provider();

    public abstract ValueTask DisposeAsync();
}

/// <summary>Where tests get their databases from.</summary>
public abstract class TestDatabases
{
    public abstract Task<TestDatabase> CreateAsync(CancellationToken ct);
}
