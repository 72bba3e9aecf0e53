using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using Microsoft.OpenApi;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>The parts that all operations share, said once in a document: headers, common parameters, schemas, common answers.</summary>
internal static class SharedParts
{
    public const string ResourceSchema = "Resource";
    public const string OutcomeSchema = "OperationOutcome";
    public const string TypeSchema = "ResourceType";

    private static readonly (string Name, string Description, string Example)[] Headers =
    [
        ("ETag", "Version of the resource", "W/\"1\""),
        ("Last-Modified", "When that version was made", "Wed, 01 Apr 2026 09:00:00 GMT"),
        ("Location", "Address of the version that was written", "http://127.0.0.1:8080/fhir/Patient/example/_history/1"),
        ("Content-Location", "Address of the job", "http://127.0.0.1:8080/fhir/$jobs/f2a9c4d07b1e4e6c8a35d9b0c7e1f264"),
        ("Retry-After", "After how many seconds to ask again", "5"),
        ("X-Progress", "How far the job is", "in progress"),
        ("Expires", "Until when the result is kept", "Thu, 02 Apr 2026 09:00:00 GMT"),
        (RequestId.Header, "The id of this request: that which the client sent, or the hub's own", "61ebe359-bfdc-4613-8bf2-c5e300945f0a"),
        (RequestId.CorrelationHeader, "As the client sent it", "9f0c6f5e-4d8b-4a58-9c39-5a4f5b0a7c11"),
    ];

    private static readonly ParameterDescription[] OfEveryRequest =
    [
        new(ParameterPlace.Header, RequestId.Header, "An id for this request (a UUID): comes back, and stands in the hub's log",
            "61ebe359-bfdc-4613-8bf2-c5e300945f0a"),
        new(ParameterPlace.Header, RequestId.CorrelationHeader,
            "An id for all requests of one piece of work: comes back, and stands in the hub's log",
            "9f0c6f5e-4d8b-4a58-9c39-5a4f5b0a7c11"),
    ];

    /// <summary>The parameters that requests to a route can have beside its own.</summary>
    public static IEnumerable<string> ParametersOf(RouteDescription description)
    {
        if (!description.HasOwnFormat)
        {
            yield return Described.Format.Name;
            yield return Described.Pretty.Name;
        }
        foreach (var parameter in OfEveryRequest)
        {
            yield return parameter.Name;
        }
    }

    public static void AddTo(OpenApiDocument document)
    {
        var components = document.Components ??= new OpenApiComponents();
        components.Schemas = new Dictionary<string, IOpenApiSchema>
        {
            [ResourceSchema] = Object("A resource of FHIR R4", ("resourceType", Text("Its type"))),
            [OutcomeSchema] = Object("What is wrong, where, and what to do",
                ("resourceType", Text("OperationOutcome")),
                ("issue", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Issue() })),
            [TypeSchema] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. FhirSchema.R4.ResourceTypes.Select(type => (JsonNode)JsonValue.Create(type.Name))],
            },
        };
        components.Headers = Headers.ToDictionary(header => header.Name, IOpenApiHeader (header) => new OpenApiHeader
        {
            Description = header.Description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = JsonValue.Create(header.Example),
        });
        components.Parameters = new ParameterDescription[] { Described.Format, Described.Pretty }.Concat(OfEveryRequest)
            .ToDictionary(parameter => parameter.Name, IOpenApiParameter (parameter) => OperationPage.Parameter(parameter, document));
        components.Responses = RouteAnswers.Shared.ToDictionary(
            shared => shared.Name,
            IOpenApiResponse (shared) => OperationPage.Response(shared.Same, null, document, shared.Same.SelectMany(answer => answer.Headers)
                .Concat(shared.Same[0].Status is 202 or 503 ? ["Retry-After"] : [])
                .Concat([RequestId.Header, RequestId.CorrelationHeader])));
    }

    private static OpenApiSchema Issue() => Object("One thing that is wrong",
        ("severity", Text("fatal, error, warning or information")),
        ("code", Text("Of the code system http://hl7.org/fhir/issue-type")),
        ("details", Object($"Codes of the problem, of {HttpErrorCode.System} among others", ("coding", new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = Object("A code", ("system", Text("Its code system")), ("code", Text("The code"))),
        }))),
        ("diagnostics", Text("In words")),
        ("location", Texts("Line and column of the body")),
        ("expression", Texts("FHIRPath of the element, or the name of the parameter")));

    private static OpenApiSchema Object(string description, params (string Name, IOpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = new HashSet<string> { properties[0].Name },
        Properties = properties.ToDictionary(property => property.Name, property => property.Schema),
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Texts(string description) =>
        new() { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String }, Description = description };
}
