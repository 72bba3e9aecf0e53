using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations.Definitions;

/// <summary>
/// The OperationDefinitions of the operations that are there, stored as resources of the hub: they are read, searched and found by their
/// canonical URLs like any other. R4's own are as R4 has them; those that R4 does not define, or of which the hub has less, are written
/// from the descriptions of their routes.
/// </summary>
internal static class OwnOperationDefinitions
{
    /// <summary>Stores them; those that are stored already as they are now stay as they are.</summary>
    public static Task<int> StoreAsync(HubStore store, IEnumerable<Endpoint> endpoints, CancellationToken cancellation)
    {
        var definitions = Of(endpoints).Concat(OfR4(endpoints))
            .Select(definition => PreparedResource.Create(definition, definition.Id!)).ToList();
        return store.WriteAsync(
            session =>
            {
                foreach (var definition in definitions)
                {
                    session.Put(definition, Ownership.Hub);
                }
                return definitions.Count;
            },
            cancellation);
    }

    public static IEnumerable<Resource> Of(IEnumerable<Endpoint> endpoints) => Described(endpoints)
        .Where(route => route.Description?.Definition?.StartsWith(RouteDescription.OwnDefinitions, StringComparison.Ordinal) == true)
        .GroupBy(route => route.Description!.Definition!, StringComparer.Ordinal)
        .OrderBy(definition => definition.Key, StringComparer.Ordinal)
        .Select(definition => Write(definition.Key, [.. definition.Select(route => (route.Pattern, route.Description!))]));

    /// <summary>R4's own definitions of operations that are there.</summary>
    private static IEnumerable<Resource> OfR4(IEnumerable<Endpoint> endpoints) => Described(endpoints)
        .Select(route => route.Description?.Definition).OfType<string>().Distinct(StringComparer.Ordinal)
        .Select(Published).OfType<Resource>();

    private static Resource? Published(string definition) => DefinitionSet.R4Core.Find(definition, "OperationDefinition")?.Resource;

    private static IEnumerable<(string Pattern, RouteDescription? Description)> Described(IEnumerable<Endpoint> endpoints) =>
        endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (endpoint.RoutePattern.RawText!, endpoint.Metadata.GetMetadata<RouteDescription>()));

    private static Resource Write(string url, List<(string Pattern, RouteDescription Description)> routes)
    {
        var first = routes[0].Description;
        var json = FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "OperationDefinition");
            json.WriteString("id", url[RouteDescription.OwnDefinitions.Length..]);
            json.WriteString("url", url);
            json.WriteString("name", NameOf(first.Operation!));
            json.WriteString("title", first.Summary);
            json.WriteString("status", "active");
            json.WriteString("kind", "operation");
            if (first.Details.Length > 0)
            {
                json.WriteString("description", first.Details);
            }
            json.WriteBoolean("affectsState", !routes.Exists(route => route.Description.Body is null));
            json.WriteString("code", first.Operation);
            if (first.BasedOn is not null)
            {
                json.WriteString("base", first.BasedOn);
            }
            var types = routes.Select(route => route.Description.OperationOn).OfType<string>().Distinct()
                .Order(StringComparer.Ordinal).ToList();
            if (types.Count > 0)
            {
                json.WriteStartArray("resource");
                types.ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }
            json.WriteBoolean("system", routes.Exists(route => route.Description.OperationOn is null));
            json.WriteBoolean("type", routes.Exists(route => route.Description.OperationOn is not null && !OnInstance(route.Pattern)));
            json.WriteBoolean("instance", routes.Exists(route => OnInstance(route.Pattern)));
            if (first.BasedOn is not null && Published(first.BasedOn) is { } published)
            {
                WriteTaken(json, published, first.Lacks);
            }
            else
            {
                WriteParameters(json, routes, first.Results);
            }
            json.WriteEndObject();
        });
        var read = Resource.Read(json);
        return read.Resource ?? throw new InvalidOperationException(
            $"The definition of ${first.Operation} is not valid: {string.Join(' ', read.Issues.Select(issue => issue.Diagnostics))}");
    }

    /// <summary>The parameters of a published definition as far as the hub takes them.</summary>
    private static void WriteTaken(Utf8JsonWriter json, Resource published, IReadOnlyList<string> lacks)
    {
        json.WriteStartArray("parameter");
        using var definition = JsonDocument.Parse(published.Json);
        foreach (var parameter in definition.RootElement.GetProperty("parameter").EnumerateArray())
        {
            if (!lacks.Contains(parameter.GetProperty("name").GetString()!))
            {
                parameter.WriteTo(json);
            }
        }
        json.WriteEndArray();
    }

    private static void WriteParameters(
        Utf8JsonWriter json, List<(string Pattern, RouteDescription Description)> routes, IReadOnlyList<OperationResult> results)
    {
        var inputs = routes.SelectMany(route => route.Description.Parameters)
            .Where(parameter => parameter.Place == ParameterPlace.Query && parameter.Name is not ("_format" or "_pretty"))
            .DistinctBy(parameter => parameter.Name, StringComparer.Ordinal).ToList();
        if (inputs.Count + results.Count == 0)
        {
            return;
        }
        json.WriteStartArray("parameter");
        foreach (var input in inputs)
        {
            WriteParameter(json, input.Name, "in", input.IsRequired ? 1 : 0, input.Repeats ? "*" : "1", input.Description, input.Type);
        }
        foreach (var result in results)
        {
            WriteParameter(json, result.Name, "out", 0, result.Max, result.Description, result.Type);
        }
        json.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, string name, string use, int min, string max, string documentation, string type)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("use", use);
        json.WriteNumber("min", min);
        json.WriteString("max", max);
        json.WriteString("documentation", documentation);
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private static bool OnInstance(string pattern) => pattern.Contains("{id}", StringComparison.Ordinal);

    /// <summary>A name as computers like it: <c>meta-add</c> is MetaAdd.</summary>
    private static string NameOf(string operation) =>
        string.Concat(operation.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
