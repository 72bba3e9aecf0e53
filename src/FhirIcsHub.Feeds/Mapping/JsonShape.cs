using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// The few moves that the mappings make on JSON objects. A source may write a single value where R4 has a list, and the reverse: reading
/// allows both.
/// </summary>
internal static class JsonShape
{
    public static string? Text(this JsonObject json, string name) => json[name].AsText();

    public static string? AsText(this JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String
        ? value.GetValue<string>() : null;

    public static JsonObject? Object(this JsonObject json, string name) => json[name] as JsonObject;

    public static JsonObject ObjectOrNew(this JsonObject json, string name)
    {
        if (json[name] is JsonObject existing)
        {
            return existing;
        }

        var created = new JsonObject();
        json[name] = created;
        return created;
    }

    /// <summary>The objects of a list, or the one object that stands in its place.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonObject json, string name) => json[name] switch
    {
        JsonArray array => array.OfType<JsonObject>(),
        JsonObject single => [single],
        _ => [],
    };

    /// <summary>The codings of a CodeableConcept.</summary>
    public static IEnumerable<JsonObject> Codings(this JsonObject concept) => concept.Objects("coding");

    /// <summary>Removes an element and its primitive extensions and gives its value, detached.</summary>
    public static JsonNode? Take(this JsonObject json, string name)
    {
        var value = json[name];
        json.Remove(name);
        return value;
    }

    /// <summary>Gives an element its R4 name, unless one of that name is there.</summary>
    public static void Rename(this JsonObject json, string from, string to)
    {
        MoveName(json, from, to);
        MoveName(json, "_" + from, "_" + to);
    }

    /// <summary>Makes a single value a list of one.</summary>
    public static void MakeList(this JsonObject json, string name)
    {
        if (json[name] is { } value and not JsonArray)
        {
            json.Remove(name);
            json[name] = new JsonArray(value);
        }
    }

    /// <summary>Makes a string the text of a CodeableConcept, and a Coding its coding.</summary>
    public static void MakeConcept(this JsonObject json, string name)
    {
        if (AsConcept(json[name]) is { } concept && !ReferenceEquals(concept, json[name]))
        {
            json[name] = concept;
        }
    }

    /// <summary>A CodeableConcept from a CodeableConcept, a Coding or a string; null when it is none of these.</summary>
    public static JsonObject? AsConcept(this JsonNode? node) => node switch
    {
        JsonObject concept when concept.ContainsKey("coding") || concept.ContainsKey("text") => concept,
        JsonObject coding when coding.ContainsKey("code") || coding.ContainsKey("display") =>
            new JsonObject { ["coding"] = new JsonArray(coding.DeepClone()) },
        JsonValue value when value.AsText() is { } text => new JsonObject { ["text"] = text },
        _ => null,
    };

    public static void AddTo(this JsonObject json, string list, JsonNode value)
    {
        json.MakeList(list);
        if (json[list] is JsonArray array)
        {
            array.Add(value);
        }
        else
        {
            json[list] = new JsonArray(value);
        }
    }

    public static void InsertInto(this JsonObject json, string list, JsonNode value)
    {
        json.MakeList(list);
        if (json[list] is JsonArray array)
        {
            array.Insert(0, value);
        }
        else
        {
            json[list] = new JsonArray(value);
        }
    }

    /// <summary>Takes the first extension with a URL out of an object; null when there is none.</summary>
    public static JsonObject? TakeExtension(this JsonObject json, string url)
    {
        if (json["extension"] is not JsonArray extensions)
        {
            return null;
        }

        foreach (var node in extensions)
        {
            if (node is JsonObject extension && extension.Text("url") == url)
            {
                extensions.Remove(extension);
                if (extensions.Count == 0)
                {
                    json.Remove("extension");
                }

                return extension;
            }
        }

        return null;
    }

    public static JsonObject? FindExtension(this JsonObject json, string url) =>
        json.Objects("extension").FirstOrDefault(e => e.Text("url") == url);

    /// <summary>The value[x] of an extension.</summary>
    public static JsonNode? ExtensionValue(this JsonObject extension)
    {
        foreach (var (name, value) in extension)
        {
            if (name.StartsWith("value", StringComparison.Ordinal))
            {
                return value;
            }
        }

        return null;
    }

    private static void MoveName(JsonObject json, string from, string to)
    {
        if (json[from] is { } value && !json.ContainsKey(to))
        {
            json.Remove(from);
            json[to] = value;
        }
    }
}
