using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>One value of an element in its JSON form: the name of its member, its value, and a primitive's id and extensions.</summary>
internal sealed record PatchContent(string JsonName, JsonNode? Value, JsonNode? Extensions)
{
    /// <summary>Adds the value at the end of a repeating element, or sets one that is not there yet.</summary>
    /// <exception cref="PatchException">The element does not repeat and is there already.</exception>
    public void AddTo(JsonObject owner, ElementDefinition element)
    {
        if (element.IsRepeating)
        {
            var list = new PatchList(owner, JsonName);
            list.Insert(list.Count, this);
            return;
        }

        if (NamesOf(element).Any(n => owner.ContainsKey(n) || owner.ContainsKey("_" + n)))
        {
            throw new PatchException(IssueType.Duplicate, $"{element.Path} does not repeat and is there already: replace it instead");
        }

        Set(owner);
    }

    /// <summary>Sets the value of an element that does not repeat.</summary>
    public void Set(JsonObject owner)
    {
        if (Value is not null)
        {
            owner[JsonName] = Value;
        }

        if (Extensions is not null)
        {
            owner["_" + JsonName] = Extensions;
        }
    }

    private static IEnumerable<string> NamesOf(ElementDefinition element) => element.IsChoice
        ? element.Types.Select(t => element.Name + char.ToUpperInvariant(t.Name[0]) + t.Name[1..])
        : [element.Name];
}

/// <summary>A repeating element of an object: the array of its values and, for primitives, the array of their ids and extensions.</summary>
internal readonly struct PatchList(JsonObject owner, string jsonName)
{
    public int Count => Math.Max(ArrayOf(jsonName)?.Count ?? 0, ArrayOf("_" + jsonName)?.Count ?? 0);

    public void Insert(int index, PatchContent content)
    {
        var count = Count;
        Insert(jsonName, index, count, content.Value);
        Insert("_" + jsonName, index, count, content.Extensions);
    }

    /// <summary>Takes a value out, and the members away that have nothing left.</summary>
    public PatchContent Take(int index)
    {
        var content = new PatchContent(jsonName, Take(jsonName, index), Take("_" + jsonName, index));
        foreach (var name in new[] { jsonName, "_" + jsonName })
        {
            if (ArrayOf(name) is { } array && array.All(item => item is null))
            {
                owner.Remove(name);
            }
        }

        return content;
    }

    private JsonArray? ArrayOf(string name) => owner.TryGetPropertyValue(name, out var node) ? node as JsonArray : null;

    private void Insert(string name, int index, int count, JsonNode? item)
    {
        var array = ArrayOf(name);
        if (array is null)
        {
            if (item is null)
            {
                return;
            }

            owner[name] = array = [];
        }

        while (array.Count < count)
        {
            array.Add(null);
        }

        array.Insert(index, item);
    }

    private JsonNode? Take(string name, int index)
    {
        if (ArrayOf(name) is not { } array || index >= array.Count)
        {
            return null;
        }

        var item = array[index];
        array.RemoveAt(index);
        return item;
    }
}
