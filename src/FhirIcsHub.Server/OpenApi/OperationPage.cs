using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Server.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>One operation of the OpenAPI document, written from the description of its route.</summary>
internal static class OperationPage
{
    private const string NotSent = "not sent";

    public static OpenApiOperation Write(DescribedRoute route, string method, OpenApiDocument document)
    {
        var description = route.Description;
        return new OpenApiOperation
        {
            OperationId = method.ToLowerInvariant() + NameOf(route.Path),
            Summary = description.Summary,
            Description = description.Details,
            Tags = new HashSet<OpenApiTagReference> { new(description.Tag, document) },
            Parameters =
            [
                .. Own(description).Select(parameter => Parameter(parameter, document)),
                .. SharedParts.ParametersOf(description).Select(name => new OpenApiParameterReference(name, document)),
            ],
            RequestBody = description.Body is { } body ? Body(body, route, document) : null,
            Responses = Responses(route, document),
        };
    }

    public static OpenApiParameter Parameter(ParameterDescription parameter, OpenApiDocument document) => new()
    {
        Name = parameter.Name,
        In = parameter.Place switch
        {
            ParameterPlace.Path => ParameterLocation.Path,
            ParameterPlace.Query => ParameterLocation.Query,
            _ => ParameterLocation.Header,
        },
        Required = parameter.Place == ParameterPlace.Path || parameter.IsRequired,
        Description = parameter.Description,
        Example = IsAlwaysSent(parameter) && parameter.Example is not null ? JsonValue.Create(parameter.Example) : null,
        Examples = IsAlwaysSent(parameter) || parameter.Codes is not null || parameter.Example is null ? null
            : new Dictionary<string, IOpenApiExample>
            {
                // First and so chosen: a page for trying must not send every parameter with every try.
                [NotSent] = new OpenApiExample { Summary = NotSent, Value = JsonValue.Create("") },
                ["example"] = new OpenApiExample { Summary = parameter.Example, Value = JsonValue.Create(parameter.Example) },
            },
        Schema = parameter is { Place: ParameterPlace.Path, Name: "type", Codes.Count: > 100 }
            ? new OpenApiSchemaReference(SharedParts.TypeSchema, document)
            : new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = parameter.Codes is null ? null : [.. parameter.Codes.Select(code => (JsonNode)JsonValue.Create(code))],
            },
        Extensions = parameter.SearchType is null ? null : new Dictionary<string, IOpenApiExtension>
        {
            ["x-fhir-search-type"] = new JsonNodeExtension(JsonValue.Create(parameter.SearchType)),
            ["x-fhir-modifiers"] = new JsonNodeExtension(JsonValue.Create(parameter.Modifiers!)),
        },
    };

    /// <param name="answers">What is answered with that status.</param>
    /// <param name="route">The route; null for answers that many routes give.</param>
    /// <param name="document">The document.</param>
    /// <param name="headers">Names of the headers.</param>
    public static OpenApiResponse Response(
        IReadOnlyCollection<ResponseDescription> answers, DescribedRoute? route, OpenApiDocument document, IEnumerable<string> headers)
    {
        var response = new OpenApiResponse
        {
            Description = string.Join(". ", answers.Select(answer => answer.Description).Where(text => text.Length > 0).Distinct()),
            Headers = headers.ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeaderReference(name, document)),
            Content = new Dictionary<string, OpenApiMediaType>(),
        };
        foreach (var group in answers.Where(answer => answer.Example is not null).GroupBy(answer => answer.ContentType))
        {
            var texts = group.Select(answer => ErrorExample.Of(answer, route?.Type ?? DescribedRoute.AnyType)).Distinct().ToList();
            foreach (var (type, media) in group.Key is { } own ? [(own, Media(own, texts, document))]
                : Fhir(texts, document, isXmlShown: group.First().Status < StatusCodes.Status400BadRequest))
            {
                response.Content.Add(type, media);
            }
        }
        return response;
    }

    private static bool IsAlwaysSent(ParameterDescription parameter) =>
        parameter.Place == ParameterPlace.Path || parameter.IsRequired || parameter.IsPrefilled;

    /// <summary>The route's own parameters, those that every route shares left out; a request can always prefer to be answered later.</summary>
    private static IEnumerable<ParameterDescription> Own(RouteDescription description)
    {
        var shared = SharedParts.ParametersOf(description).ToHashSet(StringComparer.Ordinal);
        var own = description.Parameters.Where(parameter => !shared.Contains(parameter.Name)).ToList();
        if (description.AnswersAtOnce)
        {
            return own;
        }
        var prefer = own.Find(parameter => parameter is { Place: ParameterPlace.Header, Name: "Prefer" });
        return
        [
            .. own.Where(parameter => parameter != prefer),
            new ParameterDescription(ParameterPlace.Header, "Prefer",
                (prefer is null ? "" : prefer.Description + ". ") + "`respond-async`: be told where to fetch the answer later", null,
                [.. prefer?.Codes ?? [], "respond-async"]),
        ];
    }

    private static OpenApiRequestBody Body(BodyDescription body, DescribedRoute route, OpenApiDocument document)
    {
        var content = new Dictionary<string, OpenApiMediaType>();
        foreach (var (type, example) in body.Others.Prepend((body.ContentType, body.Example)))
        {
            string[] texts = example is null ? [] : [example.Of(route.Type)];
            foreach (var (mediaType, media) in type == MediaTypes.FhirJsonName && !body.IsJsonOnly
                ? Fhir(texts, document) : [(type, Media(type, texts, document))])
            {
                content.Add(mediaType, media);
            }
        }
        return new OpenApiRequestBody { Description = body.Description, Required = !body.IsOptional, Content = content };
    }

    private static OpenApiResponses Responses(DescribedRoute route, OpenApiDocument document)
    {
        var responses = new OpenApiResponses();
        foreach (var answers in RouteAnswers.Of(route))
        {
            var shared = RouteAnswers.Shared.FirstOrDefault(shared => shared.Same.SequenceEqual(answers)).Name;
            responses[answers.Key.ToString(CultureInfo.InvariantCulture)] = shared is not null
                ? new OpenApiResponseReference(shared, document)
                : Response([.. answers], route, document, RouteAnswers.HeadersOf(route, answers));
        }
        return responses;
    }

    /// <summary>A resource in both of FHIR's formats.</summary>
    private static IEnumerable<(string Type, OpenApiMediaType Media)> Fhir(
        IReadOnlyList<string> texts, OpenApiDocument document, bool isXmlShown = true) =>
    [
        (MediaTypes.FhirJsonName, Media(MediaTypes.FhirJsonName, texts, document)),
        (MediaTypes.FhirXmlName, Media(MediaTypes.FhirXmlName, isXmlShown ? [.. texts.Select(Xml)] : [], document)),
    ];

    private static OpenApiMediaType Media(string type, IReadOnlyList<string> texts, OpenApiDocument document)
    {
        var values = texts.Select(text => Value(type, text)).ToList();
        return new OpenApiMediaType
        {
            Schema = Schema(type, values.FirstOrDefault(), document),
            Example = values.Count == 1 ? values[0] : null,
            Examples = values.Count < 2 ? null : values.Index().ToDictionary(
                value => string.Create(CultureInfo.InvariantCulture, $"{value.Index + 1}"),
                IOpenApiExample (value) => new OpenApiExample { Summary = NameOf(value.Item, value.Index), Value = value.Item }),
        };
    }

    private static IOpenApiSchema Schema(string type, JsonNode? example, OpenApiDocument document) => (type, example) switch
    {
        (MediaTypes.FhirJsonName, _) => new OpenApiSchemaReference(
            IsOutcome(example) ? SharedParts.OutcomeSchema : SharedParts.ResourceSchema, document),
        (MediaTypes.Form, JsonObject fields) => Form(fields),
        (_, JsonArray) => new OpenApiSchema { Type = JsonSchemaType.Array },
        (_, JsonObject) => new OpenApiSchema { Type = JsonSchemaType.Object },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };

    /// <summary>A form has a field for each parameter.</summary>
    private static OpenApiSchema Form(JsonObject fields) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = fields.ToDictionary(field => field.Key, IOpenApiSchema (field) => new OpenApiSchema
        {
            Type = JsonSchemaType.String,
#pragma warning disable CS0618 // the page is OpenAPI 3.0, which has this and not the list that replaces it in 3.1
            Example = field.Value!.DeepClone(),
#pragma warning restore CS0618
        }),
    };

    private static JsonNode Value(string type, string text) => type switch
    {
        MediaTypes.Form => new JsonObject(
            QueryHelpers.ParseQuery(text).Select(field => new KeyValuePair<string, JsonNode?>(field.Key, field.Value.ToString()))),
        _ when type.EndsWith("json", StringComparison.Ordinal) && type != MediaTypes.Ndjson => JsonNode.Parse(text)!,
        _ => JsonValue.Create(text.TrimEnd()),
    };

    private static bool IsOutcome(JsonNode? value) => value is JsonObject resource && (string?)resource["resourceType"] == "OperationOutcome";

    private static string NameOf(JsonNode value, int index) => IsOutcome(value) && (string?)value["issue"]![0]!["code"] is { } code
        ? code : string.Create(CultureInfo.InvariantCulture, $"example {index + 1}");

    private static string Xml(string json)
    {
        var read = Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent);
        var xml = new ArrayBufferWriter<byte>();
        return read.Resource is { } resource && FhirXml.Write(resource, xml, true) is []
            ? Encoding.UTF8.GetString(xml.WrittenSpan)
            : throw new InvalidOperationException($"An example is no resource: {json}");
    }

    private static string NameOf(string path) => string.Concat(
        path.Split('/').Select(part => string.Concat(part.Where(char.IsAsciiLetterOrDigit)) is [var first, .. var rest]
            ? char.ToUpperInvariant(first) + rest : part == "*" ? "All" : ""));
}
