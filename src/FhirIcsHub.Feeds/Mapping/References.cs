using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>The References of a resource, wherever they stand.</summary>
internal static class References
{
    /// <summary>Every object with <c>reference</c> as a string: in the types that feeds send, only a Reference has that.</summary>
    public static List<JsonObject> In(JsonNode? node)
    {
        var found = new List<JsonObject>();
        Collect(node, found);
        return found;
    }

    private static void Collect(JsonNode? node, List<JsonObject> found)
    {
        switch (node)
        {
            case JsonObject json:
                if (json.Text("reference") is not null)
                {
                    found.Add(json);
                }

                for (var i = 0; i < json.Count; i++)
                {
                    Collect(json.GetAt(i).Value, found);
                }

                break;
            case JsonArray array:
                for (var i = 0; i < array.Count; i++)
                {
                    Collect(array[i], found);
                }

                break;
        }
    }
}
