using FhirIcsHub.Fhir.Schemas;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>
/// Fills the OpenAPI documents from the routes' own descriptions, so that the pages tell exactly what is mapped: one document of all routes,
/// and one for each resource type, in which its interactions have its own search parameters and examples.
/// </summary>
internal sealed class HubDocument(EndpointDataSource endpoints, OfferedSearch search) : IDocumentFilter
{
    /// <summary>Name of the document of all routes; the others are called as their resource type.</summary>
    public const string OfAll = "v1";

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var routes = DescribedRoute.All(endpoints.Endpoints).Select(route => route.With(search));
        if (FhirSchema.R4.FindResourceType(context.DocumentName) is { } type)
        {
            // An update comes first: what it stores is what the other examples are about.
            routes = routes.Select(route => route.For(type, search.Indexer)).OfType<DescribedRoute>()
                .OrderByDescending(route => route.Path == $"/fhir/{type.Name}/{{id}}" && route.Methods is ["PUT"]);
        }
        swaggerDoc.Paths.Clear();
        SharedParts.AddTo(swaggerDoc);
        var listed = routes.OrderBy(route => HubTags.PlaceOf(route.Description.Tag)).ToList();
        var tags = listed.Select(route => route.Description.Tag).ToHashSet(StringComparer.Ordinal);
        swaggerDoc.Tags = new HashSet<OpenApiTag>(HubTags.All.Where(tag => tags.Contains(tag.Name))
            .Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        foreach (var route in listed)
        {
            if (!swaggerDoc.Paths.TryGetValue(route.Path, out var item))
            {
                item = new OpenApiPathItem { Operations = [] };
                swaggerDoc.Paths.Add(route.Path, item);
            }
            foreach (var method in route.Methods)
            {
                item.Operations!.Add(new HttpMethod(method), OperationPage.Write(route, method, swaggerDoc));
            }
        }
    }
}
