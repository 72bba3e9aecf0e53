using FhirIcsHub.Feeds;
using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Measures;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Commands;
using FhirIcsHub.Server.Indexing;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Server.Terminology;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.PostgreSql;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Sqlite;

namespace FhirIcsHub.Server.Hosting;

/// <summary>The hub's services, made from the settings, each by its constructor.</summary>
internal sealed class HubServices : IAsyncDisposable
{
    private readonly TerminologyServer? _terminologyServer;
    private readonly IndexBuilder _indexBuilder;

    private HubServices(HubSettings settings, HubStore store, TimeProvider time, ILogger log, Func<AccessRequest, AccessDecision>? policy)
    {
        Settings = settings;
        Time = time;
        Store = store;
        Gate = new AccessGate(policy ?? OpenPolicy.For(settings.Access));
        Geography = Geography.Load(Path.Combine(settings.Profiles, "geography", "demo.json"));
        var secret = HubSecret.Of(settings);
        Feeds = new FeedService(store, FeedCatalog.Load(Path.Combine(settings.Profiles, "sources")), new HubIds(secret.KeyFor("hub ids")));
        Cursors = new SearchCursors(secret.KeyFor("page links"));
        SearchSetup = new SearchSetup(Cursors, store.Catalog, settings.Limits, time);
        SearchDeadline = new SearchDeadline(store, settings.Limits, time);
        Ownership = new FeedOwnership([.. Feeds.Feeds.Feeds.Select(feed => feed.Name)]);
        Topics = TopicCatalog.Load(settings.Profiles, SearchSetup);
        Subscriptions = new SubscriptionService(
            store, Gate, Topics, SearchSetup, settings.Subscriptions, settings.PublicUrl, time, log);
        Writer = new HubWriter(
            store, Ownership, Feeds.Persons, SearchSetup, new SubscriptionWrites(Subscriptions.Reader, SearchSetup), settings.Writes, time);
        _terminologyServer = settings.Terminology.Server is null ? null : new TerminologyServer(settings.Terminology, time, log);
        Jobs = new JobQueue(store);
        AsyncRequests = new AsyncRequests(Jobs);
        Worker = new JobWorker(Jobs, store, Gate, Load, settings.Jobs, time, log);
        _indexBuilder = new IndexBuilder(store, time, log);
        Definitions = new HubDefinitions(store, settings.Profiles, settings.Validation, _terminologyServer);
        Search = new SearchInteraction(SearchSetup, new CodeSetReader(store, Definitions));
        Content = new HubContent(
            store, async cancellation => (await Definitions.CurrentAsync(cancellation)).Definitions,
            ModelFiles.LoadFolder(Path.Combine(settings.Profiles, "models")));
        Measures = new MeasureEvaluator(store, Geography, Content, time);
    }

    public HubSettings Settings { get; }

    public TimeProvider Time { get; }

    public HubStore Store { get; }

    public AccessGate Gate { get; }

    public FeedService Feeds { get; }

    public Geography Geography { get; }

    /// <summary>Signs and reads the places of walks through pages.</summary>
    public SearchCursors Cursors { get; }

    public SearchSetup SearchSetup { get; }

    public SearchInteraction Search { get; }

    public SearchDeadline SearchDeadline { get; }

    public HubWriter Writer { get; }

    public TopicCatalog Topics { get; }

    public SubscriptionService Subscriptions { get; }

    public MeasureEvaluator Measures { get; }

    public FeedOwnership Ownership { get; }

    public HubDefinitions Definitions { get; }

    /// <summary>Work that outlives its request.</summary>
    public JobQueue Jobs { get; }

    /// <summary>Does the jobs; each feature makes its kinds known to it in <see cref="HubRoutes"/>.</summary>
    public JobWorker Worker { get; }

    public AsyncRequests AsyncRequests { get; }

    public InteractiveLoad Load { get; } = new();

    public HubContent Content { get; }

    /// <summary>
    /// Opens the store, brings what is shipped into it, and finishes the feed messages that an earlier process could not.
    /// </summary>
    public static async Task<HubServices> OpenAsync(
        HubSettings settings, TimeProvider time, ILogger log, CancellationToken cancellation,
        Func<AccessRequest, AccessDecision>? policy = null)
    {
        var store = await HubStore.OpenAsync(Provider(settings.Storage), time, cancellation, settings.Search.FullText);
        var services = new HubServices(settings, store, time, log, policy);
        await ShippedResources.StoreAsync(store, settings.Profiles, services.Geography, cancellation);
        await services.Feeds.ReplayReceivedAsync(cancellation);
        services.Subscriptions.Start();
        return services;
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await _indexBuilder.DisposeAsync();
        await Subscriptions.DisposeAsync();
        Definitions.Dispose();
        Content.Dispose();
        _terminologyServer?.Dispose();
        await Store.DisposeAsync();
    }

    private static StorageProvider Provider(StorageSettings storage)
    {
        if (storage.Provider == StorageEngine.PostgreSql)
        {
            return new PostgreSqlProvider(storage.ConnectionString!, lockSeconds: storage.LockSeconds);
        }
        var folder = Directory.CreateDirectory(storage.Folder);
        return new SqliteProvider(Path.Combine(folder.FullName, "icshub.db"), storage.LockSeconds);
    }
}
