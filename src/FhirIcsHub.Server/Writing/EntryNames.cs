namespace FhirIcsHub.Server.Writing;

/// <summary>
/// The names by which the entries of a Bundle call each other: their fullUrls. A relative reference (<c>Patient/1</c>) means the entry
/// whose fullUrl is that reference under the RESTful base of the referring entry's own fullUrl.
/// </summary>
internal sealed class EntryNames
{
    private readonly HashSet<string> _fullUrls = new(StringComparer.Ordinal);

    /// <summary>Whether there are names other than urns; when not, only urns need to be looked up.</summary>
    public bool HasAddresses { get; private set; }

    /// <summary>False when the name was there already.</summary>
    public bool Add(string fullUrl)
    {
        HasAddresses |= !fullUrl.StartsWith("urn:", StringComparison.Ordinal);
        return _fullUrls.Add(fullUrl);
    }

    /// <summary>The fullUrl that a reference in an entry with this base means; null when it means no entry.</summary>
    public string? Meant(string reference, string? entryBase)
    {
        if (_fullUrls.Contains(reference))
        {
            return reference;
        }
        var absolute = entryBase is null ? null : $"{entryBase}/{reference}";
        return absolute is not null && _fullUrls.Contains(absolute) ? absolute : null;
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
