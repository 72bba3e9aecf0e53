using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Feeds;

/// <summary>The feed routes in words.</summary>
internal static class FeedDescriptions
{
    private const string Tag = "Feeds";

    private const string Patient = """
        {"resourceType":"Patient","id":"1001","identifier":[{"system":"https://gp.demo.example/id/patient","value":"1001"}],"name":[{"family":"Example","given":["Ada"]}],"birthDate":"1957-03-02"}
        """;

    private static readonly ParameterDescription FeedName = new(ParameterPlace.Path, "feed", "Name of the feed, as in `profiles/sources`",
        "gp");

    private static readonly ParameterDescription TypeName = new(
        ParameterPlace.Path, "type", "Resource type", "Patient",
        ["Patient", "Encounter", "CarePlan", "Observation", "Condition", "Organization", "Practitioner", "Location"]);

    private static readonly ParameterDescription SourceId = new(ParameterPlace.Path, "id", "Id in the source system", "1001");

    private static readonly ResponseDescription UnknownFeed = new(
        404, "There is no such feed", Described.Outcome("not-found", "There is no such feed. Feeds of this hub: acute, council, gp."));

    private static readonly ResponseDescription NotTaken = new(422, "Feeds do not take this type",
        Described.Outcome("not-supported", "Feeds take only these types: CarePlan, Condition, Encounter, Location, …"));

    private static readonly IReadOnlyList<ResponseDescription> Refusals =
    [
        UnknownFeed,
        Described.Conflict,
        new(422, "A resource was rejected; the outcome names element and rule, and the journal keeps the message",
            Described.Outcome("required", "Observation.status is required.")),
    ];

    public static RouteDescription Message { get; } = new(HubInteraction.FeedReceive, Tag, "Send a message: a Bundle of records")
    {
        Details = """
            The message is kept in the journal first, as it came. Then each resource is read as sent (STU3 leftovers, local codes and
            local ids included), mapped to UK
            Core, joined to its person and judged strictly. A `transaction` is accepted or rejected as a whole; of a `batch` or
            `collection` each group of entries that belong
            together for itself. The answer says for each entry what became of it. The same message sent again changes nothing.
            """,
        Parameters = [FeedName],
        Body = new("A Bundle of type transaction, batch or collection", $$"""
            {"resourceType":"Bundle","type":"collection","entry":[{"resource":{{Patient}} }]}
            """)
        {
            IsJsonOnly = true,
        },
        Responses =
        [
            new(200, "An answer for each entry", """
                {"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"201 Created","location":"Patient/1001/_history/1","etag":"W/\"1\""}}]}
                """),
            .. Refusals,
        ],
    };

    public static RouteDescription Create { get; } = new(HubInteraction.FeedReceive, Tag, "Send one resource")
    {
        Details = "The source key is the resource's id, else the identifier that the feed's configuration names.",
        Parameters = [FeedName, TypeName,
            new(ParameterPlace.Header, "If-None-Exist", "Search criteria: take it only when nothing of this feed matches",
                "identifier=https://gp.demo.example/id/patient|1001")],
        Body = new("A resource of the type that the address names", Patient) { IsJsonOnly = true },
        Responses =
        [
            new(200, "Taken, or the same as before", Patient) { Headers = ["ETag", "Last-Modified", "Location"] },
            new(201, "Taken for the first time", Patient) { Headers = ["ETag", "Last-Modified", "Location"] },
            .. Refusals,
        ],
    };

    public static RouteDescription Update { get; } = Create with
    {
        Summary = "Send one resource under its source id",
        Parameters = [FeedName, TypeName, SourceId],
    };

    public static RouteDescription ConditionalUpdate { get; } = Create with
    {
        Summary = "Send one resource in place of the one that matches criteria",
        Parameters = [FeedName, TypeName,
            new(ParameterPlace.Query, "identifier", "Search criteria", "https://gp.demo.example/id/patient|1001") { IsRequired = true }],
    };

    public static RouteDescription Read { get; } = new(HubInteraction.FeedRead, Tag, "Read back what this feed sent")
    {
        Details = "As it was sent, with the feed's own ids and versions; nothing of other feeds.",
        Parameters = [FeedName, TypeName, SourceId],
        Responses =
        [
            new(200, "The resource as sent", Patient) { Headers = ["ETag", "Last-Modified"] },
            UnknownFeed,
            new(404, "The feed has sent no such resource", Described.Outcome("not-found", "This feed has sent no Patient with this id.")),
            new(410, "The feed has deleted it", Described.Outcome("deleted", "The feed has deleted this Patient.")),
            NotTaken,
        ],
    };

    public static RouteDescription Delete { get; } = new(HubInteraction.FeedReceive, Tag, "Delete what this feed sent")
    {
        Parameters = [FeedName, TypeName, SourceId with { Example = "1003" }],
        Responses = [new(204, "Deleted"), UnknownFeed, Described.Conflict, NotTaken],
    };
}
