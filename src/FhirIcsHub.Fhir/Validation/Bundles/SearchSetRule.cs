using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// The results of a search (https://hl7.org/fhir/R4/http.html#search): matches have ids and the type that was searched for.
/// </summary>
internal sealed class SearchSetRule : IResourceRule
{
    public string ResourceType => "Bundle";

    public void Check(in RuleContext context, Element resource)
    {
        if (resource.TextOf("type") != "searchset")
        {
            return;
        }

        var types = SearchedTypes(resource);
        foreach (var entry in resource.Named("entry"))
        {
            var result = entry.First("resource");
            if (result.Type is not { } type)
            {
                continue;
            }

            var mode = entry.First("search").TextOf("mode");
            if (mode == "outcome")
            {
                if (type.Name != "OperationOutcome")
                {
                    context.Error(
                        IssueType.Invalid, MessageId.BundleEntry, result,
                        $"An entry with the search mode outcome is an OperationOutcome, not a {type}.");
                }

                continue;
            }

            if (mode is null && type.Name == "OperationOutcome")
            {
                continue;
            }

            if (!result.First("id").HasValue)
            {
                context.Error(IssueType.Invalid, MessageId.BundleEntry, result, "A search result must have an id.");
            }

            if (mode == "match" && types.Count > 0 && !types.Contains(type.Name))
            {
                context.Error(
                    IssueType.Invalid, MessageId.BundleEntry, result,
                    $"A match of this search is of type {string.Join(" or ", types)} (by the self link), not {type}; "
                    + "is its search mode include?");
            }
        }
    }

    // Of the self link: base/Patient?name=x, or base?_type=Observation,Condition. Empty when it does not tell.
    private static List<string> SearchedTypes(Element bundle)
    {
        foreach (var link in bundle.Named("link"))
        {
            if (link.TextOf("relation") != "self" || link.TextOf("url") is not { } url)
            {
                continue;
            }

            var parts = url.Split('?', 2);
            var path = parts[0].TrimEnd('/').Split('/');
            var type = path[^1] == "_search" && path.Length > 1 ? path[^2] : path[^1];
            if (FhirSchema.R4.FindResourceType(type) is { } searched)
            {
                return [searched.Name];
            }

            var asked = parts.Length > 1 ? parts[1].Split('&').FirstOrDefault(p => p.StartsWith("_type=", StringComparison.Ordinal)) : null;
            return asked is null ? [] : [.. Uri.UnescapeDataString(asked[6..]).Split(',')];
        }

        return [];
    }
}
