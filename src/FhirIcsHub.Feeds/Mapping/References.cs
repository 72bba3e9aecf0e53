using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>The References of a resource, wherever they stand.</summary>
internal static class References
{
    /// <summary>Every object with <c>reference</c> as a string: in the types that feeds send, only a Reference has that.</summary>
    public static IEnumerable<JsonObject> In(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject json:
                if (json.Text("reference") is not null)
                {
                    yield return json;
                }

                foreach (var (_, value) in json)
                {
                    if (value is JsonObject or JsonArray)
                    {
                        foreach (var reference in In(value))
                        {
                            yield return reference;
                        }
                    }
                }

                break;
            case JsonArray array:
                foreach (var item in array)
                {
                    if (item is JsonObject or JsonArray)
                    {
                        foreach (var reference in In(item))
                        {
                            yield return reference;
                        }
                    }
                }

                break;
        }
    }
}
