using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Writing;

namespace FhirIcsHub.Server.Operations.Metas;

/// <summary>What <c>$meta</c> and its changes answer.</summary>
internal static class MetaLabels
{
    /// <summary>A meta with all labels of several resources.</summary>
    public static JsonObject Union(IEnumerable<Resource> resources)
    {
        var metas = resources.Select(resource => resource.Root.First("meta")).ToList();
        var union = new JsonObject();
        foreach (var set in LabelSets.Names)
        {
            var labels = metas.SelectMany(meta => meta.Named(set).ToList()).Select(LabelSets.Node).OfType<JsonNode>().DistinctBy(LabelSets.Identity)
                .OrderBy(label => LabelSets.Identity(label).System, StringComparer.Ordinal)
                .ThenBy(label => LabelSets.Identity(label).Code, StringComparer.Ordinal).ToArray();
            if (labels.Length > 0)
            {
                union[set] = new JsonArray(labels);
            }
        }
        return union;
    }

    /// <summary>Parameters with the meta as <c>return</c>; without one when it is empty, which FHIR's JSON cannot hold.</summary>
    public static FhirAnswer Answer(JsonNode? meta) => FhirAnswer.Document(FhirJsonWriter.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        json.WriteStartArray("parameter");
        json.WriteStartObject();
        json.WriteString("name", "return");
        json.WritePropertyName("valueMeta");
        if (meta is JsonObject { Count: > 0 })
        {
            meta.WriteTo(json);
        }
        else
        {
            WriteNothingInUse(json);
        }
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }));

    /// <summary>The meta of a resource.</summary>
    public static JsonNode? Of(Resource resource) => LabelSets.Node(resource.Root.First("meta"));

    private static void WriteNothingInUse(Utf8JsonWriter json)
    {
        // An element of FHIR is never empty: an extension says why there is nothing in it.
        json.WriteStartObject();
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason");
        json.WriteString("valueCode", "not-applicable");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
