using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// A CodeSystem in itself: content, supplements, count, its value set, properties (http://hl7.org/fhir/R4/codesystem.html).
/// </summary>
internal sealed class CodeSystemRule : IResourceRule
{
    public string ResourceType => "CodeSystem";

    public void Check(in RuleContext context, Element resource)
    {
        var concepts = resource.Named("concept").ToList();
        Content(context, resource, concepts);
        Supplement(context, resource, concepts);
        AllCodes(context, resource);
        new CodeSystemProperties(context, resource).Check(concepts);
    }

    private static void Content(in RuleContext context, Element resource, List<Element> concepts)
    {
        var content = resource.TextOf("content");
        if (content == "not-present" && concepts.Count > 0)
        {
            context.Error(
                IssueType.Invalid, "cs-not-present", concepts[0],
                "content is 'not-present', but there are concepts: say 'complete', 'fragment' or 'example', or leave them out.");
        }

        if (content == "complete" && resource.First("count").TryGetInt32(out var stated) && CountAll(concepts) is var actual
            && stated != actual)
        {
            context.Warning(
                IssueType.BusinessRule, "cs-count", resource.First("count"),
                $"count is {stated}, but the complete code system has {actual} concepts.");
        }
    }

    private static int CountAll(List<Element> concepts) => concepts.Sum(concept => 1 + CountAll(concept.Named("concept").ToList()));

    private static void Supplement(in RuleContext context, Element resource, List<Element> concepts)
    {
        var supplements = resource.TextOf("supplements");
        var isSupplement = resource.TextOf("content") == "supplement";
        if (supplements is null)
        {
            if (isSupplement)
            {
                context.Error(
                    IssueType.BusinessRule, "cs-supplement-of-nothing", resource.First("content"),
                    "A supplement must say in supplements which code system it supplements.");
            }

            return;
        }

        if (!isSupplement)
        {
            context.Error(
                IssueType.BusinessRule, "cs-supplement-content", resource.First("content"),
                "A code system with supplements must have the content 'supplement'.");
        }

        SupplementedCodes(context, supplements, concepts);
    }

    private static void SupplementedCodes(in RuleContext context, string supplements, List<Element> concepts)
    {
        var bar = supplements.IndexOf('|', StringComparison.Ordinal);
        var (system, version) = bar < 0 ? (supplements, null) : (supplements[..bar], supplements[(bar + 1)..]);
        foreach (var concept in concepts)
        {
            if (concept.TextOf("code") is { } code
                && context.Terminology.CodeOf(system, code, version).Standing == CodeStanding.NotInSystem)
            {
                context.Error(
                    IssueType.BusinessRule, "cs-supplement-code", concept,
                    $"The code '{code}' is not in the code system {system} that is supplemented.");
            }

            SupplementedCodes(context, supplements, concept.Named("concept").ToList());
        }
    }

    private static void AllCodes(in RuleContext context, Element resource)
    {
        var valueSet = resource.First("valueSet");
        if (valueSet.Text is not { } canonical || context.Definitions.Find(canonical, "ValueSet") is not { } definition)
        {
            return;
        }

        if (resource.TextOf("content") == "supplement")
        {
            context.Error(
                IssueType.BusinessRule, "cs-value-set-of-supplement", valueSet,
                "A supplement has no value set of all its codes: remove valueSet.");
            return;
        }

        var compose = definition.Resource.Root.First("compose");
        var includes = compose.Named("include").ToList();
        if (compose.Exists && (includes.Count != 1 || compose.First("exclude").Exists))
        {
            context.Error(
                IssueType.BusinessRule, "cs-value-set-shape", valueSet,
                $"{canonical} is not the value set of all codes: it must include this code system and nothing else.");
        }
        else if (includes.Count == 1 && includes[0].TextOf("system") != resource.TextOf("url"))
        {
            context.Error(
                IssueType.BusinessRule, "cs-value-set-system", valueSet,
                $"{canonical} is not the value set of all codes: it includes another code system.");
        }
        else if (includes.Count == 1 && (includes[0].First("concept").Exists || includes[0].First("filter").Exists
            || includes[0].First("valueSet").Exists))
        {
            context.Error(
                IssueType.BusinessRule, "cs-value-set-part", valueSet,
                $"{canonical} is not the value set of all codes: it includes only a part of them.");
        }
    }
}
