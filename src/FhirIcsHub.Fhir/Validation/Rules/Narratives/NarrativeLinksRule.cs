namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// Links of a narrative: #fragments lead to an anchor of the narrative, a contained resource or an element of the resource, addresses
/// have a
/// scheme that a reader can follow (http://hl7.org/fhir/R4/narrative.html).
/// </summary>
internal sealed class NarrativeLinksRule : IResourceRule
{
    private static readonly string[] Schemes = ["http", "https", "ftp", "tel", "mailto"];

    public string ResourceType => "*";

    public void Check(in RuleContext context, Element resource)
    {
        var div = resource.First("text").First("div");
        if (!div.HasValue || (div.RawValue.IndexOf("href"u8) < 0 && div.RawValue.IndexOf("id="u8) < 0 && div.RawValue.IndexOf("src"u8) < 0)
            || NarrativeMarkup.Read(div.Text!) is not { } markup)
        {
            return;
        }

        foreach (var id in markup.RepeatedIds)
        {
            context.Error(IssueType.BusinessRule, "narrative-id-unique", div, $"The id '{id}' stands more than once in the narrative.");
        }

        foreach (var link in markup.Links)
        {
            Link(context, resource, div, markup, link);
        }

        foreach (var image in markup.Images)
        {
            Image(context, resource, div, image);
        }
    }

    private static void Link(in RuleContext context, Element resource, Element div, NarrativeMarkup markup, NarrativeLink link)
    {
        if (link.Target.StartsWith('#'))
        {
            var fragment = link.Target[1..];
            if (fragment.Length > 0 && !markup.Anchors.Contains(fragment) && !resource.Contained(fragment).Exists
                && !HasElementId(resource, fragment))
            {
                context.Error(
                    IssueType.Invalid, "narrative-link-unresolved", div,
                    $"The link '{link.Target}' at {link.Path} leads nowhere: there is no such id in the narrative or the resource.");
            }
        }
        else if (SchemeOf(link.Target) is { } scheme && !Schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
        {
            context.Error(
                IssueType.Invalid, "narrative-link-scheme", div,
                $"The link at {link.Path} has the scheme '{scheme}', which a reader cannot follow: use http, https, ftp, tel or mailto.");
        }
    }

    private static void Image(in RuleContext context, Element resource, Element div, NarrativeLink image)
    {
        var scheme = SchemeOf(image.Target);
        if (image.Target.StartsWith('#'))
        {
            if (!resource.Contained(image.Target[1..]).Exists && !HasElementId(resource, image.Target[1..]))
            {
                context.Error(
                    IssueType.Invalid, "narrative-image-unresolved", div,
                    $"The image '{image.Target}' at {image.Path} is not there: no contained resource or attachment has this id.");
            }
        }
        else if (scheme is not null && scheme is not ("http" or "https" or "data" or "cid"))
        {
            context.Error(
                IssueType.Invalid, "narrative-image-scheme", div,
                $"The image at {image.Path} has the scheme '{scheme}': use http, https or data.");
        }
    }

    private static string? SchemeOf(string target) => UriText.IsAbsolute(target)
        ? target[..target.IndexOf(':', StringComparison.Ordinal)] : null;

    private static bool HasElementId(Element parent, string id)
    {
        foreach (var child in parent.Children)
        {
            if (child.TextOf("id") == id || HasElementId(child, id))
            {
                return true;
            }
        }

        return false;
    }
}
