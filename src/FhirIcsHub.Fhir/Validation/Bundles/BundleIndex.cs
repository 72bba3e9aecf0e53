namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// The entries of a Bundle by fullUrl and by type and id, and the rules by which references find them
/// (https://hl7.org/fhir/R4/bundle.html#references). Made when the first reference asks.
/// </summary>
/// <param name="bundle">The Bundle.</param>
/// <param name="outer">The index of the Bundle around it; null for the outermost.</param>
internal sealed class BundleIndex(Element bundle, BundleIndex? outer)
{
    private Dictionary<string, List<Element>>? _byFullUrl;
    private Dictionary<(string, string), List<Element>>? _byTypeAndId;

    public Element Bundle => bundle;

    public BundleIndex? Outer => outer;

    /// <summary>The resource that a reference from the entry finds; does not exist when there is none or more than one.</summary>
    public Element Find(string reference, Element from) => Entries(reference, from) is [var only] ? only.First("resource") : default;

    /// <summary>The entries that a reference from the entry finds by the rules of fullUrl.</summary>
    public IReadOnlyList<Element> Entries(string reference, Element from)
    {
        var name = ReferenceText.Parse(reference);
        if (name.IsFragment)
        {
            return [];
        }

        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var target = hash < 0 ? reference : reference[..hash];
        if (name.Version is not null)
        {
            target = target[..target.LastIndexOf("/_history/", StringComparison.Ordinal)];
        }

        if (name.IsAbsolute)
        {
            return OfVersion(ByFullUrl(target), name.Version);
        }

        if (BaseOf(from) is { } root && ByFullUrl(root + target) is { Count: > 0 } found)
        {
            return OfVersion(found, name.Version);
        }

        // Entries without a fullUrl are known by type and id alone.
        return name is { Type: { } type, Id: { } id }
            ? OfVersion([.. ByTypeAndId(type, id).Where(e => !e.First("fullUrl").Exists)], name.Version)
            : [];
    }

    /// <summary>The entries whose resource has that type and id, whatever their fullUrl.</summary>
    public IReadOnlyList<Element> ByTypeAndId(string type, string id)
    {
        if (_byTypeAndId is null)
        {
            Build();
        }

        return _byTypeAndId!.GetValueOrDefault((type, id)) ?? [];
    }

    private IReadOnlyList<Element> ByFullUrl(string fullUrl)
    {
        if (_byFullUrl is null)
        {
            Build();
        }

        return _byFullUrl!.GetValueOrDefault(fullUrl) ?? [];
    }

    /// <summary>
    /// <c>http://server/fhir/</c> of the fullUrl <c>http://server/fhir/Patient/1</c> of the Patient with the id 1; null when the fullUrl is
    /// no such address.
    /// </summary>
    public static string? BaseOf(Element entry)
    {
        var resource = entry.First("resource");
        return entry.TextOf("fullUrl") is { } fullUrl && resource.TextOf("id") is { } id && resource.Type is { } type
            && fullUrl.EndsWith($"{type.Name}/{id}", StringComparison.Ordinal)
            ? fullUrl[..^(type.Name.Length + id.Length + 1)]
            : null;
    }

    private static IReadOnlyList<Element> OfVersion(IReadOnlyList<Element> entries, string? version) =>
        version is null ? entries : [.. entries.Where(e => e.First("resource").First("meta").TextOf("versionId") == version)];

    private void Build()
    {
        var byFullUrl = new Dictionary<string, List<Element>>(StringComparer.Ordinal);
        var byTypeAndId = new Dictionary<(string, string), List<Element>>();
        foreach (var entry in bundle.Named("entry"))
        {
            if (entry.TextOf("fullUrl") is { } fullUrl)
            {
                Add(byFullUrl, fullUrl, entry);
            }

            var resource = entry.First("resource");
            if (resource.Type is { } type && resource.TextOf("id") is { } id)
            {
                Add(byTypeAndId, (type.Name, id), entry);
            }
        }

        (_byFullUrl, _byTypeAndId) = (byFullUrl, byTypeAndId);
    }

    private static void Add<TKey>(Dictionary<TKey, List<Element>> map, TKey key, Element entry)
        where TKey : notnull
    {
        if (!map.TryGetValue(key, out var entries))
        {
            map.Add(key, entries = []);
        }

        entries.Add(entry);
    }
}
