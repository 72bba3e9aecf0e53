using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

/// <summary>A test of the store on an empty database. Each suite is written once and derived for SQLite and for PostgreSQL.</summary>
public abstract class StoreTests(TestDatabases databases) : IAsyncLifetime
{
    private readonly HashSet<long> _marks = [];
    private HubStore? _store;
    private TestDatabase? _database;

    public static FhirType Observation => FhirSchema.R4.FindType("Observation")!;

    public static FhirType Patient => FhirSchema.R4.FindType("Patient")!;

    protected ManualTime Time { get; } = new();

    /// <summary>Where a test gets a further database from.</summary>
    protected TestDatabases Databases => databases;

    protected HubStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    protected TestDatabase Database => _database ?? throw new InvalidOperationException("There is no database.");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await databases.CreateAsync(Cancel);
        _store = await HubStore.OpenAsync(_database.Provider(), Time, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    /// <summary>Closes the store and opens it again, as a restart does.</summary>
    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);
    }

    protected static PreparedResource Prepare(string json, string id)
    {
        var result = Resource.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(result.Issues);
        return PreparedResource.Create(result.Resource!, id);
    }

    /// <summary>A small Observation; the value tells its versions apart.</summary>
    protected static PreparedResource Observe(string id, int value = 1, string patient = "p1") => Prepare(
        $$"""
        {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
         "subject":{"reference":"Patient/{{patient}}"},"valueInteger":{{value}}}
        """,
        id);

    protected Task<T> WriteAsync<T>(Func<WriteSession, T> work) => Store.WriteAsync(work, Cancel);

    protected Task<T> ReadAsync<T>(Func<ReadSession, T> work) => Store.ReadAsync(work, Cancel);

    protected Task<PutResult> PutAsync(PreparedResource resource, Ownership? owner = null, int? expectedVersion = null) =>
        WriteAsync(session => session.Put(resource, owner ?? Ownership.Hub, expectedVersion));

    protected Task<DeleteResult> DeleteAsync(FhirType type, string id, int? expectedVersion = null) =>
        WriteAsync(session => session.Delete(type, id, expectedVersion));

    protected Task<StoredResource?> FetchAsync(FhirType type, string id) => ReadAsync(session => session.Read(type, id, AccessFilter.Hub));

    /// <summary>
    /// All changes so far, in their order. On PostgreSQL the horizon may wait for other tests' transactions, so this waits until it has passed
    /// a change that is made here, on a resource of its own, and leaves that one out.
    /// </summary>
    protected async Task<IReadOnlyList<OutboxRow>> ChangesAsync()
    {
        var mark = await PutAsync(Observe("mark-" + Guid.NewGuid().ToString("N")));
        _marks.Add(mark.Stored.Key);
        while (true)
        {
            var changes = await ReadAsync(session => session.Changes(0, 10_000));
            if (changes.Any(change => change.TypeKey != 0 && change.ResourceKey == mark.Stored.Key))
            {
                return [.. changes.Where(change => change.TypeKey == 0 || !_marks.Contains(change.ResourceKey))];
            }

            await Task.Yield();
        }
    }

    protected static string Text(StoredResource resource) => Encoding.UTF8.GetString(resource.ToJson());
}
