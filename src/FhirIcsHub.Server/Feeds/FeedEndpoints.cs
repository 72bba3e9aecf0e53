using FhirIcsHub.Feeds;
using FhirIcsHub.Feeds.Messages;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Feeds;

/// <summary>The base URL of a feed, <c>/feeds/{feed}/fhir</c>: hands what arrives to the feed service and its answer back.</summary>
internal sealed class FeedEndpoints(FeedService feeds)
{
    private const string Base = "/feeds/{feed}/fhir";

    public static void Map(GatedRoutes routes, FeedService feeds)
    {
        var endpoints = new FeedEndpoints(feeds);
        routes.MapPost(Base, FeedDescriptions.Message, request => endpoints.ReceiveAsync(request, ""));
        routes.MapPost(Base + "/{type}", FeedDescriptions.Create, request => endpoints.ReceiveAsync(request, request.Route("type")));
        routes.MapPut(Base + "/{type}", FeedDescriptions.ConditionalUpdate, request =>
            endpoints.ReceiveAsync(request, request.Route("type")));
        routes.MapPut(Base + "/{type}/{id}", FeedDescriptions.Update, request => endpoints.ReceiveAsync(request, TypeAndId(request)));
        routes.MapDelete(Base + "/{type}/{id}", FeedDescriptions.Delete, request =>
            endpoints.AnswerAsync(request, TypeAndId(request), default));
        routes.MapGet(Base + "/{type}/{id}", FeedDescriptions.Read, request => endpoints.AnswerAsync(request, TypeAndId(request), default));
    }

    private static string TypeAndId(FhirRequest request) => $"{request.Route("type")}/{request.Id}";

    private async Task<FhirAnswer> ReceiveAsync(FhirRequest request, string path)
    {
        if (feeds.Feeds.Find(request.Route("feed")) is null)
        {
            return UnknownFeed();
        }
        var body = await request.ReadJsonBodyAsync();
        return body.Refusal ?? await AnswerAsync(request, path, body.Bytes);
    }

    private async Task<FhirAnswer> AnswerAsync(FhirRequest request, string path, ReadOnlyMemory<byte> body)
    {
        if (feeds.Feeds.Find(request.Route("feed")) is not { } feed)
        {
            return UnknownFeed();
        }
        var method = HttpMethods.IsHead(request.Http.Request.Method) ? HttpMethods.Get : request.Http.Request.Method;
        var response = await feeds.ReceiveAsync(feed, new FeedRequest(
            method,
            path,
            QueryOf(request),
            body,
            request.Http.Request.ContentType,
            $"{request.Root}/feeds/{feed.Name}/fhir",
            request.Header("If-None-Exist")));
        return new FhirAnswer(response.Status) { Json = response.Body, Headers = response.Headers };
    }

    /// <summary>The query, as it came, without what only shapes the answer.</summary>
    private static string QueryOf(FhirRequest request) => string.Join('&', (request.Http.Request.QueryString.Value ?? "").TrimStart('?')
        .Split('&').Where(pair => pair.Split('=')[0] is not ("_format" or "_pretty")));

    private FhirAnswer UnknownFeed() => FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotFound,
        $"There is no such feed. Feeds of this hub: {string.Join(", ", feeds.Feeds.Feeds.Select(feed => feed.Name))}.");
}
