using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Requirements;

/// <summary>A record of which nothing is left but the elements that requirements name.</summary>
internal sealed class PrunedRecord : IPersonRecord
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IPersonRecord _full;
    private readonly List<Element> _resources;

    public PrunedRecord(IPersonRecord full, DataRequirements requirements)
    {
        _full = full;
        var needed = requirements.Data.GroupBy(data => data.Type)
            .ToDictionary(group => group.Key, group => group.Select(data => data.Elements).ToList());
        _resources = [.. full.Resources.Select(resource => Pruned(resource, needed.GetValueOrDefault(resource.Type!.Name, [])))];
    }

    public Element Patient => _resources[Index(_full.Patient)];

    public IReadOnlyList<Element> Resources => _resources;

    public IReadOnlyList<Element> Retrieve(in RetrieveRequest request) =>
        [.. _full.Retrieve(new RetrieveRequest(request.Type)).Select(resource => _resources[Index(resource)])];

    public Element Resolve(string reference) => _full.Resolve(reference) is { Exists: true } found ? _resources[Index(found)] : default;

    private int Index(Element resource)
    {
        for (var i = 0; i < _full.Resources.Count; i++)
        {
            if (_full.Resources[i] == resource)
            {
                return i;
            }
        }

        throw new InvalidOperationException("the record does not hold the resource");
    }

    private static Element Pruned(Element resource, List<ElementPaths> needed)
    {
        var (start, length) = resource.Span;
        var json = JsonNode.Parse(resource.Resource.Json.Span.Slice(start, length))!.AsObject();
        var kept = Kept(json, resource, needed);
        kept.Insert(0, "resourceType", resource.Type!.Name);
        var read = Resource.Read(System.Text.Encoding.UTF8.GetBytes(kept.ToJsonString(AsWritten)), ReadMode.AsSent);
        Assert.True(read.Success);
        return read.Resource!.Root;
    }

    private static JsonObject Kept(JsonObject json, Element element, List<ElementPaths> needed)
    {
        var kept = new JsonObject();
        var children = element.Children.ToList();
        foreach (var (member, value) in json)
        {
            var name = member.TrimStart('_');
            var elements = children.Where(child => child.JsonName == name).ToList();
            var wanted = elements.Count == 0 ? [] : needed
                .Select(paths => paths.IsWhole ? paths : paths.Children.GetValueOrDefault(elements[0].Name))
                .OfType<ElementPaths>().ToList();
            if (wanted.Count > 0 && member != "resourceType")
            {
                kept[member] = value is JsonArray array
                    ? new JsonArray([.. array.Select((item, i) => Kept(item, elements[Math.Min(i, elements.Count - 1)], wanted))])
                    : Kept(value, elements[0], wanted);
            }
        }

        return kept;
    }

    // Of an element that only has to be there, something is left.
    private static JsonNode? Kept(JsonNode? value, Element element, List<ElementPaths> wanted)
    {
        if (value is not JsonObject json || wanted.Exists(paths => paths.IsWhole) || element.Type is { IsPrimitive: true })
        {
            return value?.DeepClone();
        }

        var kept = Kept(json, element, wanted);
        if (kept.Count == 0)
        {
            kept["id"] = "left";
        }

        return kept;
    }
}
