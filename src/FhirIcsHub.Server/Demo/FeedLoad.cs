using System.Net.Http.Headers;
using FhirIcsHub.Synthetic;

namespace FhirIcsHub.Server.Demo;

/// <summary>Sends messages to the hub's feeds over HTTP, as the source systems would: all feeds at once, several clients a feed.</summary>
internal sealed class FeedLoad(Uri hub) : IDisposable
{
    /// <summary>Clients of one feed: several keep the hub busy while each waits for the disk.</summary>
    private const int ClientsOfAFeed = 16;

    private readonly HttpClient _http = new() { BaseAddress = hub, Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>Sends the messages of each feed and counts what became of them.</summary>
    /// <param name="feeds">The messages, feed by feed, in the order in which each feed sends.</param>
    /// <param name="sent">Told after each message of which feed it was.</param>
    /// <param name="cancellation">Stops sending.</param>
    public Task<FeedTally[]> SendAsync(IReadOnlyList<IGrouping<string, FeedMessage>> feeds, Action<string> sent,
        CancellationToken cancellation) =>
        Task.WhenAll(feeds.Select(feed => SendFeedAsync(feed.Key, [.. feed], sent, cancellation)));

    public void Dispose() => _http.Dispose();

    private async Task<FeedTally> SendFeedAsync(string feed, IReadOnlyList<FeedMessage> messages, Action<string> sent,
        CancellationToken cancellation)
    {
        var tally = new FeedTally(feed);
        // The organisations, to which all others refer, go first and alone.
        await PostAsync(messages[0], tally, sent, cancellation);
        await Parallel.ForEachAsync(
            messages.Skip(1),
            new ParallelOptions { MaxDegreeOfParallelism = ClientsOfAFeed, CancellationToken = cancellation },
            async (message, stop) => await PostAsync(message, tally, sent, stop));
        return tally;
    }

    private async Task PostAsync(FeedMessage message, FeedTally tally, Action<string> sent, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(message.Bundle);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        using var response = await _http.PostAsync(new Uri($"/feeds/{message.Feed}/fhir", UriKind.Relative), content, cancellation);
        tally.Add(EntriesOf(message), (int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
        sent(message.Feed);
    }

    private static int EntriesOf(FeedMessage message) =>
        Fhir.Resource.Read(message.Bundle, Fhir.ReadMode.AsSent).Resource?.Root.Named("entry").ToList().Count ?? 1;
}
