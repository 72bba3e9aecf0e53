using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.GraphQl;

/// <summary><c>$graphql</c> in words.</summary>
internal static class GraphQlDescriptions
{
    private const string Example = """{ PatientList(name: "example", _count: 2) { id name { family given } birthDate } }""";

    private const string InstanceExample = "{ id language }";

    private static readonly ParameterDescription[] Parameters =
    [
        new(ParameterPlace.Query, "query", "The query in GraphQL", Example) { IsRequired = true },
        new(ParameterPlace.Query, "operationName", "Which operation of the query is meant, when it has several"),
        new(ParameterPlace.Query, "variables", "Values of the query's variables, as a JSON object", "{}"),
    ];

    private static readonly BodyDescription Body = new(
        "The query; as `application/graphql` the text of it alone", """{"query":"{ PatientList(name: \"example\") { id birthDate } }","variables":{}}""", MediaTypes.Json)
    {
        Others =
        [
            ("application/graphql", """{ PatientList(name: "example") { id birthDate } }"""),
            (MediaTypes.FhirJsonName, InParameters("{ PatientList { id birthDate } }")),
        ],
    };

    private static string InParameters(string query) =>
        $$"""{"resourceType":"Parameters","parameter":[{"name":"query","valueString":"{{query}}"}]}""";

    public static RouteDescription OnSystem { get; } = new(HubInteraction.Operation, "GraphQL", "Query several resources at once")
    {
        Operation = "graphql",
        Definition = "http://hl7.org/fhir/OperationDefinition/Resource-graphql",
        HasOwnFormat = true,
        // The answer is no resource, so no Bundle could hold it later.
        AnswersAtOnce = true,
        Details = """
            A query in GraphQL over the resources of the hub (https://hl7.org/fhir/R4/graphql.html): `Patient(id: …)`, `PatientList(…)` with search
            parameters, whose hyphens are written as underscores, and `PatientConnection(…)` for pages. References are followed by
            `resource { … }`. A mutation is posted: `PatientCreate(res: …)`, `PatientUpdate(id: …, res: …)`, `PatientDelete(id: …)`.
            The directives are `@flatten`, `@first`, `@singleton`, `@slice`, `@skip` and `@include`.
            """,
        Parameters = Parameters,
        Responses =
        [
            new(200, "The data in the form of the query", """{"data":{"PatientList":[{"id":"example","birthDate":"1957-03-02"}]}}""")
            {
                ContentType = MediaTypes.Json,
            },
            Described.NotValid,
            new(400, "The query cannot be understood", Described.Outcome("invalid", "Patient has no field surname.")),
            new(404, "What is asked for by its id, or by a reference without `optional: true`, is not there",
                Described.Outcome("not-found", "There is no Patient with this id.")),
        ],
    };

    public static RouteDescription OnSystemByPost { get; } = OnSystem with { Parameters = [], Body = Body };

    public static RouteDescription OnInstance { get; } = OnSystem with
    {
        Summary = "Query a resource and what belongs to it",
        OperationOn = Operations.OperationDescriptions.OnEveryType,
        Parameters = [Described.Type, Described.Id, Parameters[0] with { Example = InstanceExample }, .. Parameters[1..]],
        Responses =
        [
            new(200, "The data in the form of the query", """{"data":{"id":"example","language":"en-GB"}}""") { ContentType = MediaTypes.Json },
            .. OnSystem.Responses.Skip(1),
        ],
    };

    public static RouteDescription OnInstanceByPost { get; } = OnInstance with
    {
        Parameters = [Described.Type, Described.Id],
        Body = Body with
        {
            Example = $$"""{"query":"{{InstanceExample}}"}""",
            Others = [("application/graphql", InstanceExample), (MediaTypes.FhirJsonName, InParameters(InstanceExample))],
        },
    };
}
