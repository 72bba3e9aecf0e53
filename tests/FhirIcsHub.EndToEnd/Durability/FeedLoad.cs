using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FhirIcsHub.Synthetic;

namespace FhirIcsHub.EndToEnd.Durability;

/// <summary>
/// Several clients that send messages to the feeds at the same time, as they come. What happened to each message is what its client knows:
/// answered with success, answered with a refusal, or nothing (the connection broke).
/// </summary>
internal sealed class FeedLoad(IEnumerable<FeedMessage> messages)
{
    private readonly ConcurrentQueue<FeedMessage> _waiting = new(messages);
    private int _acknowledged;

    /// <summary>Answered with 2xx: the hub has promised to have them.</summary>
    public ConcurrentBag<FeedMessage> Acknowledged { get; } = [];

    /// <summary>Sent, and never answered.</summary>
    public ConcurrentBag<FeedMessage> Unanswered { get; } = [];

    public bool IsDone => _waiting.IsEmpty;

    /// <summary>Sends with several clients until a connection breaks or nothing is left.</summary>
    /// <param name="client">The hub.</param>
    /// <param name="clients">How many send at the same time.</param>
    /// <param name="after">Completes <paramref name="reached"/> when so many messages more have been acknowledged.</param>
    /// <param name="reached">Told while the clients go on sending.</param>
    public async Task RunAsync(HttpClient client, int clients, int after, TaskCompletionSource reached)
    {
        var goal = Volatile.Read(ref _acknowledged) + after;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => SendAsync(client, goal, reached)));
        reached.TrySetResult();
    }

    private async Task SendAsync(HttpClient client, int goal, TaskCompletionSource reached)
    {
        while (_waiting.TryDequeue(out var message))
        {
            HttpStatusCode status;
            try
            {
                status = await PostAsync(client, message);
            }
            catch (HttpRequestException)
            {
                Unanswered.Add(message);
                return;
            }

            if ((int)status is >= 200 and < 300)
            {
                Acknowledged.Add(message);
                if (Interlocked.Increment(ref _acknowledged) == goal)
                {
                    reached.TrySetResult();
                }
            }
        }
    }

    public static async Task<HttpStatusCode> PostAsync(HttpClient client, FeedMessage message)
    {
        using var content = new ByteArrayContent(message.Bundle);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        using var response = await client.PostAsync($"feeds/{message.Feed}/fhir", content);
        await response.Content.ReadAsByteArrayAsync();
        return response.StatusCode;
    }

    /// <summary>The resources of a message that have an id of the feed's own.</summary>
    public static IEnumerable<(string Path, JsonObject Resource)> ResourcesOf(FeedMessage message) =>
        from entry in JsonNode.Parse(message.Bundle)!["entry"]!.AsArray()
        let resource = entry!["resource"]!.AsObject()
        let id = (string?)resource["id"]
        where id is not null
        select ($"feeds/{message.Feed}/fhir/{(string)resource["resourceType"]!}/{id}", resource);
}
