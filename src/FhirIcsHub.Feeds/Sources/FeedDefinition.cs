using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Feeds.Sources;

/// <summary>The JSON of <c>profiles/sources/{id}.json</c>.</summary>
internal sealed partial record FeedDefinition
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Sector { get; init; }

    public required string OdsCode { get; init; }

    public required string Uri { get; init; }

    public IReadOnlyList<string> BaseUrls { get; init; } = [];

    public string TimeZone { get; init; } = "Europe/London";

    public IReadOnlyDictionary<string, IReadOnlyList<string>> IdentifierSystems { get; init; } = new Dictionary<string,
        IReadOnlyList<string>>();

    public FeedPolicies Policies { get; init; } = new();

    public IReadOnlyList<string> Maps { get; init; } = [];

    /// <summary>Reads a definition and refuses what cannot be meant.</summary>
    /// <exception cref="InvalidDataException">The file is not a feed definition; the message says why.</exception>
    public static FeedDefinition Read(string file, byte[] json)
    {
        FeedDefinition definition;
        try
        {
            definition = JsonSerializer.Deserialize(json, FeedDefinitionJson.Default.FeedDefinition)
                ?? throw new InvalidDataException($"{file}: null is not a feed");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }

        if (!NamePattern().IsMatch(definition.Id))
        {
            throw new InvalidDataException($"{file}: id must match [a-z0-9]{{1,12}}");
        }

        if (definition.TimeZone != "Europe/London")
        {
            throw new InvalidDataException($"{file}: timeZone must be Europe/London, the only civil time that the hub knows");
        }

        _ = definition.SectorOf();
        return definition;
    }

    public Sector SectorOf() => Sector switch
    {
        "primary-care" => Sources.Sector.PrimaryCare,
        "acute" => Sources.Sector.Acute,
        "council" => Sources.Sector.Council,
        _ => throw new InvalidDataException($"feed {Id}: sector must be primary-care, acute or council"),
    };

    [GeneratedRegex("^[a-z0-9]{1,12}$")]
    private static partial Regex NamePattern();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FeedDefinition))]
internal sealed partial class FeedDefinitionJson : JsonSerializerContext;
