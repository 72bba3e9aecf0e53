using System.Text.Json;

namespace FhirIcsHub.Synthetic;

/// <summary>Reads the areas that people live in from a geography file (<c>profiles/geography/*.json</c>).</summary>
public static class SyntheticGeography
{
    /// <exception cref="JsonException">The stream holds no geography: not JSON, or an expected member is missing.</exception>
    public static IReadOnlyList<SyntheticArea> Read(Stream geography)
    {
        using var document = JsonDocument.Parse(geography);
        var areas = new List<SyntheticArea>();
        foreach (var place in Members(document.RootElement, "places"))
        {
            foreach (var neighbourhood in Members(place, "neighbourhoods"))
            {
                areas.Add(new SyntheticArea(
                    Text(neighbourhood, "id"),
                    Text(neighbourhood, "name"),
                    Text(place, "id"),
                    Text(place, "name"),
                    [.. Members(neighbourhood, "practices")
                        .Select(practice => new SyntheticPractice(Text(practice, "odsCode"), Text(practice, "name")))],
                    [.. Members(neighbourhood, "postcodes")
                        .Select(postcode => new SyntheticPostcode(Text(postcode, "postcode"), Quintile(postcode)))]));
            }
        }

        return areas;
    }

    private static JsonElement.ArrayEnumerator Members(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray()
            : throw new JsonException($"The geography lacks the list '{name}'.");

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw new JsonException($"The geography lacks the text '{name}'.");

    private static int Quintile(JsonElement postcode) =>
        postcode.TryGetProperty("imdQuintile", out var quintile) && quintile.TryGetInt32(out var value) && value is >= 1 and <= 5
            ? value
            : throw new JsonException("A postcode of the geography lacks an imdQuintile from 1 to 5.");
}
