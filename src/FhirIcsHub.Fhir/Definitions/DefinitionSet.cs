using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Packages;

namespace FhirIcsHub.Fhir.Definitions;

/// <summary>
/// Definitions in layers, found by canonical URL or id. Immutable and thread-safe: look-ups take no lock. Later layers win over earlier
/// ones for the same URL and version.
/// </summary>
public sealed class DefinitionSet
{
    private static readonly Lazy<DefinitionSet> Core = new(() => new DefinitionSet([], [], []).With(DefinitionsArchive.Read(
        () => typeof(DefinitionSet).Assembly.GetManifestResourceStream("FhirIcsHub.Fhir.r4.definitions")!, "hl7.fhir.r4.core#4.0.1")));

    private readonly Dictionary<string, Definition[]> _byUrl;
    private readonly Dictionary<string, Definition[]>.AlternateLookup<ReadOnlySpan<char>> _byUrlSpan;
    private readonly Dictionary<(string ResourceType, string Id), Definition> _byId;
    private readonly List<IReadOnlyList<Definition>> _layers;
    private readonly ConcurrentDictionary<string, IReadOnlyList<Definition>> _byType = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<Issue>> _conflicts;

    private DefinitionSet(
        Dictionary<string, Definition[]> byUrl, Dictionary<(string ResourceType, string Id), Definition> byId,
        List<IReadOnlyList<Definition>> layers)
    {
        _byUrl = byUrl;
        _byUrlSpan = byUrl.GetAlternateLookup<ReadOnlySpan<char>>();
        _byId = byId;
        _layers = layers;
        _conflicts = new Lazy<IReadOnlyList<Issue>>(() => DefinitionConflicts.In(layers));
    }

    /// <summary>No definitions at all.</summary>
    internal static DefinitionSet Empty { get; } = new([], [], []);

    /// <summary>The facts of hl7.fhir.r4.core 4.0.1, which are embedded in the assembly: no prose, profiles as differentials.</summary>
    public static DefinitionSet R4Core => Core.Value;

    /// <summary>
    /// Same URL and version with different content, in two packages or twice in one: which one wins is said, not silently decided. Facts of
    /// ours that an official definition replaces are no conflict. Worked out when first asked for: it reads the definitions in question.
    /// </summary>
    public IReadOnlyList<Issue> Conflicts => _conflicts.Value;

    /// <summary>A definition of a resource in memory.</summary>
    /// <param name="resource">The resource; kept.</param>
    /// <param name="origin">Where it is from, for messages.</param>
    public static Definition Of(Resource resource, string origin) => new(resource, origin);

    /// <summary>
    /// The definition of a canonical URL: <c>url|version</c> is that version, or the newest that begins with its parts (<c>url|1</c>,
    /// <c>url|1.x</c>); <c>url</c> alone is the newest version of the last layer that has the URL. A fragment is cut off.
    /// </summary>
    /// <param name="canonical">The canonical reference.</param>
    /// <param name="resourceType">Only of this resource type; null for any.</param>
    public Definition? Find(string canonical, string? resourceType = null)
    {
        var url = canonical.AsSpan();
        var fragment = url.IndexOf('#');
        url = fragment < 0 ? url : url[..fragment];
        var bar = url.IndexOf('|');
        var version = bar < 0 ? default : url[(bar + 1)..];
        if (!_byUrlSpan.TryGetValue(bar < 0 ? url : url[..bar], out var candidates))
        {
            return null;
        }

        return version.IsEmpty ? First(candidates, resourceType) : FirstThatAnswers(candidates, version, resourceType);
    }

    /// <summary>The definition of that type and logical id in the last layer that has one.</summary>
    public Definition? FindById(string resourceType, string id) => _byId.GetValueOrDefault((resourceType, id));

    /// <summary>
    /// All definitions of a resource type, the winner of each URL and version: by URL, then version; those without a URL by id at the end.
    /// </summary>
    public IReadOnlyList<Definition> All(string resourceType) => _byType.GetOrAdd(resourceType, ListAll);

    /// <summary>All definitions with that URL (without version), in the order in which a look-up prefers them.</summary>
    public IReadOnlyList<Definition> AllVersions(string canonicalUrl) => _byUrl.GetValueOrDefault(canonicalUrl) ?? [];

    /// <summary>A new set with one more layer, which wins over what is here.</summary>
    public DefinitionSet With(params IReadOnlyList<Definition> layer)
    {
        var ofLayer = ByUrl(layer);
        var byUrl = ofLayer;
        if (_byUrl.Count > 0)
        {
            byUrl = new Dictionary<string, Definition[]>(_byUrl, StringComparer.Ordinal);
            foreach (var (url, definitions) in ofLayer)
            {
                byUrl[url] = byUrl.TryGetValue(url, out var below) ? [.. definitions, .. below] : definitions;
            }
        }

        var byId = new Dictionary<(string ResourceType, string Id), Definition>(_byId);
        byId.EnsureCapacity(byId.Count + layer.Count);
        for (var i = layer.Count - 1; i >= 0; i--)
        {
            if (layer[i].Id is { } id)
            {
                byId[(layer[i].ResourceType, id)] = layer[i];
            }
        }

        return new DefinitionSet(byUrl, byId, [.. _layers, layer]);
    }

    /// <summary>A new set with the definitions of a package as one more layer.</summary>
    public DefinitionSet With(Package package) => With(package.Definitions);

    // Newest version first; of one version twice in the layer the first wins.
    private static Dictionary<string, Definition[]> ByUrl(IReadOnlyList<Definition> layer)
    {
        var byUrl = new Dictionary<string, Definition[]>(layer.Count, StringComparer.Ordinal);
        for (var i = 0; i < layer.Count; i++)
        {
            var definition = layer[i];
            if (definition.Url is not { } url)
            {
                continue;
            }

            if (!byUrl.TryGetValue(url, out var others))
            {
                byUrl[url] = [definition];
                continue;
            }

            var place = Array.FindIndex(others, o => CanonicalVersion.Compare(o.Version, definition.Version) < 0) is var found and >= 0
                ? found : others.Length;
            byUrl[url] = [.. others[..place], definition, .. others[place..]];
        }

        return byUrl;
    }

    private static Definition? First(Definition[] candidates, string? resourceType)
    {
        foreach (var candidate in candidates)
        {
            if (resourceType is null || candidate.ResourceType == resourceType)
            {
                return candidate;
            }
        }

        return null;
    }

    private static Definition? FirstThatAnswers(Definition[] candidates, ReadOnlySpan<char> version, string? resourceType)
    {
        Definition? answer = null;
        foreach (var candidate in candidates)
        {
            if (resourceType is not null && candidate.ResourceType != resourceType)
            {
                continue;
            }

            if (version.SequenceEqual(candidate.Version))
            {
                return candidate;
            }

            answer ??= CanonicalVersion.Answers(candidate.Version, version) ? candidate : null;
        }

        return answer;
    }

    private IReadOnlyList<Definition> ListAll(string resourceType)
    {
        var winners = _byUrl.Values
            .SelectMany(ofUrl => ofUrl.Where(d => d.ResourceType == resourceType).DistinctBy(d => d.Version, StringComparer.Ordinal))
            .OrderBy(d => d.Url, StringComparer.Ordinal).ThenBy(d => d.Version, StringComparer.Ordinal);
        var withoutUrl = _byId.Values.Where(d => d.ResourceType == resourceType && d.Url is null)
            .OrderBy(d => d.Id, StringComparer.Ordinal);
        return [.. winners, .. withoutUrl];
    }
}
