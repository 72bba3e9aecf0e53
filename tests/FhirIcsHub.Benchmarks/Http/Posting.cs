using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using FhirIcsHub.Tests.Hubs;

namespace FhirIcsHub.Benchmarks.Http;

/// <summary>A body to send, and how many resources it carries.</summary>
internal sealed record Outgoing(HttpMethod Method, string Path, byte[] Body, int Resources);

/// <summary>What came of sending: counts, bytes and time; and what the first refusal said, if there was one.</summary>
internal sealed record Posted(
    int Requests,
    int Refused,
    int Resources,
    long Bytes,
    TimeSpan Elapsed,
    TimeSpan HubProcessorTime,
    IReadOnlyList<double> Milliseconds,
    string? Refusal)
{
    public double ResourcesPerSecond => Resources / Elapsed.TotalSeconds;

    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    /// <summary>The time that this share of the requests stayed within.</summary>
    public double Percentile(double share) =>
        Milliseconds.Count == 0 ? 0 : Milliseconds[(int)Math.Min(Milliseconds.Count - 1, Milliseconds.Count * share)];
}

/// <summary>Clients that take the next request from one queue as soon as their last one is answered.</summary>
internal static class Posting
{
    /// <summary>After so many single requests the hub's code is compiled as it stays; before, a write costs twice as much.</summary>
    public const int WarmUpSingles = 10_000;

    private const int RefusalLength = 400;

    public static async Task<Posted> SendAsync(HubProcess hub, IEnumerable<Outgoing> requests, int clients)
    {
        var waiting = new ConcurrentQueue<Outgoing>(requests);
        var answered = new ConcurrentBag<(Outgoing Request, string? Refusal, double Milliseconds)>();
        var used = hub.ProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (waiting.TryDequeue(out var request))
            {
                var sent = Stopwatch.GetTimestamp();
                var refusal = await SendAsync(hub.Client, request);
                answered.Add((request, refusal, Stopwatch.GetElapsedTime(sent).TotalMilliseconds));
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var accepted = answered.Where(answer => answer.Refusal is null).ToList();
        return new Posted(
            answered.Count,
            answered.Count - accepted.Count,
            accepted.Sum(answer => answer.Request.Resources),
            accepted.Sum(answer => (long)answer.Request.Body.Length),
            elapsed,
            hub.ProcessorTime - used,
            [.. answered.Select(answer => answer.Milliseconds).Order()],
            answered.Select(answer => answer.Refusal).FirstOrDefault(refusal => refusal is not null));
    }

    /// <summary>Null when it was accepted; else the status and the beginning of the answer.</summary>
    private static async Task<string?> SendAsync(HttpClient client, Outgoing request)
    {
        using var message = new HttpRequestMessage(request.Method, request.Path);
        if (request.Body.Length > 0)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        }

        using var response = await client.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            ? null
            : $"{(int)response.StatusCode} {Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, RefusalLength))}";
    }
}
