using System.Text.Json;

namespace FhirIcsHub.Measures;

/// <summary>The geography as it is written down in <c>profiles/geography</c>.</summary>
internal sealed record GeographyFile(
    string Id, string Version, GeographyFile.SystemEntry System, IReadOnlyList<GeographyFile.PlaceEntry> Places)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static GeographyFile Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<GeographyFile>(json, Format) ?? throw new InvalidDataException("The geography is null.");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"The geography is not in its format: {problem.Message}", problem);
        }
    }

    internal sealed record SystemEntry(string Id, string Name, string OdsCode);

    internal sealed record PlaceEntry(string Id, string Name, IReadOnlyList<NeighbourhoodEntry> Neighbourhoods);

    internal sealed record NeighbourhoodEntry(
        string Id, string Name, IReadOnlyList<PracticeEntry> Practices, IReadOnlyList<PostcodeEntry> Postcodes);

    internal sealed record PracticeEntry(string OdsCode, string Name);

    /// <summary>
    /// <c>ImdQuintile</c>: 1 is the most deprived national fifth (Index of Multiple Deprivation), 5 the least; absent = not known.
    /// </summary>
    internal sealed record PostcodeEntry(string Postcode, int? ImdQuintile = null);
}
