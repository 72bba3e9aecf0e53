using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>The operations of Subscriptions in words.</summary>
internal static class SubscriptionDescriptions
{
    private const string Tag = "Subscriptions";

    private const string StatusParameters = """
        {"resourceType":"Parameters","id":"61ebe359-bfdc-4613-8bf2-c5e300945f0a",
        "meta":{"profile":["http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-status-r4"]},
        "parameter":[{"name":"subscription","valueReference":{"reference":"http://127.0.0.1:8080/fhir/Subscription/example"}},
        {"name":"status","valueCode":"off"},{"name":"type","valueCode":"query-status"},{"name":"events-since-subscription-start","valueString":"0"}]}
        """;

    private const string StatusExample = $$"""
        {"resourceType":"Bundle","type":"searchset","total":1,"entry":[{"fullUrl":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a","resource":{{StatusParameters}},"search":{"mode":"match"} }]}
        """;

    private const string EventsExample = $$"""
        {"resourceType":"Bundle","type":"history","timestamp":"2026-04-01T09:00:00Z","entry":[{"fullUrl":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a","resource":{{StatusParameters}},
        "request":{"method":"GET","url":"http://127.0.0.1:8080/fhir/Subscription/example/$status"},"response":{"status":"200"} }]}
        """;

    public static RouteDescription Status { get; } = new(HubInteraction.Operation, Tag, "State of Subscriptions")
    {
        Operation = "status",
        OperationOn = "Subscription",
        Definition = Backport.StatusOperation,
        Details = "A searchset Bundle with one Parameters for each Subscription: its status, how many events it has had, what went wrong.",
        Parameters =
        [
            new(ParameterPlace.Query, "id", "Ids of Subscriptions; all by default", "example") { Repeats = true },
            new(ParameterPlace.Query, "status", "Only those with this status", "active", ["requested", "active", "error", "off"])
            {
                Repeats = true,
            },
            Described.Format,
            Described.Pretty,
        ],
        Responses =
        [
            new(200, "A Bundle of Parameters", StatusExample),
            new(400, "A parameter is wrong", Described.Outcome("value", "The parameter status is one of requested, active, error, off.")),
        ],
    };

    public static RouteDescription StatusOfOne { get; } = Status with
    {
        Summary = "State of a Subscription",
        Parameters = [Described.Id, Described.Format, Described.Pretty],
        Responses =
        [
            new(200, "A Bundle with one Parameters", StatusExample),
            new(400, "A parameter is wrong",
                Described.Outcome("not-supported", "The operation has no parameter 'state'; it has id, status.")),
            Described.NotFound,
        ],
    };

    public static RouteDescription StatusOfOneByPost { get; } = StatusOfOne with
    {
        Body = new BodyDescription("Parameters; none is needed", """{"resourceType":"Parameters"}""") { IsOptional = true },
    };

    public static RouteDescription Events { get; } = new(HubInteraction.Operation, Tag, "Events of a Subscription once more")
    {
        Operation = "events",
        OperationOn = "Subscription",
        Definition = Backport.EventsOperation,
        Details = "A history Bundle as the notifications are, with the events of these numbers, delivered or not. At most "
            + "`Limits:MaxPageSize` events come at once: go on behind the last.",
        Parameters =
        [
            Described.Id,
            new(ParameterPlace.Query, "eventsSinceNumber", "The first event", "1"),
            new(ParameterPlace.Query, "eventsUntilNumber", "The last event", "20"),
            new(ParameterPlace.Query, "content", "How much of what changed; by default as the Subscription says", "id-only",
                ["empty", "id-only", "full-resource"]),
            Described.Format,
            Described.Pretty,
        ],
        Responses =
        [
            new(200, "A notification Bundle", EventsExample),
            new(400, "A parameter is wrong", Described.Outcome("value", "content is empty, id-only or full-resource.")),
            Described.NotFound,
        ],
    };
}
