using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Patch;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// Profiles, tags and security labels: sets, whose members are the same when URL, or system and code, are
/// (https://hl7.org/fhir/R4/resource-operation-meta-add.html). Nothing else of a meta is touched.
/// </summary>
internal static class LabelSets
{
    /// <summary>The elements of Meta that are sets.</summary>
    public static readonly IReadOnlyList<string> Names = ["profile", "security", "tag"];

    /// <summary>The resource with the labels of <paramref name="meta"/> added.</summary>
    public static PatchResult Add(Resource resource, Element meta) => Add(resource, meta, Names);

    /// <summary>The resource with the labels of <paramref name="meta"/> in some of the sets added; the resource itself if it has them.</summary>
    public static PatchResult Add(Resource resource, Element meta, IReadOnlyList<string> sets) => Change(resource, sets, (labels, set) =>
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
    public static PatchResult Remove(Resource resource, Element meta) => Change(resource, Names, (labels, set) =>
    {
        var unwanted = meta.Named(set).ToList().Select(Node).OfType<JsonNode>().Select(Identity).ToHashSet();
        labels.RemoveAll(label => unwanted.Contains(Identity(label)));
    });

    /// <summary>The JSON of an element; null when it is not there, or is a primitive without value.</summary>
    public static JsonNode? Node(Element element)
    {
        if (!element.Exists || (element.Type is { IsPrimitive: true } && !element.HasValue))
        {
            return null;
        }
        var (start, length) = element.Span;
        return JsonNode.Parse(element.Resource.Json.Span.Slice(start, length));
    }

    /// <summary>What makes two labels the same; of a profile its URL is the code.</summary>
    public static (string System, string Code) Identity(JsonNode label) => label is JsonObject coding
        ? ((string?)coding["system"] ?? "", (string?)coding["code"] ?? "")
        : ("", (string)label!);

    private static PatchResult Change(Resource resource, IReadOnlyList<string> sets, Action<List<JsonNode>, string> change)
    {
        var element = resource.Root.First("meta");
        var meta = (JsonObject?)Node(element) ?? [];
        var isChanged = false;
        foreach (var set in sets)
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
                isChanged = true;
            }
        }
        if (!isChanged)
        {
            return new PatchResult(resource, []);
        }
        var edits = new JsonEdits(resource);
        var json = FhirJsonWriter.Document(writer => meta.WriteTo(writer)).Span;
        if (element.Exists)
        {
            edits.Replace(element, json);
        }
        else
        {
            edits.Prepend("meta", json);
        }
        var changed = Resource.Read(edits.Apply());
        return new PatchResult(changed.Resource, changed.Issues);
    }
}
