using FhirIcsHub.Feeds;
using FhirIcsHub.Feeds.Messages;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations.Messages;

/// <summary>
/// <c>$process-message</c>: a FHIR message becomes a message of the feed that its source names, and is answered by a response message.
/// A message that was answered before is answered the same again, and changes nothing.
/// </summary>
internal sealed class MessageEndpoints(HubStore store, FeedService feeds, TimeProvider time)
{
    private const string FeedBase = "/feeds/{feed}/fhir";

    private static readonly FhirType BundleType = FhirSchema.R4.FindType("Bundle")!;

    public static void Map(GatedRoutes routes, HubStore store, FeedService feeds, TimeProvider time)
    {
        var endpoints = new MessageEndpoints(store, feeds, time);
        routes.MapPost("/fhir/$process-message", MessageDescriptions.OnHub, endpoints.OnHubAsync);
        routes.MapPost(FeedBase + "/$process-message", MessageDescriptions.AtFeed, endpoints.AtFeedAsync);
    }

    private async Task<FhirAnswer> OnHubAsync(FhirRequest request)
    {
        var (message, body, refusal) = await ReadAsync(request);
        if (message is null)
        {
            return refusal!;
        }
        if (FeedOf(message) is not { } feed)
        {
            return FhirAnswer.Error(StatusCodes.Status422UnprocessableEntity, IssueType.NotFound,
                "The source of the message is no feed of this hub: source.endpoint must be an address, or source.name the name, of one of "
                + $"{string.Join(", ", feeds.Feeds.Feeds.Select(one => one.Name))}.", "Bundle.entry[0].resource.source");
        }
        var decision = request.Ask(HubInteraction.FeedReceive, null, MessageDescriptions.Operation, feed.Name);
        return decision.Allowed
            ? await AnswerAsync(request, feed, message, body)
            : FhirAnswer.Error(decision.Status, IssueType.Forbidden, decision.Reason);
    }

    private async Task<FhirAnswer> AtFeedAsync(FhirRequest request)
    {
        if (feeds.Feeds.Find(request.Route("feed")) is not { } feed)
        {
            return FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotFound,
                $"There is no such feed. Feeds of this hub: {string.Join(", ", feeds.Feeds.Feeds.Select(one => one.Name))}.");
        }
        var (message, body, refusal) = await ReadAsync(request);
        return message is null ? refusal! : await AnswerAsync(request, feed, message, body);
    }

    private static async Task<(IncomingMessage? Message, ReadOnlyMemory<byte> Body, FhirAnswer? Refusal)> ReadAsync(FhirRequest request)
    {
        var (values, refusal) = await NamedValues.ReadAsync(request, ReadMode.AsSent);
        if (values is null)
        {
            return (null, default, refusal);
        }
        if (values.Flag("async"))
        {
            values.Problem("async", "cannot be true: $process-message answers at once, in the response to the request.");
        }
        var content = values.Body ?? values.ResourceOf("content");
        if (values.Refusal(mayHaveBody: true) is { } wrong)
        {
            return (null, default, wrong);
        }
        if (content is null)
        {
            return (null, default, FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Required,
                "There is no message: send it as the body, or as the parameter content.", "content"));
        }
        var message = IncomingMessage.Read(content.Json, out refusal);
        return (message, content.Json, refusal);
    }

    private Feed? FeedOf(IncomingMessage message) => feeds.Feeds.Feeds.FirstOrDefault(feed =>
        (message.SourceEndpoint is { } endpoint && (endpoint.TrimEnd('/') == feed.Uri.TrimEnd('/')
            || feed.BaseUrls.Any(known => (endpoint.TrimEnd('/') + "/").StartsWith(known, StringComparison.Ordinal))))
        || message.SourceName == feed.Name);

    private async Task<FhirAnswer> AnswerAsync(FhirRequest request, Feed feed, IncomingMessage message, ReadOnlyMemory<byte> body)
    {
        var reply = new ResponseMessage(feed.Name, message, $"{request.FhirBase}/$process-message");
        // The hub's own note of what it answered, read for nobody but the feed that asks again.
        if (await store.ReadAsync(session => session.Read(BundleType, reply.Id, AccessFilter.Hub), request.Aborted)
            is { IsDeleted: false } answered)
        {
            return FhirAnswer.Document(answered.ToJson());
        }
        var response = await feeds.ReceiveAsync(feed, new FeedRequest(
            HttpMethods.Post, FeedRequest.ProcessMessage, "", body, MediaTypes.FhirJson, $"{request.Root}/feeds/{feed.Name}/fhir"));
        var written = reply.Write(response, time.GetUtcNow());
        if (reply.CodeOf(response.Status) == ResponseMessage.TransientError)
        {
            return FhirAnswer.Document(written.Json);
        }
        var prepared = PreparedResource.Create(written, reply.Id);
        return FhirAnswer.Document(await store.WriteAsync(session => Keep(session, prepared), CancellationToken.None));
    }

    /// <summary>Keeps the first answer to a message; another request with the same message may have been quicker.</summary>
    private static byte[] Keep(WriteSession session, PreparedResource reply)
    {
        session.Lock($"message {reply.Id}");
        var stored = session.Read(BundleType, reply.Id, AccessFilter.Hub);
        return (stored is { IsDeleted: false } ? stored : session.Put(reply, Ownership.Hub).Stored).ToJson();
    }
}
