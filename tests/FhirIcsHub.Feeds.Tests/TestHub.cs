using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Feeds.Messages;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Sqlite;

namespace FhirIcsHub.Feeds.Tests;

/// <summary>A hub on a real SQLite file of its own, and the three shipped feeds.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    private readonly string _folder;

    private TestHub(string folder, HubStore store)
    {
        _folder = folder;
        Store = store;
        Service = new FeedService(store, ShippedFeeds.Catalog, new HubIds(new byte[32]));
    }

    public HubStore Store { get; }

    public FeedService Service { get; }

    public static async Task<TestHub> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("icshub-feeds").FullName;
        var hub = new TestHub(folder, await HubStore.OpenAsync(new SqliteProvider(Path.Combine(folder, "hub.db")), TimeProvider.System));
        await hub.Service.RegisterFeedsAsync();
        return hub;
    }

    public Task<Answer> Send(Feed feed, string method, string path, string body = "", string query = "") =>
        Send(feed, new FeedRequest(method, path, query, Encoding.UTF8.GetBytes(body)));

    public async Task<Answer> Send(Feed feed, FeedRequest request)
    {
        var response = await Service.ReceiveAsync(feed, request);
        return new Answer(response.Status, response.Body.Length == 0 ? null
            : JsonNode.Parse(response.Body), response.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.Ordinal));
    }

    public Task<Answer> Put(Feed feed, string resource)
    {
        var json = JsonNode.Parse(resource)!;
        return Send(feed, "PUT", $"{json.At("resourceType")}/{json.At("id")}", resource);
    }

    /// <summary>A resource on the hub by type and hub id; null when there is none or it is deleted.</summary>
    public async Task<JsonNode?> Hub(string type, string id) =>
        await Row(type, id) is { IsDeleted: false } stored ? JsonNode.Parse(stored.ToJson()) : null;

    public Task<StoredResource?> Row(string type, string id) =>
        Store.ReadAsync(s => s.Read(FhirSchema.R4.FindType(type)!, id, AccessFilter.Hub));

    public Task<T> Read<T>(Func<ReadSession, T> read) => Store.ReadAsync(read);

    /// <summary>The golden Patient that a source Patient belongs to; null while it is pending.</summary>
    public Task<string?> GoldenOf(string patientId) => Read(s =>
        s.FindSourcePatient(patientId)?.PersonKey is { } key ? s.ReadPerson(key)!.GoldenId : null);

    public async Task<IReadOnlyList<JournalRow>> Journal() => await Read(s => s.JournalEntries(0, 1000));

    /// <summary>How many rows the whole store has: to see that something changed nothing.</summary>
    public Task<long> Count(string table)
    {
        using var context = Store.Provider.CreateContext();
        return Task.FromResult(table switch
        {
            "resources" => context.Set<ResourceRow>().LongCount(),
            "versions" => context.Set<ResourceRow>().Sum(r => (long)r.Version),
            "persons" => context.Set<PersonRow>().LongCount(),
            "sources" => context.Set<SourceResourceRow>().LongCount(),
            "outbox" => context.Set<OutboxRow>().LongCount(),
            _ => throw new ArgumentException(table, nameof(table)),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

internal sealed record Answer(int Status, JsonNode? Body, IReadOnlyDictionary<string, string> Headers)
{
    public IReadOnlyList<string> EntryStatuses => [.. Body!["entry"]!.AsArray().Select(e => e!.At("response.status")![..3])];

    public IEnumerable<string> Diagnostics => Body!["issue"]!.AsArray().Select(i => i!.At("diagnostics")!);

    public override string ToString() => $"{Status} {Body?.ToJsonString()}";
}
