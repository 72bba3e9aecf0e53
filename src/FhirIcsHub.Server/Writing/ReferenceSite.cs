using System.Net;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// A place in a resource that names another one in a way that must be resolved before storing: by the fullUrl of a Bundle entry, or by
/// search criteria (<c>Patient?identifier=…</c>).
/// </summary>
/// <param name="Element">The element that holds the name.</param>
/// <param name="Target">The name: a fullUrl, or a type and criteria.</param>
/// <param name="Suffix">What follows the name and stays: a fragment, or the version of a canonical.</param>
/// <param name="CriteriaType">The type that the criteria are about; null when the name is a fullUrl.</param>
internal sealed record ReferenceSite(Element Element, string Target, string Suffix, FhirType? CriteriaType)
{
    /// <summary>The part of the element's text that the name and its suffix are; null = all of it. Links of a narrative are such parts.</summary>
    public Range? Part { get; init; }

    private static readonly FhirType? ReferenceType = FhirSchema.R4.FindType("Reference");
    private static readonly FhirType? BundleType = FhirSchema.R4.FindType("Bundle");
    private static readonly FhirType? ExtensionType = FhirSchema.R4.FindType("Extension");

    private static readonly FhirType? NarrativeType = FhirSchema.R4.FindType("xhtml");

    private static readonly FhirType?[] UriTypes =
        [.. new[] { "uri", "url", "canonical" }.Select(name => FhirSchema.R4.FindType(name))];

    /// <summary>
    /// All such places in a resource: in references and in uri, url and canonical elements, also of extensions and contained resources, and
    /// links of narratives; criteria in references only. A urn in a Reference is among them even when no entry has that name: it is an
    /// error, which its resolution reports. A Bundle that is stored is a document of its own, whose references are to its own entries.
    /// </summary>
    /// <param name="resource">The resource to look through.</param>
    /// <param name="names">The names of its Bundle's entries; null when it is written alone.</param>
    /// <param name="entryBase">The RESTful base of its own entry's fullUrl.</param>
    public static IReadOnlyList<ReferenceSite> Find(Resource resource, EntryNames? names = null, string? entryBase = null)
    {
        List<ReferenceSite>? sites = null;
        Walk(resource.Root, names, entryBase, ref sites);
        return sites is null ? [] : sites;
    }

    private static void Walk(Element element, EntryNames? names, string? entryBase, ref List<ReferenceSite>? sites)
    {
        if (ReferenceEquals(element.Type, BundleType))
        {
            return;
        }
        foreach (var child in element.Children)
        {
            if (names is not null && ReferenceEquals(child.Type, NarrativeType))
            {
                AddLinks(child, names, entryBase, ref sites);
            }
            else if (child.Kind == ElementKind.String && SiteAt(element, child, names, entryBase) is { } site)
            {
                (sites ??= []).Add(site);
            }
            Walk(child, names, entryBase, ref sites);
        }
    }

    /// <summary>A narrative may link to anything, so a link that names no entry stays as it is.</summary>
    private static void AddLinks(Element narrative, EntryNames names, string? entryBase, ref List<ReferenceSite>? sites)
    {
        var raw = narrative.RawValue;
        var mayName = raw.IndexOf("urn:"u8) >= 0 || (names.HasAddresses && (raw.IndexOf("href"u8) >= 0 || raw.IndexOf("src"u8) >= 0));
        if (!mayName)
        {
            return;
        }
        var xhtml = narrative.Text!;
        foreach (var part in NarrativeLinks.In(xhtml))
        {
            if (EntryAt(narrative, WebUtility.HtmlDecode(xhtml[part]), mustBeEntry: false, names, entryBase) is { } site)
            {
                (sites ??= []).Add(site with { Part = part });
            }
        }
    }

    private static ReferenceSite? SiteAt(Element parent, Element element, EntryNames? names, string? entryBase)
    {
        // Most strings are no names at all: look at the bytes before the type.
        var raw = element.RawValue;
        var isCriteria = raw.Length > 0 && raw[0] is >= (byte)'A' and <= (byte)'Z' && raw.IndexOf((byte)'?') > 0;
        var isUrn = raw.StartsWith("urn:"u8);
        if (names is null || !(isCriteria || isUrn || names.HasAddresses))
        {
            return names is null && isCriteria && MayName(parent, element, out var isIn) && isIn ? CriteriaAt(element) : null;
        }
        if (!MayName(parent, element, out var isReference))
        {
            return null;
        }
        return isCriteria && isReference ? CriteriaAt(element) : EntryAt(element, element.Text!, isReference && isUrn, names, entryBase);
    }

    private static ReferenceSite? CriteriaAt(Element element)
    {
        var text = element.Text!;
        var type = FhirSchema.R4.FindResourceType(text[..text.IndexOf('?', StringComparison.Ordinal)]);
        return type is null ? null : new ReferenceSite(element, text, "", type);
    }

    private static ReferenceSite? EntryAt(Element element, string name, bool mustBeEntry, EntryNames names, string? entryBase)
    {
        var end = name.AsSpan().IndexOfAny('#', '|');
        var (target, suffix) = end > 0 ? (name[..end], name[end..]) : (name, "");
        var meant = names.Meant(target, entryBase) ?? (mustBeEntry ? target : null);
        return meant is null ? null : new ReferenceSite(element, meant, suffix, null);
    }

    /// <summary>Whether the element may name a resource. The url of an extension names its definition and stays as it is.</summary>
    private static bool MayName(Element parent, Element element, out bool isReference)
    {
        isReference = ReferenceEquals(parent.Type, ReferenceType) && element.Name == "reference";
        return isReference
            || (Array.IndexOf(UriTypes, element.Type) >= 0 && !(ReferenceEquals(parent.Type, ExtensionType) && element.Name == "url"));
    }
}
