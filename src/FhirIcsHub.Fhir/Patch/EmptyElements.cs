using System.Text.Json.Nodes;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>FHIR has no empty elements: an object that lost all its members goes, and a list that lost all its items.</summary>
internal static class EmptyElements
{
    /// <summary>Stands in an object that lost its last member until the end of the patch: a later operation may fill it again.</summary>
    public const string Hollow = "_hollow";

    /// <summary>Takes empty objects and lists out of a value.</summary>
    /// <returns>Whether nothing is left of it.</returns>
    public static bool Prune(JsonNode? node) => node switch
    {
        JsonObject o => Prune(o),
        JsonArray array => Prune(array, keepsPositions: false),
        _ => false,
    };

    private static bool Prune(JsonObject o)
    {
        o.Remove(Hollow);
        foreach (var name in o.Where(IsEmpty).Select(m => m.Key).ToList())
        {
            o.Remove(name);
        }

        return o.Count == 0;
    }

    // Ids and extensions of a repeating primitive stand at the position of its values, with null where there are none.
    private static bool IsEmpty(KeyValuePair<string, JsonNode?> member) => member.Value is JsonArray array
        ? Prune(array, keepsPositions: member.Key.StartsWith('_'))
        : Prune(member.Value);

    private static bool Prune(JsonArray array, bool keepsPositions)
    {
        for (var i = array.Count - 1; i >= 0; i--)
        {
            if (array[i] is JsonObject item && Prune(item))
            {
                if (keepsPositions)
                {
                    array[i] = null;
                }
                else
                {
                    array.RemoveAt(i);
                }
            }
        }

        return array.Count == 0 || (keepsPositions && array.All(item => item is null));
    }
}
