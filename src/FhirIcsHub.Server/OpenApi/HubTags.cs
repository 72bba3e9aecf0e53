namespace FhirIcsHub.Server.OpenApi;

/// <summary>The groups of the OpenAPI page, in its order.</summary>
internal static class HubTags
{
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        ("Conformance", "What this server can do"),
        ("Resources", "Single resources of the joined record"),
        ("Search", "Finding resources"),
        ("Bundles", "Many at once"),
        ("Jobs", "What takes long, and what became of it"),
        ("Measures", "Outcome measures over the population"),
        ("Feeds", "Where source systems send their records, in their own ids and codes"),
        ("Operation", "For those who run the hub"),
    ];
}
