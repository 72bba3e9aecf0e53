namespace FhirIcsHub.Server.OpenApi;

/// <summary>The groups of the OpenAPI page, in its order: in that order the examples find what they are about.</summary>
internal static class HubTags
{
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        ("Bundles", "Many at once. Begin here: the example stores what the other examples are about"),
        ("Conformance", "What this server can do"),
        ("Resources", "Single resources of the joined record"),
        ("Search", "Finding resources"),
        ("Validation", "Whether a resource is valid"),
        ("Terminology", "Codes, value sets and maps between codes"),
        ("Measures", "Outcome measures over the population, and the CQL in them"),
        ("GraphQL", "Several resources in one answer of the client's own form"),
        ("Subscriptions", "Being told of changes"),
        ("Feeds", "Where source systems send their records, in their own ids and codes"),
        ("Jobs", "What takes long, and what became of it"),
        ("Operation", "For those who run the hub"),
    ];

    private static readonly Dictionary<string, int> Places = All.Index().ToDictionary(
        tag => tag.Item.Name, tag => tag.Index, StringComparer.Ordinal);

    /// <summary>Place of a group on the page.</summary>
    public static int PlaceOf(string tag) => Places[tag];
}
