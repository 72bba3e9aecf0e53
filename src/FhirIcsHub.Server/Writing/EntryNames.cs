namespace FhirIcsHub.Server.Writing;

/// <summary>
/// The names by which the entries of a Bundle call each other: their fullUrls. A relative reference (<c>Patient/1</c>) means the entry
/// whose fullUrl is that reference under the RESTful base of the referring entry's own fullUrl.
/// </summary>
internal sealed class EntryNames
{
    private const string VersionMark = "/_history/";

    private readonly Dictionary<string, string?> _versions = new(StringComparer.Ordinal);

    /// <summary>Whether there are names other than urns; when not, only urns need to be looked up.</summary>
    public bool HasAddresses { get; private set; }

    /// <summary>False when the name was there already.</summary>
    /// <param name="fullUrl">The name.</param>
    /// <param name="versionId">meta.versionId of the entry's resource.</param>
    public bool Add(string fullUrl, string? versionId)
    {
        HasAddresses |= !fullUrl.StartsWith("urn:", StringComparison.Ordinal);
        return _versions.TryAdd(fullUrl, versionId);
    }

    /// <summary>
    /// The name that a reference in an entry with this base means: a fullUrl, or <see cref="OfVersion"/> of one when the reference is to
    /// the version that the entry holds; null when it means no entry.
    /// </summary>
    public string? Meant(string reference, string? entryBase)
    {
        var mark = reference.IndexOf(VersionMark, StringComparison.Ordinal);
        if (mark < 0)
        {
            return Known(reference, entryBase);
        }
        return Known(reference[..mark], entryBase) is { } fullUrl && _versions[fullUrl] == reference[(mark + VersionMark.Length)..]
            ? OfVersion(fullUrl)
            : null;
    }

    /// <summary>The name of the version that is written of an entry.</summary>
    public static string OfVersion(string fullUrl) => fullUrl + VersionMark;

    public static bool IsOfVersion(string name) => name.EndsWith(VersionMark, StringComparison.Ordinal);

    private string? Known(string reference, string? entryBase)
    {
        if (_versions.ContainsKey(reference))
        {
            return reference;
        }
        var absolute = entryBase is null ? null : $"{entryBase}/{reference}";
        return absolute is not null && _versions.ContainsKey(absolute) ? absolute : null;
    }

    /// <summary>
    /// The RESTful base of a fullUrl that ends with type and id (<c>http://a/fhir/Patient/1</c>: <c>http://a/fhir</c>); null of others.
    /// </summary>
    public static string? BaseOf(string? fullUrl)
    {
        if (fullUrl is null || !fullUrl.StartsWith("http", StringComparison.Ordinal))
        {
            return null;
        }
        var beforeId = fullUrl.LastIndexOf('/');
        var beforeType = beforeId > 0 ? fullUrl.LastIndexOf('/', beforeId - 1) : -1;
        return beforeType > "https:/".Length ? fullUrl[..beforeType] : null;
    }
}
