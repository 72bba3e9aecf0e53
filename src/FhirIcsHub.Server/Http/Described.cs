using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Examples;

namespace FhirIcsHub.Server.Http;

/// <summary>Parameters, bodies and answers that several routes have in common, in words.</summary>
internal static class Described
{
    /// <summary>The example of the type that the address names; of a Patient where it names none.</summary>
    public static Example AnyResource { get; } = new(ExampleRecords.Of);

    /// <summary>An example of a Patient.</summary>
    public static Example Patient { get; } = ExampleRecords.Of(FhirSchema.R4.FindResourceType("Patient")!);

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

    public static ParameterDescription AnyCriteria { get; } = Criteria(1);

    /// <summary>Search criteria in the address, which the n-th example meets.</summary>
    public static ParameterDescription Criteria(int number)
    {
        var criteria = new ParameterDescription(
            ParameterPlace.Query, "identifier", "Search criteria; any search parameter of the type can stand here",
            $"https://example.org/ids|{number}")
        {
            IsRequired = true,
        };
        return criteria with
        {
            OfType = type =>
            {
                var (name, value) = ExampleRecords.Criteria(type, number);
                return criteria with { Name = name, Example = value };
            },
        };
    }

    public static BodyDescription ResourceBody { get; } = new("A resource of the type that the address names", AnyResource);

    public static ResponseDescription NotFound { get; } = new(
        404, "There is no such resource, or no such resource type", Outcome("not-found", "There is no Patient with this id."));

    public static ResponseDescription SubsetNotUnderstood { get; } = new(400, "`_summary` or `_elements` cannot be understood",
        Outcome("value", "_summary is true, text, data, count or false."));

    public static ResponseDescription VersionNotUnderstood { get; } = new(400, "If-Match is no ETag of this server",
        Outcome("value", """If-Match must be the ETag of a version, as in W/\"3\"."""));

    public static ResponseDescription Gone { get; } = new(
        410, "It has been deleted", Outcome("deleted", "This Patient has been deleted."));

    public static ResponseDescription FeedOwned { get; } = new(
        403, "It belongs to a feed",
        Outcome("forbidden", "This Patient belongs to the feed that sent it and can be changed or deleted only there (/feeds/…/fhir)."));

    public static ResponseDescription Precondition { get; } = new(
        412, "A condition is not met: If-Match or If-None-Match",
        Outcome("conflict", "If-Match asked for version 1, and the current version is 2."));

    public static ResponseDescription SeveralMatches { get; } = new(
        412, "Several resources match the criteria", Outcome("multiple-matches", "Several resources match the condition."));

    /// <summary>Another request changed the same at the same moment, each time that the hub tried.</summary>
    public static ResponseDescription Conflict { get; } = new(
        409, "Other requests changed it each time that the hub tried; nothing was written",
        Outcome("conflict", "Another request changed this resource at the same moment; nothing was written. Read it again and retry."));

    /// <summary>Where it is configured, changes must name their version.</summary>
    public static ResponseDescription VersionNeeded { get; } = new(
        428, "`Writes:RequireIfMatch` is set, and the request names no version",
        Outcome("required", "A change must name the version that it is based on: send If-Match with the ETag that was read."));

    /// <summary>What was asked for always becomes a job.</summary>
    public static ResponseDescription Accepted { get; } = new(202, "It has become a job; `Content-Location` is where to ask for what became of it", """
        {"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational","diagnostics":"Accepted. The header Content-Location says where to ask for the result."}]}
        """)
    {
        Headers = ["Content-Location"],
    };

    public static ResponseDescription TooLong { get; } = new(
        503, "It took longer than `Limits:SearchSeconds`; `Retry-After` says when to try again, `Prefer: respond-async` asks without that limit",
        Outcome("timeout", "The search was given up after 30 seconds (Limits:SearchSeconds). Ask for less, or send it with the header "
            + "Prefer: respond-async."));

    public static ResponseDescription NotValid { get; } = new(
        422, "The body is no valid resource; each issue names the element", """
            {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"structure","diagnostics":"'familyName' is not an element of HumanName.","location":["line 1, column 43"],"expression":["Patient.name[0]"]}]}
            """);

    public static ResponseDescription WrongAddress { get; } = new(
        400, "The body is of another type than the address, or has another id",
        Outcome("invalid", "The address is for Patient, and the body is a resource of type Group."));

    /// <summary>An OperationOutcome with one error, as an example.</summary>
    public static string Outcome(string code, string diagnostics) =>
        $$"""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"{{code}}","diagnostics":"{{diagnostics}}"}]}""";
}
