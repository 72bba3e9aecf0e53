using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary><c>$status</c> and <c>$events</c> of Subscriptions.</summary>
internal sealed class SubscriptionEndpoints(HubStore store, SubscriptionService service, LimitSettings limits, TimeProvider time)
{
    public static void Map(GatedRoutes routes, HubStore store, SubscriptionService service, LimitSettings limits, TimeProvider time)
    {
        var endpoints = new SubscriptionEndpoints(store, service, limits, time);
        var status = SubscriptionDescriptions.Status;
        var events = SubscriptionDescriptions.Events;
        routes.MapGet("/fhir/Subscription/$status", status, endpoints.StatusAsync);
        routes.MapPost("/fhir/Subscription/$status", OperationDescriptions.ByPost(status), endpoints.StatusAsync);
        routes.MapGet("/fhir/Subscription/{id}/$status", SubscriptionDescriptions.StatusOfOne, endpoints.StatusOfOneAsync);
        routes.MapPost("/fhir/Subscription/{id}/$status", SubscriptionDescriptions.StatusOfOneByPost, endpoints.StatusOfOneAsync);
        routes.MapGet("/fhir/Subscription/{id}/$events", events, endpoints.EventsAsync);
        routes.MapPost("/fhir/Subscription/{id}/$events", OperationDescriptions.ByPost(events), endpoints.EventsAsync);
    }

    private async Task<FhirAnswer> StatusAsync(FhirRequest request)
    {
        var (asked, refusal) = await AskedStatusAsync(request);
        if (asked is not { Ids: var ids, Statuses: var statuses })
        {
            return refusal!;
        }
        var reports = await store.ReadAsync(
            session => session.SubscriptionKeys()
                .Select(key => Seen(session, key, request.Filter))
                .OfType<ServedSubscription>()
                .Where(served => (ids.Count == 0 || ids.Contains(served.Stored.Id)) && (statuses.Count == 0 || statuses.Contains(served.Status)))
                .Select(served => Report(served, session))
                .ToList(),
            request.Aborted);
        return FhirAnswer.Document(Notification.StatusBundle(reports, request.FhirBase, time.GetUtcNow()));
    }

    /// <summary>The guide's parameters are allowed on one Subscription too, and say nothing there.</summary>
    private async Task<FhirAnswer> StatusOfOneAsync(FhirRequest request) =>
        await AskedStatusAsync(request) is { Refusal: { } refusal } ? refusal : await store.ReadAsync(
            session => Find(session, request) is { } served
                ? FhirAnswer.Document(Notification.StatusBundle([Report(served, session)], request.FhirBase, time.GetUtcNow()))
                : ReadInteractions.NotFound(ServedSubscription.Type),
            request.Aborted);

    /// <summary>Ids and statuses, from the query or from Parameters; or why not.</summary>
    private static async Task<((IReadOnlyList<string> Ids, IReadOnlyList<string> Statuses)? Asked, FhirAnswer? Refusal)> AskedStatusAsync(
        FhirRequest request)
    {
        var (values, refusal) = await NamedValues.ReadAsync(request);
        if (values is null)
        {
            return (null, refusal);
        }
        var ids = Split(values.Each("id"));
        var statuses = Split(values.Each("status"));
        if (statuses.Exists(status => !ServedSubscription.Statuses.Contains(status)))
        {
            values.Problem("status", $"is one of {string.Join(", ", ServedSubscription.Statuses)}.");
        }
        return values.Refusal() is { } wrong ? (null, wrong) : ((ids, statuses), null);
    }

    private async Task<FhirAnswer> EventsAsync(FhirRequest request)
    {
        var (input, refusal) = await request.ReadInputAsync();
        if (input is null)
        {
            return refusal!;
        }
        var since = input.Text("eventsSinceNumber");
        var until = input.Text("eventsUntilNumber");
        var content = input.Text("content");
        input.RefuseOthers();
        if (input.Problems.Count > 0)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, input.Problems);
        }
        if (!TryRead(since, 1, out var from) || !TryRead(until, long.MaxValue, out var through))
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value,
                "eventsSinceNumber and eventsUntilNumber are numbers of events: 1, 2, 3…",
                TryRead(since, 1, out _) ? "eventsUntilNumber" : "eventsSinceNumber");
        }
        if (content is not null && PayloadContents.Of(content) is null)
        {
            return FhirAnswer.Error(
                StatusCodes.Status400BadRequest, IssueType.Value, "content is empty, id-only or full-resource.", "content");
        }
        return await store.ReadAsync(session => Events(session, request, from, through, content), request.Aborted);
    }

    private FhirAnswer Events(ReadSession session, FhirRequest request, long from, long through, string? content)
    {
        if (Find(session, request) is not { } served)
        {
            return ReadInteractions.NotFound(ServedSubscription.Type);
        }
        var definition = service.Reader.Read(served.Resource, session).Definition;
        var rows = session.SubscriptionEvents(served.Stored.Key, from, through, limits.MaxPageSize);
        var events = service.Content.Read(session, rows, definition?.Source.Topic, served.Owner, request.Filter);
        var wanted = PayloadContents.Of(content) ?? definition?.Channel.Content ?? PayloadContent.Empty;
        return FhirAnswer.Document(Notification.Bundle(
            Report(served, session), "query-event", wanted, events, request.FhirBase, time.GetUtcNow()));
    }

    private SubscriptionReport Report(ServedSubscription served, ReadSession session) =>
        served.Report(service.Reader.Read(served.Resource, session).Definition?.Source.Canonical);

    private static ServedSubscription? Find(ReadSession session, FhirRequest request) =>
        session.Read(ServedSubscription.Type, request.Id, request.Filter) is { IsDeleted: false } stored
            ? Seen(session, stored.Key, request.Filter)
            : null;

    private static ServedSubscription? Seen(ReadSession session, long key, AccessFilter filter) =>
        session.ReadByKey(ServedSubscription.Type, key, filter) is null ? null : ServedSubscription.Read(session, key);

    private static List<string> Split(IReadOnlyList<string> values) => [.. values.SelectMany(value => value.Split(','))];

    private static bool TryRead(string? text, long otherwise, out long number)
    {
        number = otherwise;
        return text is null || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
