using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Examples;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Rest;

/// <summary>The routes of single resources in words.</summary>
internal static class RestDescriptions
{
    private const string Tag = "Resources";

    /// <summary>Why a change of what exists may be refused.</summary>
    private static readonly IReadOnlyList<ResponseDescription> Refusals =
        [Described.FeedOwned, Described.Conflict, Described.Precondition, Described.VersionNeeded];

    private static readonly ParameterDescription NoneExists = new(
        ParameterPlace.Header, "If-None-Exist", "Search criteria: create only when nothing matches", "identifier=https://example.org/ids|1")
    {
        OfType = type =>
        {
            var (name, value) = ExampleRecords.Criteria(type, 1);
            return NoneExists! with { Example = $"{name}={value}" };
        },
    };

    private static readonly ParameterDescription Since =
        new(ParameterPlace.Query, "_since", "Only versions made at this instant or later", "2026-04-01T00:00:00Z");

    private static readonly ParameterDescription At =
        new(ParameterPlace.Query, "_at", "Only versions that were current at some moment of this date or time", "2026-04");

    public static RouteDescription Read { get; } = new(HubInteraction.Read, Tag, "Read a resource")
    {
        Details = "The current version. `If-None-Match` with a known ETag, or `If-Modified-Since`, answers 304 when nothing has changed.",
        Parameters =
        [
            Described.Type, Described.Id, Described.IfNoneMatch, Described.Summary, Described.Elements, Described.Format, Described.Pretty,
        ],
        Responses =
        [
            new(200, "The resource, with its version in `ETag`", Described.AnyResource),
            new(304, "Not modified"),
            Described.SubsetNotUnderstood,
            Described.NotFound,
            Described.Gone,
        ],
    };

    public static RouteDescription VersionRead { get; } = new(HubInteraction.VersionRead, Tag, "Read one version of a resource (vread)")
    {
        Details = "The version as it was, byte for byte, also after the resource was changed or deleted.",
        Parameters = [Described.Type, Described.Id, new(ParameterPlace.Path, "version", "Number of the version, as in the ETag", "1"),
            Described.Summary, Described.Elements, Described.Format, Described.Pretty],
        Responses =
        [
            new(200, "The version", Described.AnyResource),
            new(304, "Not modified"),
            Described.SubsetNotUnderstood,
            new(404, "There is no such version", Described.Outcome("not-found", "There is no such version of this Patient.")),
            new(410, "In this version it was deleted", Described.Outcome("deleted", "This Patient has been deleted.")),
        ],
    };

    private static readonly IReadOnlyList<ResponseDescription> Histories =
    [
        new(200, "A Bundle of type `history`", new Example(type => $$"""
            {"resourceType":"Bundle","type":"history","total":1,"link":[{"relation":"self","url":"http://127.0.0.1:8080/fhir/{{type.Name}}/example/_history"}],
             "entry":[{"fullUrl":"http://127.0.0.1:8080/fhir/{{type.Name}}/example","resource":{{Described.AnyResource.Of(type)}},
             "request":{"method":"PUT","url":"{{type.Name}}/example"},"response":{"status":"201 Created","etag":"W/\"1\"","lastModified":"2026-04-01T09:00:00.000Z"} }]}
            """)),
        new(400, "A parameter cannot be understood", Described.Outcome("value", "_since must be an instant such as 2026-04-01T00:00:00Z.")),
    ];

    public static RouteDescription History { get; } = new(HubInteraction.InstanceHistory, Tag, "List the versions of a resource")
    {
        Details = "Newest first, a page at a time; follow the link `next`.",
        Parameters =
        [
            Described.Type, Described.Id, Described.Count,
            Since, At, Described.Format, Described.Pretty,
        ],
        Responses = [.. Histories, Described.NotFound],
    };

    public static RouteDescription TypeHistory { get; } = new(HubInteraction.TypeHistory, Tag, "List the changes of a type's resources")
    {
        Details = "Newest first, deletes too, a page at a time; follow the link `next`. To follow changes, ask again with `_since`.",
        Parameters = [Described.Type, Described.Count, Since, At, Described.Format, Described.Pretty],
        Responses = Histories,
    };

    public static RouteDescription SystemHistory { get; } = TypeHistory with
    {
        Interaction = HubInteraction.SystemHistory,
        Summary = "List the changes of all resources",
        Parameters = [Described.Count, Since, At, Described.Format, Described.Pretty],
    };

    public static RouteDescription Create { get; } = new(HubInteraction.Create, Tag, "Create a resource")
    {
        Details = """
            The hub gives the id; one in the body is ignored. With `If-None-Exist` the create is conditional: when a resource matches the
            criteria, it is answered (200) and nothing is created; when several match, 412. However many clients send the same condition
            at once,
            one resource is created.

            A conditional reference (`Patient?identifier=…`) in the body is resolved; it must match exactly one resource.
            """,
        Parameters =
        [
            Described.Type,
            NoneExists,
            Described.Prefer, Described.Format,
        ],
        Body = new("A resource of the type that the address names", new Example(ExampleRecords.Another)),
        Responses =
        [
            new(200, "A resource matches the condition of `If-None-Exist`; it is answered", Described.AnyResource),
            new(201, "Created; `Location` names the version", Described.AnyResource),
            Described.WrongAddress, Described.NotValid, Described.SeveralMatches, Described.Conflict,
        ],
    };

