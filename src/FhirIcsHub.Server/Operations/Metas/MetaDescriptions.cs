using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations.Metas;

/// <summary><c>$meta</c>, <c>$meta-add</c> and <c>$meta-delete</c> in words.</summary>
internal static class MetaDescriptions
{
    private const string Example = """
        {"resourceType":"Parameters","parameter":[{"name":"return","valueMeta":{"tag":[{"system":"https://example.org/tags","code":"checked"}]}}]}
        """;

    private const string Input = """
        {"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"system":"https://example.org/tags","code":"checked"}]}}]}
        """;

    private static readonly ParameterDescription Version = new(ParameterPlace.Path, "version", "Version of the resource", "1");

    private static readonly ResponseDescription Done = new(200, "Parameters with the meta as `return`", Example);

    private static readonly ResponseDescription Unknown = new(
        400, "A parameter is wrong", Described.Outcome("not-supported", "The operation has no parameter 'x'; it has none."));

    public static RouteDescription OfAll { get; } = new(HubInteraction.Operation, "Resources", "Profiles, tags and security labels in use")
    {
        Operation = "meta",
        Definition = "http://hl7.org/fhir/OperationDefinition/Resource-meta",
        Details = "Of all resources that the caller may see: what can be searched for by `_profile`, `_tag` and `_security`.",
        Parameters = [Described.Format, Described.Pretty],
        Responses = [Done, Unknown],
    };

    public static RouteDescription OfType { get; } = OfAll with
    {
        Summary = "Profiles, tags and security labels in use on a type",
        OperationOn = OperationDescriptions.OnEveryType,
        Parameters = [Described.Type, Described.Format, Described.Pretty],
    };

    public static RouteDescription OfInstance { get; } = OfType with
    {
        Summary = "The meta of a resource",
        Details = "The same meta as by reading the resource, without the resource.",
        Parameters = [Described.Type, Described.Id, Described.Format, Described.Pretty],
        Responses = [Done, Unknown, Described.NotFound, Described.Gone],
    };

    public static RouteDescription OfVersion { get; } = OfInstance with
    {
        Summary = "The meta of a version of a resource",
        Parameters = [Described.Type, Described.Id, Version, Described.Format, Described.Pretty],
    };

    public static RouteDescription Add { get; } = Changing("meta-add", "Add profiles, tags and security labels to a resource",
        "A set: what is there already is not added again. Tags and labels are the same when system and code are, profiles when the URL "
        + "is.");

    public static RouteDescription Delete { get; } = Changing("meta-delete", "Take profiles, tags and security labels off a resource",
        "What the resource does not have is no error.") with
    {
        Body = new("Parameters with `meta`", Input.Replace("checked", "unchecked", StringComparison.Ordinal)),
    };

    /// <summary>The same by POST; the operation has no parameters.</summary>
    public static RouteDescription ByPost(RouteDescription description) => description with
    {
        Body = new("No parameters", """{"resourceType":"Parameters"}""") { IsOptional = true },
    };

    private static RouteDescription Changing(string operation, string summary, string details) =>
        new(HubInteraction.Operation, "Resources", summary)
        {
            Operation = operation,
            OperationOn = OperationDescriptions.OnEveryType,
            Definition = $"http://hl7.org/fhir/OperationDefinition/Resource-{operation}",
            Details = details + " Nothing else of the resource changes; it becomes a new version when something does. What a feed sent is "
                + "labelled at the feed: here it is 403.",
            Parameters = [Described.Type, Described.Id, Described.IfMatch, Described.Format, Described.Pretty],
            Body = new("Parameters with `meta`", Input),
            Responses =
            [
                Done with { Headers = ["ETag", "Last-Modified"] },
                new(400, "There is no `meta`", Described.Outcome("required", "The operation takes one parameter: meta, …")),
                Described.VersionNotUnderstood, Described.NotFound, Described.Gone, Described.FeedOwned, Described.Conflict,
                Described.Precondition, Described.VersionNeeded,
            ],
        };
}
