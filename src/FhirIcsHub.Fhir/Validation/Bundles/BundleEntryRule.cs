using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>What holds for the links and entries of every Bundle (https://hl7.org/fhir/R4/bundle.html): fullUrl, requests.</summary>
internal sealed class BundleEntryRule : IResourceRule
{
    private static readonly HashSet<string> OnceOnly = ["self", "first", "previous", "prev", "next", "last"];

    public string ResourceType => "Bundle";

    public void Check(in RuleContext context, Element resource)
    {
        CheckLinks(context, resource);
        var type = resource.TextOf("type") ?? "";
        foreach (var entry in resource.Named("entry"))
        {
            CheckFullUrl(context, entry, type);
            if (type is "batch" or "transaction")
            {
                CheckRequest(context, entry);
            }
        }
    }

    private static void CheckLinks(in RuleContext context, Element bundle)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var link in bundle.Named("link"))
        {
            if (link.TextOf("relation") is { } relation && OnceOnly.Contains(relation) && !seen.Add(relation))
            {
                context.Error(
                    IssueType.Invalid, MessageId.BundleLink, link,
                    $"The link relation {relation} may occur only once; remove this one.");
            }
        }
    }

    private static void CheckFullUrl(in RuleContext context, Element entry, string type)
    {
        if (entry.TextOf("fullUrl") is not { } fullUrl)
        {
            return;
        }

        if (!ReferenceText.HasScheme(fullUrl))
        {
            context.Error(IssueType.Invalid, MessageId.BundleFullUrl, entry, "fullUrl must be an absolute URL, or urn:uuid: and a UUID.");
            return;
        }

        var resource = entry.First("resource");
        var name = ReferenceText.Parse(fullUrl);
        if (name is not { Type: not null, Base: not null } || fullUrl.StartsWith("urn:", StringComparison.Ordinal) || resource.Type is null)
        {
            return;
        }

        var id = resource.TextOf("id");
        if (id is null)
        {
            if (type is not ("batch" or "transaction"))
            {
                context.Error(
                    IssueType.Invalid, MessageId.BundleFullUrl, entry,
                    "fullUrl is the address of a resource on a server, but the resource has no id; give it that id, or use urn:uuid:.");
            }
        }
        else if (name.Type != resource.Type.Name || name.Id != id)
        {
            context.Error(
                IssueType.Invalid, MessageId.BundleFullUrl, entry,
                "fullUrl is the address of a resource on a server, "
                + $"so it must end with this resource's type and id ({resource.Type.Name}/{id}).");
        }
    }

    private static void CheckRequest(in RuleContext context, Element entry)
    {
        var request = entry.First("request");
        var resource = entry.First("resource");
        if (request.TextOf("method") is not { } method || request.TextOf("url") is not { } url)
        {
            return;
        }

        if (method is "POST" or "PUT" && !resource.Exists && !url.Contains('$', StringComparison.Ordinal))
        {
            context.Error(IssueType.Required, MessageId.BundleEntry, entry, $"A request with the method {method} needs a resource.");
        }

        var type = url.Split('?')[0].Split('/')[0];
        if (method is "POST" or "PUT" && resource.Type is { } own && FhirSchema.R4.FindResourceType(type) is { } named
            && !ReferenceEquals(named, own)
            && !url.Contains('$', StringComparison.Ordinal))
        {
            context.Error(
                IssueType.Invalid, MessageId.BundleEntry, request,
                $"The request is for a {named}, the entry's resource is a {own}; make them agree.");
        }
    }
}