    public static RouteDescription Update { get; } = new(HubInteraction.Update, Tag, "Update a resource, or create it under this id")
    {
        Details = """
            The id in the body must be that of the address. An update that changes nothing makes no new version. `If-Match` guards against
            overwriting someone else's change. What a feed has sent can be changed only by the feed: 403.

            Tags and security labels of the version before stay, also when the body does not name them: `$meta-delete` or a patch takes
            them off, or `X-Meta-Snapshot-Mode`, by which the body's are all that there are.
            """,
        Parameters =
        [
            Described.Type, Described.Id, Described.IfMatch,
            new(ParameterPlace.Header, "If-None-Match", "`*`: only when the resource does not exist yet"), Described.MetaSnapshot,
            Described.Prefer, Described.Format,
        ],
        Body = Described.ResourceBody,
        Responses =
        [
            new(200, "Updated, or the same as before", Described.AnyResource),
            new(201, "Created under this id", Described.AnyResource),
            Described.WrongAddress, Described.VersionNotUnderstood, Described.NotValid, .. Refusals,
        ],
    };

    public static RouteDescription ConditionalUpdate { get; } = new(HubInteraction.Update, Tag, "Update the resource that matches criteria")
    {
        Details = "No match: created (under the id in the body, if there is one). One match: updated. Several: 412.",
        Parameters = [Described.Type, Described.AnyCriteria, Described.IfMatch, Described.MetaSnapshot, Described.Prefer],
        Body = Described.ResourceBody,
        Responses =
        [
            new(200, "Updated, or the same as before", Described.AnyResource), new(201, "Created", Described.AnyResource),
            Described.WrongAddress, Described.VersionNotUnderstood, Described.NotValid, .. Refusals, Described.SeveralMatches,
        ],
    };

    public static RouteDescription Patch { get; } = new(HubInteraction.Patch, Tag, "Change parts of a resource")
    {
        Details = """
            The patch is a FHIRPath Patch (Parameters, `application/fhir+json` or `application/fhir+xml`), a JSON Patch
            (`application/json-patch+json`, RFC 6902) or an XML Patch (`application/xml-patch+xml`, RFC 5261). All of it is applied to the
            current version, or nothing. The result must be a valid resource with the same id.
            """,
        Parameters = [Described.Type, Described.Id, Described.IfMatch, Described.Prefer],
        Body = new("A patch", """[{"op":"replace","path":"/language","value":"en-GB"}]""", "application/json-patch+json")
        {
            Others =
            [
                (MediaTypes.FhirJsonName, new Example(FhirPathPatch)),
                ("application/xml-patch+xml", new Example(type => $"""
                    <diff xmlns:f="http://hl7.org/fhir"><replace sel="f:{type.Name}/f:language/@value">en-GB</replace></diff>
                    """)),
            ],
        },
        Responses =
        [
            new(200, "Changed, or the same as before", Described.AnyResource),
            new(400, "The patch cannot be understood", Described.Outcome("invalid", "Operation 0 (replace): it has no path.")),
            Described.NotFound,
            Described.Gone,
            new(422, "The patch does not fit the resource, or what it makes is not valid",
                Described.Outcome("not-found", "Operation 0 (replace): there is nothing at /language.")),
            .. Refusals,
        ],
    };

    public static RouteDescription ConditionalPatch { get; } = Patch with
    {
        Summary = "Change parts of the resource that matches criteria",
        Details = "One match: changed. None: 404. Several: 412.",
        Responses = [.. Patch.Responses.Where(answer => answer != Described.Gone), Described.SeveralMatches],
        Parameters = [Described.Type, Described.AnyCriteria, Described.IfMatch, Described.Prefer],
    };

    public static RouteDescription Delete { get; } = new(HubInteraction.Delete, Tag, "Delete a resource")
    {
        Details = "Its versions stay readable (vread, history). Deleting what is not there is no error. "
            + "What a feed has sent can be deleted only by the feed.",
        Parameters = [Described.Type, Described.Id with { Example = ExampleRecords.AbsentId }, Described.IfMatch with { Example = null }],
        Responses = [new(204, "Deleted, or it was not there"), Described.VersionNotUnderstood, .. Refusals],
    };

    public static RouteDescription ConditionalDelete { get; } = new(HubInteraction.Delete, Tag, "Delete the resource that matches criteria")
    {
        Details = "One match: deleted. None: nothing to do. Several: 412, nothing is deleted.",
        Parameters = [Described.Type, Described.Criteria(3), Described.IfMatch with { Example = null }],
        Responses =
        [
            new(204, "Deleted, or nothing matched"),
            new(400, "The criteria cannot be understood", Described.Outcome("invalid", "The type has no search parameter of that name.")),
            .. Refusals, Described.SeveralMatches,
        ],
    };

    private static string FhirPathPatch(FhirType type) => $$"""
        {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},
        {"name":"path","valueString":"{{type.Name}}.meta.tag[0].code"},{"name":"value","valueCode":"checked"}]}]}
        """;
}
