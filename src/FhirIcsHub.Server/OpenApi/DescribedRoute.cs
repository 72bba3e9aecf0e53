using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>A route as a page of the API describes it: as it is mapped, or for one resource type in the place of <c>{type}</c>.</summary>
/// <param name="Path">Its path, templates in braces.</param>
/// <param name="Methods">The methods that it takes; HEAD, which is GET without the body, is not listed.</param>
/// <param name="Description">What it does.</param>
/// <param name="Type">The resource type that the examples are of.</param>
internal sealed record DescribedRoute(string Path, IReadOnlyList<string> Methods, RouteDescription Description, FhirType Type)
{
    private const string TypeTemplate = "/fhir/{type}";
    private const string Compartment = "/fhir/{compartment}/{id}/";

    /// <summary>The type that examples are of where no address says one.</summary>
    public static FhirType AnyType { get; } = FhirSchema.R4.FindResourceType("Patient")!;

    /// <summary>Every route, with Patient for an example where a type is to be chosen.</summary>
    public static IEnumerable<DescribedRoute> All(IEnumerable<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<RouteDescription>() is { } description
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { } methods)
            {
                var path = endpoint.RoutePattern.RawText!;
                var type = path.StartsWith("/fhir/", StringComparison.Ordinal) ? FhirSchema.R4.FindResourceType(path.Split('/')[2]) : null;
                yield return new DescribedRoute(
                    path, [.. methods.HttpMethods.Where(method => method != HttpMethods.Head)], description, type ?? AnyType);
            }
        }
    }

    /// <summary>This route without the parameters of searches that this hub does not take.</summary>
    public DescribedRoute With(OfferedSearch search)
    {
        var missing = SearchCapabilities.BesideParameters(findsText: true).Except(SearchCapabilities.BesideParameters(search.FindsText))
            .Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        return missing.Count == 0 ? this : this with
        {
            Description = Description with
            {
                Parameters = [.. Description.Parameters.Where(parameter => !missing.Contains(parameter.Name))],
            },
        };
    }

    /// <summary>This route for a resource type; null when it is not for that type.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="indexer">What it can be searched by.</param>
    public DescribedRoute? For(FhirType type, SearchIndexer indexer)
    {
        if (Path == TypeTemplate || Path.StartsWith(TypeTemplate + "/", StringComparison.Ordinal))
        {
            return this with { Path = $"/fhir/{type.Name}{Path[TypeTemplate.Length..]}", Description = For(type, indexer, "type"), Type = type };
        }
        if (Path.StartsWith(Compartment + "*", StringComparison.Ordinal))
        {
            return Storage.Search.Compartment.Types.Contains(type)
                ? this with
                {
                    Path = Path.Replace("{compartment}", type.Name, StringComparison.Ordinal),
                    Description = For(type, indexer, "compartment"),
                    Type = type,
                }
                : null;
        }
        if (Path.StartsWith(Compartment, StringComparison.Ordinal))
        {
            var compartments = Storage.Search.Compartment.Types.Where(one => Storage.Search.Compartment.TypesIn(one).Contains(type)).ToList();
            return compartments.Count == 0 ? null : this with
            {
                Path = Path.Replace("{type}", type.Name, StringComparison.Ordinal),
                Description = For(type, indexer, "type", [.. compartments.Select(compartment => compartment.Name)]),
                Type = type,
            };
        }
        return Path == $"/fhir/{type.Name}" || Path.StartsWith($"/fhir/{type.Name}/", StringComparison.Ordinal) ? this : null;
    }

    private RouteDescription For(FhirType type, SearchIndexer indexer, string named, IReadOnlyList<string>? compartments = null)
    {
        var parameters = Description.Parameters.Where(parameter => parameter.Place != ParameterPlace.Path || parameter.Name != named)
            .Select(parameter => parameter.OfType is { } ofType ? ofType(type)
                : parameter is { Place: ParameterPlace.Path, Name: "compartment" } && compartments is not null
                    ? parameter with { Codes = compartments, Example = compartments.Contains("Patient") ? "Patient" : compartments[0] }
                    : parameter);
        return Description with
        {
            Parameters = Description is { TakesSearchParameters: true, Body: null }
                ? SearchParameterDescriptions.AddTo([.. parameters], type, indexer) : [.. parameters],
        };
    }
}
