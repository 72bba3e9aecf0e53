using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Patch;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations.Metas;

/// <summary>
/// Profiles, tags and security labels: sets, whose members are the same when URL, or system and code, are
/// (https://hl7.org/fhir/R4/resource-operation-meta-add.html). Nothing else of a meta is touched.
/// </summary>
internal static class MetaLabels
{
    private static readonly string[] Sets = ["profile", "security", "tag"];

    /// <summary>The resource with the labels of <paramref name="meta"/> added.</summary>
    public static PatchResult Add(Resource resource, Element meta) => Change(resource, (labels, set) =>
    {
        foreach (var label in meta.Named(set))
        {
            if (Node(label) is { } node && !labels.Exists(known => Identity(known) == Identity(node)))
            {
                labels.Add(node);
            }
        }
    });

    /// <summary>The resource without the labels of <paramref name="meta"/>; those that it does not have are no matter.</summary>
    public static PatchResult Remove(Resource resource, Element meta) => Change(resource, (labels, set) =>
    {
        var unwanted = meta.Named(set).ToList().Select(Node).OfType<JsonNode>().Select(Identity).ToHashSet();
        labels.RemoveAll(label => unwanted.Contains(Identity(label)));
    });

    /// <summary>A meta with all labels of several resources.</summary>
    public static JsonObject Union(IEnumerable<Resource> resources)
    {
        var metas = resources.Select(resource => resource.Root.First("meta")).ToList();
        var union = new JsonObject();
        foreach (var set in Sets)
        {
            var labels = metas.SelectMany(meta => meta.Named(set).ToList()).Select(Node).OfType<JsonNode>().DistinctBy(Identity)
                .OrderBy(label => Identity(label).System, StringComparer.Ordinal)
                .ThenBy(label => Identity(label).Code, StringComparer.Ordinal).ToArray();
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
    public static JsonNode? Of(Resource resource) => Node(resource.Root.First("meta"));

    private static PatchResult Change(Resource resource, Action<List<JsonNode>, string> change)
    {
        var element = resource.Root.First("meta");
        var meta = (JsonObject?)Node(element) ?? throw new InvalidOperationException("A stored resource is given out without meta.");
        foreach (var set in Sets)
        {
            var labels = (meta[set] as JsonArray)?.Select(label => label?.DeepClone()).OfType<JsonNode>().ToList() ?? [];
            var before = labels.Count;
            change(labels, set);
            if (labels.Count != before)
            {
                // What stands beside the primitives of a list (_profile) belongs to their places, which are others now.
                meta.Remove("_" + set);
                meta.Remove(set);
                if (labels.Count > 0)
                {
                    meta[set] = new JsonArray([.. labels]);
                }
            }
        }
        var edits = new JsonEdits(resource);
        edits.Replace(element, FhirJsonWriter.Document(json => meta.WriteTo(json)).Span);
        var changed = Resource.Read(edits.Apply());
        return new PatchResult(changed.Resource, changed.Issues);
    }

    /// <summary>The JSON of an element; null when it is not there, or is a primitive without value.</summary>
    private static JsonNode? Node(Element element)
    {
        if (!element.Exists || (element.Type is { IsPrimitive: true } && !element.HasValue))
        {
            return null;
        }
        var (start, length) = element.Span;
        return JsonNode.Parse(element.Resource.Json.Span.Slice(start, length));
    }

    private static (string System, string Code) Identity(JsonNode label) => label is JsonObject coding
        ? ((string?)coding["system"] ?? "", (string?)coding["code"] ?? "")
        : ("", (string)label!);

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
