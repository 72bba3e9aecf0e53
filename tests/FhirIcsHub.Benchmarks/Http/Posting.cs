using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;

namespace FhirIcsHub.Benchmarks.Http;

/// <summary>A body to send, and how many resources it carries.</summary>
internal sealed record Outgoing(HttpMethod Method, string Path, byte[] Body, int Resources);

/// <summary>What came of sending: counts, bytes and time.</summary>
internal sealed record Posted(int Requests, int Refused, int Resources, long Bytes, TimeSpan Elapsed, IReadOnlyList<double> Milliseconds)
{
    public double ResourcesPerSecond => Resources / Elapsed.TotalSeconds;

    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    /// <summary>The time that this share of the requests stayed within.</summary>
    public double Percentile(double share) => Milliseconds.Count == 0 ? 0 : Milliseconds[(int)Math.Min(Milliseconds.Count - 1, Milliseconds.Count * share)];
}

/// <summary>Clients that take the next request from one queue as soon as their last one is answered.</summary>
internal static class Posting
{
    public static async Task<Posted> SendAsync(HttpClient client, IEnumerable<Outgoing> requests, int clients)
    {
        var waiting = new ConcurrentQueue<Outgoing>(requests);
        var answered = new ConcurrentBag<(Outgoing Request, bool Success, double Milliseconds)>();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (waiting.TryDequeue(out var request))
            {
                var sent = Stopwatch.GetTimestamp();
                var success = await SendAsync(client, request);
                answered.Add((request, success, Stopwatch.GetElapsedTime(sent).TotalMilliseconds));
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var accepted = answered.Where(answer => answer.Success).ToList();
        return new Posted(
            answered.Count,
            answered.Count - accepted.Count,
            accepted.Sum(answer => answer.Request.Resources),
            accepted.Sum(answer => (long)answer.Request.Body.Length),
            elapsed,
            [.. answered.Select(answer => answer.Milliseconds).Order()]);
    }

    private static async Task<bool> SendAsync(HttpClient client, Outgoing request)
    {
        using var message = new HttpRequestMessage(request.Method, request.Path);
        if (request.Body.Length > 0)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        }

        using var response = await client.SendAsync(message);
        await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode;
    }
}
