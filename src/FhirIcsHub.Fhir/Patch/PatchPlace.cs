using System.Text.Json.Nodes;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>Where an element of a resource stands in the JSON nodes of the same document.</summary>
/// <param name="Owner">
/// The JSON object that holds it: for the extensions of a primitive its member with an underscore. Null for the root.
/// </param>
/// <param name="JsonName">Its member, without underscore.</param>
/// <param name="Index">Its position among the values of that member.</param>
internal sealed record PatchPlace(JsonObject? Owner, string JsonName, int Index)
{
    public static PatchPlace Of(Resource resource, JsonObject root, Element element)
    {
        var chain = new List<int>();
        if (!Find(resource.Nodes, resource.Root.Index, element.Index, chain))
        {
            throw new PatchException(IssueType.Processing, "the path leads out of the resource");
        }

        JsonObject? owner = null;
        var place = new PatchPlace(null, "", 0);
        for (var i = 1; i < chain.Count; i++)
        {
            owner = i == 1 ? root : ObjectAt(place, isPrimitive: IsPrimitive(resource, chain[i - 1]));
            var name = NameOf(resource, chain[i]);
            place = new PatchPlace(owner, name, PositionOf(resource, chain[i - 1], chain[i], name));
        }

        return place;
    }

    /// <summary>
    /// The object at a place: the element's own, or for a primitive the one of its id and extensions, made when there is none.
    /// </summary>
    public static JsonObject ObjectAt(PatchPlace place, bool isPrimitive)
    {
        var owner = place.Owner!;
        var name = isPrimitive ? "_" + place.JsonName : place.JsonName;
        var isList = owner.TryGetPropertyValue(place.JsonName, out var value) && value is JsonArray;
        if (owner.TryGetPropertyValue(name, out var member))
        {
            return member switch
            {
                JsonObject single => single,
                JsonArray array when place.Index < array.Count && array[place.Index] is JsonObject item => item,
                JsonArray array => Made(array, place.Index),
                _ => throw new PatchException(IssueType.Structure, $"'{place.JsonName}' is no object"),
            };
        }

        var made = new JsonObject();
        owner[name] = isList ? new JsonArray([.. Enumerable.Repeat<JsonNode?>(null, place.Index), made]) : made;
        return made;
    }

    private static JsonObject Made(JsonArray array, int index)
    {
        var made = new JsonObject();
        while (array.Count <= index)
        {
            array.Add(null);
        }

        array[index] = made;
        return made;
    }

    private static bool IsPrimitive(Resource resource, int index) => new Element(resource, index) is var element
        && (element.Type is { } type ? type.IsPrimitive : element.Kind != ElementKind.Object);

    private static string NameOf(Resource resource, int index) => new Element(resource, index).JsonName.TrimStart('_');

    private static int PositionOf(Resource resource, int parent, int index, string name)
    {
        var position = 0;
        for (var child = resource.Nodes[parent].FirstChild; child != index; child = resource.Nodes[child].Next)
        {
            if (NameOf(resource, child) == name)
            {
                position++;
            }
        }

        return position;
    }

    private static bool Find(Node[] nodes, int from, int target, List<int> chain)
    {
        chain.Add(from);
        if (from == target)
        {
            return true;
        }

        for (var child = nodes[from].FirstChild; child != 0; child = nodes[child].Next)
        {
            if (Find(nodes, child, target, chain))
            {
                return true;
            }
        }

        chain.RemoveAt(chain.Count - 1);
        return false;
    }
}
