using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations.Maps;

/// <summary><c>$transform</c> in words.</summary>
internal static class TransformDescriptions
{
    private const string Example = """
        {"resourceType":"Patient","id":"example","gender":"female"}
        """;

    private static readonly ParameterDescription Source = new(ParameterPlace.Query, "source", "Canonical URL of the map",
        "https://example.org/StructureMap/person")
    {
        Type = "uri",
        IsPrefilled = true,
    };

    public static RouteDescription OnType { get; } = new(HubInteraction.Operation, "Resources", "Transform content by a map")
    {
        Operation = "transform",
        OperationOn = "StructureMap",
        Definition = "http://hl7.org/fhir/OperationDefinition/StructureMap-transform",
        Details = """
            The body is Parameters with `content` (a resource, or a logical model in JSON), `source` (the canonical URL of a StructureMap
            that is stored here or comes with the hub) or `sourceMap` (the StructureMap itself); or the content itself, with `source` in the
            query. Maps, structures and concept maps that it needs are those of the hub's definitions. Errors of the map, and of the
            transformation, name their places. Nothing is stored.
            """,
        Parameters = [Source, Described.Format, Described.Pretty],
        Body = new("The content, or Parameters with `content` and `source` or `sourceMap`", Example),
        Responses =
        [
            new(200, "What the map makes", """{"resourceType":"Person","gender":"female"}"""),
            new(400, "There is no content, or no map is named",
                Described.Outcome("required", "Name the map by source, its canonical URL, or send it as sourceMap: one of the two.")),
            new(404, "The map is not known here", Described.Outcome("not-found", "There is no StructureMap with this canonical URL here.")),
            new(422, "The map cannot be used, or the content cannot be transformed by it",
                Described.Outcome("invalid", "The map has no group.")),
        ],
    };

    public static RouteDescription OnInstance { get; } = OnType with
    {
        Summary = "Transform content by a stored map",
        Parameters = [Described.Id, Described.Format, Described.Pretty],
    };
}
