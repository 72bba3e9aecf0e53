using System.Reflection;
using System.Text.Json;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Rest;

/// <summary>
/// Writes the CapabilityStatement from the routes that are mapped and the search parameters that are indexed: what is not there is not
/// claimed.
/// </summary>
internal sealed class CapabilityStatement(
    IReadOnlyCollection<RouteDescription> routes, SearchIndexer indexer, bool findsText, DateTimeOffset published)
{
    private static readonly (HubInteraction Interaction, string Code)[] TypeInteractions =
    [
        (HubInteraction.Read, "read"),
        (HubInteraction.VersionRead, "vread"),
        (HubInteraction.Update, "update"),
        (HubInteraction.Patch, "patch"),
        (HubInteraction.Delete, "delete"),
        (HubInteraction.InstanceHistory, "history-instance"),
        (HubInteraction.TypeHistory, "history-type"),
        (HubInteraction.Create, "create"),
        (HubInteraction.Search, "search-type"),
    ];

    private static readonly (HubInteraction Interaction, string Code)[] SystemInteractions =
    [
        (HubInteraction.Transaction, "transaction"),
        (HubInteraction.Transaction, "batch"),
        (HubInteraction.SystemHistory, "history-system"),
        (HubInteraction.SystemSearch, "search-system"),
    ];

    /// <param name="fhirBase">Address of the FHIR server as the client sees it.</param>
    /// <param name="topics">Canonical URLs of the topics that can be subscribed to.</param>
    public FhirAnswer For(string fhirBase, IReadOnlyList<string> topics) => FhirAnswer.Document(FhirJsonWriter.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "CapabilityStatement");
        json.WriteString("name", "FhirIcsHub");
        json.WriteString("title", "FhirIcsHub: the joined record of an NHS Integrated Care System");
        json.WriteString("status", "active");
        json.WriteString("date", FhirInstant.Text(published));
        json.WriteString("kind", "instance");
        json.WriteStartObject("software");
        json.WriteString("name", "FhirIcsHub");
        json.WriteString("version",
            typeof(CapabilityStatement).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        json.WriteEndObject();
        json.WriteStartObject("implementation");
        json.WriteString("description", "FhirIcsHub");
        json.WriteString("url", fhirBase);
        json.WriteEndObject();
        json.WriteString("fhirVersion", "4.0.1");
        WriteStrings(json, "format", ["application/fhir+json", "json", "application/fhir+xml", "xml"]);
        WriteStrings(json, "patchFormat", ResourcePatch.MediaTypes);
        json.WriteStartArray("rest");
        json.WriteStartObject();
        json.WriteString("mode", "server");
        json.WriteStartArray("resource");
        foreach (var type in FhirSchema.R4.ResourceTypes)
        {
            WriteResource(json, type, topics);
        }
        json.WriteEndArray();
        WriteInteractions(json, SystemInteractions.Where(known => routes.Any(route => route.Interaction == known.Interaction))
            .Select(known => known.Code));
        WriteSearchParameters(json, SearchCapabilities.ParametersOfAll(indexer), SearchCapabilities.BesideParameters(findsText));
        WriteOperations(json, routes.Where(route => route.Operation is not null && route.OperationOn is null));
        WriteStrings(json, "compartment",
            [.. Compartment.Types.Select(type => $"http://hl7.org/fhir/CompartmentDefinition/{type.Name.ToLowerInvariant()}")]);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }));

    private void WriteResource(Utf8JsonWriter json, FhirType type, IReadOnlyList<string> topics)
    {
        json.WriteStartObject();
        if (type == ServedSubscription.Type)
        {
            WriteTopics(json, topics);
        }
        json.WriteString("type", type.Name);
        WriteStrings(json, "supportedProfile", type == ServedSubscription.Type ? [Backport.SubscriptionProfile] : []);
        WriteInteractions(json,
            TypeInteractions.Where(known => routes.Any(route => route.Interaction == known.Interaction)).Select(known => known.Code));
        json.WriteString("versioning", "versioned");
        json.WriteBoolean("readHistory", true);
        json.WriteBoolean("updateCreate", true);
        json.WriteBoolean("conditionalCreate", true);
        json.WriteString("conditionalRead", "full-support");
        json.WriteBoolean("conditionalUpdate", true);
        json.WriteString("conditionalDelete", "single");
        WriteStrings(json, "referencePolicy", ["literal", "logical"]);
        WriteStrings(json, "searchInclude", ["*", .. SearchCapabilities.IncludesOf(type, indexer)]);
        WriteStrings(json, "searchRevInclude", SearchCapabilities.ReverseIncludesOf(type, indexer));
        WriteSearchParameters(json, indexer.ParametersOf(type), []);
        WriteOperations(json, routes.Where(route =>
            route.Operation is not null && (route.OperationOn == type.Name || route.OperationOn == OperationDescriptions.OnEveryType)));
        json.WriteEndObject();
    }

    private static void WriteTopics(Utf8JsonWriter json, IReadOnlyList<string> topics)
    {
        if (topics.Count == 0)
        {
            return;
        }
        json.WriteStartArray("extension");
        foreach (var topic in topics)
        {
            json.WriteStartObject();
            json.WriteString("url", Backport.TopicsOfServer);
            json.WriteString("valueCanonical", topic);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSearchParameters(
        Utf8JsonWriter json, IReadOnlyList<SearchParameterInfo> parameters, IReadOnlyList<SearchCapability> others)
    {
        if (parameters.Count + others.Count == 0)
        {
            return;
        }
        json.WriteStartArray("searchParam");
        foreach (var parameter in parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Code);
            json.WriteString("definition", parameter.Definition);
            json.WriteString("type", parameter.Type.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }
        foreach (var other in others)
        {
            json.WriteStartObject();
            json.WriteString("name", other.Name);
            if (other.Definition is not null)
            {
                json.WriteString("definition", other.Definition);
            }
            json.WriteString("type", other.Type);
            json.WriteString("documentation", other.Documentation);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteOperations(Utf8JsonWriter json, IEnumerable<RouteDescription> described)
    {
        var operations = described
            .Select(route => (Name: route.Operation!, Definition: route.Definition!))
            .Distinct()
            .OrderBy(operation => operation.Name, StringComparer.Ordinal)
            .ToList();
        if (operations.Count == 0)
        {
            return;
        }
        json.WriteStartArray("operation");
        foreach (var operation in operations)
        {
            json.WriteStartObject();
            json.WriteString("name", operation.Name);
            json.WriteString("definition", operation.Definition);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteInteractions(Utf8JsonWriter json, IEnumerable<string> codes)
    {
        json.WriteStartArray("interaction");
        foreach (var code in codes)
        {
            json.WriteStartObject();
            json.WriteString("code", code);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }
}
