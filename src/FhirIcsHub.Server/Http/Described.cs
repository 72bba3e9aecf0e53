using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.Http;

/// <summary>Parameters, bodies and answers that several routes have in common, in words.</summary>
internal static class Described
{
    public const string PatientExample = """
        {"resourceType":"Patient","id":"example","name":[{"use":"official","family":"Example","given":["Ada"]}],"gender":"female","birthDate":"1957-03-02"}
        """;

    public static ParameterDescription Type { get; } = new(
        ParameterPlace.Path, "type", "Resource type of FHIR R4", "Patient", [.. FhirSchema.R4.ResourceTypes.Select(type => type.Name)]);

    public static ParameterDescription Id { get; } = new(ParameterPlace.Path, "id", "Id of the resource", "example");

    public static ParameterDescription Count { get; } = new(ParameterPlace.Query, "_count", "Entries on a page", "20");

    public static ParameterDescription Format { get; } = new(ParameterPlace.Query, "_format", "`json` or `xml`; overrides Accept", "json");

    public static ParameterDescription Pretty { get; } = new(ParameterPlace.Query, "_pretty", "`true`: indented for reading", "true");

    public static ParameterDescription Summary { get; } = new(ParameterPlace.Query, "_summary",
        "Which elements: `true` (the summary), `text`, `data` (all but text), `count` (of a search: the number only), `false` (all)", "true",
        ["true", "text", "data", "count", "false"]);

    public static ParameterDescription Elements { get; } = new(ParameterPlace.Query, "_elements",
        "Names of the elements that are wanted; mandatory and modifier elements come too", "identifier,name");

    public static ParameterDescription IfMatch { get; } = new(ParameterPlace.Header, "If-Match",
        "ETag of the version that must be the current one", "W/\"1\"");

    public static ParameterDescription IfNoneMatch { get; } = new(ParameterPlace.Header, "If-None-Match",
        "ETag of the version that the client has", "W/\"1\"");

    public static ParameterDescription Prefer { get; } = new(
        ParameterPlace.Header, "Prefer", "What to answer after a write", "return=minimal",
            ["return=minimal", "return=representation", "return=OperationOutcome"]);

    public static ParameterDescription MetaSnapshot { get; } = new(
        ParameterPlace.Header, "X-Meta-Snapshot-Mode",
        "Which of `PROFILE`, `SECURITY_LABEL`, `TAG` in the body are all that there are; others of the version before stay. By default PROFILE",
        "TAG,SECURITY_LABEL,PROFILE");

    public static ParameterDescription AnyCriteria { get; } = new(
        ParameterPlace.Query, "identifier", "Search criteria; any search parameter of the type can stand here",
            "https://example.org/ids|1");

    public static BodyDescription ResourceBody { get; } = new("A resource of the type that the address names", PatientExample);

    public static ResponseDescription NotFound { get; } = new(
        404, "There is no such resource, or no such resource type", Outcome("not-found", "There is no Patient with this id."));

    public static ResponseDescription FeedOwned { get; } = new(
        403, "It belongs to a feed, or the gate refuses",
        Outcome("forbidden", "This Patient belongs to the feed that sent it and can be changed or deleted only there (/feeds/…/fhir)."));

    public static ResponseDescription Precondition { get; } = new(
        412, "A condition is not met: If-Match, If-None-Match, or criteria with several matches",
        Outcome("conflict", "If-Match asked for version 1, and the current version is 2."));

    public static IReadOnlyList<ResponseDescription> BadBody { get; } =
    [
        new(400, "The body is no JSON, of another type, or has another id", """
            {"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"structure","diagnostics":"The body is not well-formed JSON: …","location":["line 3, column 14"]}]}
            """),
        new(413, "The body is too large", Outcome("too-long", "A request body must be smaller than 50000000 bytes.")),
        new(415, "The body is no FHIR", Outcome("not-supported", RequestBody.NoFhir)),
        new(422, "The body is JSON, but no valid resource; each issue names the element", """
            {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"structure","diagnostics":"'familyName' is not an element of HumanName.","location":["line 1, column 43"],"expression":["Patient.name[0]"]}]}
            """),
    ];

    /// <summary>An OperationOutcome with one error, as an example.</summary>
    public static string Outcome(string code, string diagnostics) =>
        $$"""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"{{code}}","diagnostics":"{{diagnostics}}"}]}""";
}
