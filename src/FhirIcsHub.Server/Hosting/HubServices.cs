using FhirIcsHub.Feeds.Persons;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Measures;
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
        Feeds = FeedCatalog.Load(Path.Combine(settings.Profiles, "sources"));
        Geography = Geography.Load(Path.Combine(settings.Profiles, "geography", "demo.json"));
        SearchSetup = new SearchSetup(new SearchCursors(LinkKey.Of(settings)), settings.Limits, time);
        Search = new SearchInteraction(SearchSetup);
        var ownership = new FeedOwnership([.. Feeds.Feeds.Select(feed => feed.Name)]);
        Writer = new HubWriter(store, ownership, new PersonLinker(Feeds), SearchSetup, time);
        Measures = new MeasureEvaluator(store, Geography, time);
    }

    public HubSettings Settings { get; }

    public TimeProvider Time { get; }

    public HubStore Store { get; }

    public AccessGate Gate { get; }

    public FeedCatalog Feeds { get; }

    public Geography Geography { get; }

    public SearchSetup SearchSetup { get; }

    public SearchInteraction Search { get; }

    public HubWriter Writer { get; }

    public MeasureEvaluator Measures { get; }

    /// <summary>Opens the store and brings what is shipped into it.</summary>
    public static async Task<HubServices> OpenAsync(HubSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        var store = await HubStore.OpenAsync(Provider(settings.Storage), time, cancellation);
        var services = new HubServices(settings, store, time);
        await ShippedResources.StoreAsync(store, settings.Profiles, services.Geography, cancellation);
        return services;
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
