using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.PostgreSql;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Sqlite;

namespace FhirIcsHub.Server.Hosting;

/// <summary>The hub's services, made from the settings, each by its constructor.</summary>
internal sealed class HubServices : IAsyncDisposable
{
    private HubServices(HubSettings settings, HubStore store, TimeProvider time)
    {
        Settings = settings;
        Time = time;
        Store = store;
        Gate = new AccessGate(settings.Access);
        SearchSetup = new SearchSetup(new SearchCursors(LinkKey.Of(settings)), settings.Limits, time);
        Search = new SearchInteraction(SearchSetup);
        Writer = new HubWriter(store, new FeedOwnership([]), SearchSetup, time);
    }

    public HubSettings Settings { get; }

    public TimeProvider Time { get; }

    public HubStore Store { get; }

    public AccessGate Gate { get; }

    public HubWriter Writer { get; }

    public SearchSetup SearchSetup { get; }

    public SearchInteraction Search { get; }

    public static async Task<HubServices> OpenAsync(HubSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        var store = await HubStore.OpenAsync(Provider(settings.Storage), time, cancellation);
        return new HubServices(settings, store, time);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private static StorageProvider Provider(StorageSettings storage)
    {
        if (storage.Provider == StorageEngine.PostgreSql)
        {
            return new PostgreSqlProvider(storage.ConnectionString!);
        }
        var folder = Directory.CreateDirectory(storage.Folder);
        return new SqliteProvider(Path.Combine(folder.FullName, "icshub.db"));
    }
}
