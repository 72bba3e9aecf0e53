using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Rest;

/// <summary>The routes of single resources in words.</summary>
internal static class RestDescriptions
{
    private const string Tag = "Resources";

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
            new(200, "The resource, with its version in `ETag`", Described.PatientExample),
            new(304, "Not modified"),
            Described.NotFound,
            new(410, "It has been deleted", Described.Outcome("deleted", "This Patient has been deleted.")),
        ],
    };

    public static RouteDescription VersionRead { get; } = new(HubInteraction.VersionRead, Tag, "Read one version of a resource (vread)")
    {
        Details = "The version as it was, byte for byte, also after the resource was changed or deleted.",
        Parameters = [Described.Type, Described.Id, new(ParameterPlace.Path, "version", "Number of the version, as in the ETag", "1"),
            Described.Summary, Described.Elements, Described.Format, Described.Pretty],
        Responses = [new(200, "The version", Described.PatientExample), Described.NotFound, new(410, "In this version it was deleted")],
    };

    public static RouteDescription History { get; } = new(HubInteraction.InstanceHistory, Tag, "List the versions of a resource")
    {
        Details = "Newest first, a page at a time; follow the link `next`.",
        Parameters =
        [
            Described.Type, Described.Id, Described.Count,
            Since, At, Described.Format, Described.Pretty,
        ],
        Responses = [new(200, "A Bundle of type `history`"), Described.NotFound],
    };

    public static RouteDescription TypeHistory { get; } = new(HubInteraction.TypeHistory, Tag, "List the changes of a type's resources")
    {
        Details = "Newest first, deletes too, a page at a time; follow the link `next`. To follow changes, ask again with `_since`.",
        Parameters = [Described.Type, Described.Count, Since, At, Described.Format, Described.Pretty],
        Responses = History.Responses,
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
            new(ParameterPlace.Header, "If-None-Exist", "Search criteria: create only when nothing matches",
                "identifier=https://example.org/ids|1"),
            Described.Prefer, Described.Format,
        ],
        Body = Described.ResourceBody,
        Responses =
        [
            new(200, "A resource matches the condition; it is answered"),
            new(201, "Created; `Location` names the version", Described.PatientExample),
            .. Described.BadBody, Described.Precondition,
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
            new(200, "Updated, or the same as before", Described.PatientExample), new(201, "Created under this id"),
            .. Described.BadBody, Described.FeedOwned, Described.Precondition,
        ],
    };

    public static RouteDescription ConditionalUpdate { get; } = new(HubInteraction.Update, Tag, "Update the resource that matches criteria")
    {
        Details = "No match: created (under the id in the body, if there is one). One match: updated. Several: 412.",
        Parameters = [Described.Type, Described.AnyCriteria, Described.IfMatch, Described.MetaSnapshot, Described.Prefer],
        Body = Described.ResourceBody,
        Responses = [new(200, "Updated"), new(201, "Created"), .. Described.BadBody, Described.FeedOwned, Described.Precondition],
    };

    public static RouteDescription Patch { get; } = new(HubInteraction.Patch, Tag, "Change parts of a resource")
    {
        Details = """
            The patch is a FHIRPath Patch (Parameters, `application/fhir+json` or `application/fhir+xml`), a JSON Patch
            (`application/json-patch+json`, RFC 6902) or an XML Patch (`application/xml-patch+xml`, RFC 5261). All of it is applied to the
            current version, or nothing. The result must be a valid resource with the same id.
            """,
        Parameters = [Described.Type, Described.Id, Described.IfMatch, Described.Prefer],
        Body = new("A patch", """[{"op":"replace","path":"/gender","value":"female"}]""", "application/json-patch+json"),
        Responses =
        [
            new(200, "Changed, or the same as before", Described.PatientExample),
            new(400, "The body is no patch", Described.Outcome("invalid", "Operation 0 (replace): it has no path.")),
            Described.NotFound,
            new(415, "The body is no patch", Described.Outcome("not-supported", "A patch is one of application/json-patch+json, …")),
            new(422, "The patch does not fit the resource, or what it makes is not valid",
                Described.Outcome("not-found", "Operation 0 (replace): there is nothing at /gender.")),
            Described.FeedOwned, Described.Precondition,
        ],
    };

    public static RouteDescription ConditionalPatch { get; } = Patch with
    {
        Summary = "Change parts of the resource that matches criteria",
        Details = "One match: changed. None: 404. Several: 412.",
        Parameters = [Described.Type, Described.AnyCriteria, Described.IfMatch, Described.Prefer],
    };

    public static RouteDescription Delete { get; } = new(HubInteraction.Delete, Tag, "Delete a resource")
    {
        Details = "Its versions stay readable (vread, history). Deleting what is not there is no error. "
            + "What a feed has sent can be deleted only by the feed.",
        Parameters = [Described.Type, Described.Id, Described.IfMatch],
        Responses = [new(204, "Deleted, or it was not there"), Described.FeedOwned, Described.Precondition],
    };

    public static RouteDescription ConditionalDelete { get; } = new(HubInteraction.Delete, Tag, "Delete the resource that matches criteria")
    {
        Details = "One match: deleted. None: nothing to do. Several: 412, nothing is deleted.",
        Parameters = [Described.Type, Described.AnyCriteria, Described.IfMatch],
        Responses = [new(204, "Deleted, or nothing matched"), Described.FeedOwned, Described.Precondition],
    };
}
