using System.Text;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// References between the entries of a Bundle (http://hl7.org/fhir/R4/bundle.html#references): by fullUrl; a relative one against the base
/// of the referring entry's own fullUrl, or by type and id where that entry has no such base.
/// </summary>
internal static class BundleReferences
{
    public static Element Find(Element from, string reference)
    {
        var document = new Element(from.Resource, 0);
        if (document.Type is not { Name: "Bundle" })
        {
            return default;
        }

        var target = reference.Contains(':', StringComparison.Ordinal) ? reference
            : BaseOf(Containment.EntryOf(from)) is { } root ? root + reference : null;
        return target is null ? ByTypeAndId(document, reference) : ByFullUrl(document, Encoding.UTF8.GetBytes(target));
    }

    private static Element ByFullUrl(Element bundle, byte[] fullUrl)
    {
        foreach (var entry in bundle.Named("entry"))
        {
            if (entry.First("fullUrl").TextEquals(fullUrl))
            {
                return entry.First("resource");
            }
        }

        return default;
    }

    private static Element ByTypeAndId(Element bundle, string reference)
    {
        var parts = reference.Split('/');
        if (parts.Length != 2)
        {
            return default;
        }

        foreach (var entry in bundle.Named("entry"))
        {
            var resource = entry.First("resource");
            if (resource.Type?.Name == parts[0] && resource.TextOf("id") == parts[1])
            {
                return resource;
            }
        }

        return default;
    }

    // "http://server/fhir/" of "http://server/fhir/Patient/1"; null when the fullUrl is no RESTful address.
    private static string? BaseOf(Element entry)
    {
        var fullUrl = entry.TextOf("fullUrl");
        var resource = entry.First("resource");
        var tail = resource.Exists ? $"{resource.Type?.Name}/{resource.TextOf("id")}" : "";
        return fullUrl is not null && tail.Length > 1 && fullUrl.EndsWith("/" + tail, StringComparison.Ordinal)
            ? fullUrl[..^tail.Length] : null;
    }
}
