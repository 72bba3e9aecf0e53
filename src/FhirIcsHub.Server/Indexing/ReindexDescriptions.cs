using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Indexing;

/// <summary><c>$reindex</c> in words.</summary>
internal static class ReindexDescriptions
{
    private const string Example = """
        {"resourceType":"Parameters","parameter":[{"name":"build","part":[{"name":"id","valueString":"7"},
        {"name":"state","valueCode":"building"},
        {"name":"searchParameter","valueReference":{"reference":"SearchParameter/patient-colour"}},{"name":"type","valueCode":"Patient"},
        {"name":"done","valueDecimal":0.42},{"name":"scanned","valueInteger":4200},
        {"name":"found","valueInteger":1300},{"name":"started","valueInstant":"2026-04-01T12:00:00Z"}]}]}
        """;

    private static readonly ResponseDescription TakesNothing =
        new(400, "A parameter was given", Described.Outcome("not-supported", "The operation has no parameter 'type'; it has none."));

    public static RouteDescription OfAll { get; } = new(HubInteraction.Operation, "Search", "Make the search entries of all resources anew")
    {
        Operation = "reindex",
        Definition = "https://fhiricshub.example/OperationDefinition/reindex",
        Details = """
            Goes through the resources beside everything else and makes their search entries anew, piece by piece; it goes on after a
            restart. Searches stay right meanwhile. `GET /fhir/$reindex` tells how far it is.
            """,
        Responses = [new(202, "It has begun, or was under way already", Example) { Headers = ["Content-Location"] }, TakesNothing, Described.NotValid],
    };

    public static RouteDescription OfType { get; } = OfAll with
    {
        Summary = "Make the search entries of a type's resources anew",
        OperationOn = Operations.OperationDescriptions.OnEveryType,
        Parameters = [Described.Type],
        Responses = [.. OfAll.Responses, Described.NotFound],
    };

    public static RouteDescription Progress { get; } = OfAll with
    {
        Summary = "How far work on the search index is",
        Details = """
            The last hundred works, the latest first: those of `$reindex`, and those that make or remove the entries of a SearchParameter.
            The states are `building`, `verifying`, `ready`, `removing`, `removed` and `failed`; `done` goes from 0 to 1; `scanned` counts
            the resources visited and `found` those that have entries.
            """,
        Parameters = [Described.Format, Described.Pretty],
        Responses = [new(200, "Parameters with a `build` for each work", Example), TakesNothing],
    };
}
