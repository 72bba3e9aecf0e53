using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations.Expunge;

/// <summary><c>$expunge</c> in words.</summary>
internal static class ExpungeDescriptions
{
    private const string Example = """
        {"resourceType":"Parameters","parameter":[{"name":"expungePreviousVersions","valueBoolean":true}]}
        """;

    private static readonly IReadOnlyList<ParameterDescription> Parameters =
    [
        Flag("expungeDeletedResources", "Remove deleted resources with all their versions") with { IsPrefilled = true },
        Flag("expungePreviousVersions", "Remove all versions but the current ones"),
        new(ParameterPlace.Query, "limit", "Remove at most so many resources and versions; 1000 when it is not given", "100")
        {
            Type = "integer",
        },
        Flag("compact", "Then rewrite the database's files, so that nothing is left in free space either; writing waits meanwhile"),
        Described.Format, Described.Pretty,
    ];

    public static RouteDescription OfType { get; } = new(
        HubInteraction.Operation, "Operation", "Remove old versions and deleted resources of a type for good")
    {
        Operation = Access.OpenPolicy.Expunge,
        OperationOn = OperationDescriptions.OnEveryType,
        Definition = RouteDescription.OwnDefinitions + "expunge",
        Details = """
            For administrators. What is removed is gone from reading, history, search, the change feed and the map of persons; it cannot be
            brought back. The journal keeps what feeds sent until `expungeEverything`. Current versions of what is not deleted always stay.
            The answer counts what was removed; ask again until it is 0. Consumers of the change feed do not hear of a delete that they have
            not heard of before.
            """,
        Parameters = [Described.Type, .. Parameters],
        Body = new("Parameters: what is not in the query", Example) { IsOptional = true },
        Results = [new("count", "integer", "How many resources and versions were removed")],
        Responses =
        [
            new(200, "How many were removed", """{"resourceType":"Parameters","parameter":[{"name":"count","valueInteger":12}]}"""),
            new(400, "Nothing is named that is to be removed",
                Described.Outcome("required", "Say what is to be removed: expungeDeletedResources, expungePreviousVersions, or both.")),
            new(403, "The caller is no administrator", Described.Outcome("forbidden",
                "Removing for good is for administrators: while no access control is configured, from the hub's own machine only.")),
            Described.Conflict,
        ],
    };

    public static RouteDescription OfInstance { get; } = OfType with
    {
        Summary = "Remove old versions of a resource, or the deleted resource, for good",
        Parameters = [Described.Type, Described.Id, .. Parameters],
    };

    public static RouteDescription OfAll { get; } = OfType with
    {
        Summary = "Remove old versions and deleted resources, or everything, for good",
        OperationOn = null,
        Parameters =
        [
            Flag("expungeEverything", "Remove everything: resources, versions, persons, journal. What comes with the hub is put back"),
            .. Parameters,
        ],
    };

    private static ParameterDescription Flag(string name, string description) =>
        new(ParameterPlace.Query, name, description, "true", ["true", "false"]) { Type = "boolean" };
}
