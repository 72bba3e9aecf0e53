using System.Text.Json.Nodes;
using FhirIcsHub.Server.Http;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>Fills the OpenAPI document from the routes' own descriptions, so that the page tells exactly what is mapped.</summary>
internal sealed class HubDocument(EndpointDataSource endpoints) : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.Paths.Clear();
        swaggerDoc.Tags = new HashSet<OpenApiTag>(HubTags.All.Select(tag =>
            new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<RouteDescription>() is { } description
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { } methods)
            {
                Add(swaggerDoc, endpoint.RoutePattern.RawText!, methods.HttpMethods, description);
            }
        }
    }

    private static void Add(OpenApiDocument document, string path, IReadOnlyList<string> methods, RouteDescription description)
    {
        if (!document.Paths.TryGetValue(path, out var item))
        {
            item = new OpenApiPathItem { Operations = [] };
            document.Paths.Add(path, item);
        }
        // HEAD is GET without the body; to list it would only double the page.
        foreach (var method in methods.Where(method => method != HttpMethods.Head))
        {
            item.Operations!.Add(new HttpMethod(method), Operation(document, path, method, description));
        }
    }

    private static OpenApiOperation Operation(OpenApiDocument document, string path, string method, RouteDescription description) => new()
    {
        OperationId = $"{method.ToLowerInvariant()}{string.Concat(path.Where(char.IsAsciiLetterOrDigit))}",
        Summary = description.Summary,
        Description = description.Details,
        Tags = new HashSet<OpenApiTagReference> { new(description.Tag, document) },
        Parameters = [.. description.Parameters.Select(Parameter)],
        RequestBody = description.Body is { } body
            ? new OpenApiRequestBody { Description = body.Description, Required = true, Content = Content(body.Example, body.ContentType) }
            : null,
        Responses = Responses(description),
    };

    private static IOpenApiParameter Parameter(ParameterDescription parameter) => new OpenApiParameter
    {
        Name = parameter.Name,
        In = parameter.Place switch
        {
            ParameterPlace.Path => ParameterLocation.Path,
            ParameterPlace.Query => ParameterLocation.Query,
            _ => ParameterLocation.Header,
        },
        Required = parameter.Place == ParameterPlace.Path,
        Description = parameter.Description,
        Example = parameter.Place == ParameterPlace.Path && parameter.Example is not null ? JsonValue.Create(parameter.Example) : null,
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = parameter.Codes is null ? null : [.. parameter.Codes.Select(code => (JsonNode)JsonValue.Create(code))],
            // Named in the text and not as the value of the field: Swagger UI would send it with every try.
            Description = parameter.Place != ParameterPlace.Path && parameter.Example is not null
                ? $"For example `{parameter.Example}`" : null,
        },
    };

    private static OpenApiResponses Responses(RouteDescription description)
    {
        var responses = new OpenApiResponses();
        foreach (var response in description.Responses)
        {
            responses[response.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = response.Description,
                Content = response.Example is null ? [] : Content(response.Example, "application/fhir+json"),
            };
        }
        return responses;
    }

    private static Dictionary<string, OpenApiMediaType> Content(string example, string contentType) => new()
    {
        [contentType] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = contentType == MediaTypes.Form ? JsonSchemaType.String : JsonSchemaType.Object },
            Example = contentType == MediaTypes.Form ? JsonValue.Create(example) : JsonNode.Parse(example),
        },
    };
}
