using FhirIcsHub.Feeds.Mapping;

namespace FhirIcsHub.Feeds.Sources;

/// <summary>A source system that sends to the hub, as <c>profiles/sources/{name}.json</c> describes it.</summary>
public sealed class Feed
{
    internal Feed(FeedDefinition definition, CodeMaps maps, Canonicals canonicals, string mapVersion)
    {
        Name = definition.Id;
        Title = definition.Name;
        Sector = definition.SectorOf();
        OdsCode = definition.OdsCode;
        Uri = definition.Uri;
        BaseUrls = [.. definition.BaseUrls.Select(u => u.TrimEnd('/') + "/")];
        Policies = definition.Policies;
        Maps = maps;
        Canonicals = canonicals;
        MapVersion = mapVersion;
        _identifierSystems = definition.IdentifierSystems;
    }

    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _identifierSystems;

    /// <summary>The name in the feed's base URL, <c>[a-z0-9]{1,12}</c>.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    public string Title { get; }

    public Sector Sector { get; }

    /// <summary>ODS code of the organisation that sends.</summary>
    public string OdsCode { get; }

    /// <summary>What <c>meta.source</c> says of everything that came by this feed.</summary>
    public string Uri { get; }

    /// <summary>Base URLs, each with a closing slash, under which the source knows its own resources.</summary>
    public IReadOnlyList<string> BaseUrls { get; }

    public FeedPolicies Policies { get; }

    public CodeMaps Maps { get; }

    public Canonicals Canonicals { get; }

    /// <summary>Changes whenever the same message could be mapped to something else: part of what makes a message "the same".</summary>
    public string MapVersion { get; }

    /// <summary>Systems of identifiers that are the source key of a resource without an id.</summary>
    public IReadOnlyList<string> IdentifierSystems(string type) =>
        _identifierSystems.TryGetValue(type, out var systems) ? systems : _identifierSystems.GetValueOrDefault("*", []);

    public override string ToString() => Name;
}
