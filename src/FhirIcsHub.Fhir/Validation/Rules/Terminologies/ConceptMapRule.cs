using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>A ConceptMap's codes against its code systems and value sets (http://hl7.org/fhir/R4/conceptmap.html).</summary>
internal sealed class ConceptMapRule : IResourceRule
{
    public string ResourceType => "ConceptMap";

    public void Check(in RuleContext context, Element resource)
    {
        var source = ValueSet(context, resource.First("source"));
        var target = ValueSet(context, resource.First("target"));
        foreach (var group in resource.Named("group"))
        {
            Group(context, group, source, target);
        }
    }

    private static string? ValueSet(in RuleContext context, Element reference)
    {
        if (reference.Text is not { } canonical)
        {
            return null;
        }

        if (context.Definitions.Find(canonical, "ValueSet") is not null)
        {
            return canonical;
        }

        if (context.Definitions.Find(canonical) is { } other)
        {
            context.Error(IssueType.Invalid, "cm-value-set-type", reference, $"{canonical} is a {other.ResourceType}, not a value set.");
        }

        return null;
    }

    private static void Group(in RuleContext context, Element group, string? sourceSet, string? targetSet)
    {
        var source = new Side(context, group.TextOf("source"), group.TextOf("sourceVersion"), sourceSet, "source");
        var target = new Side(context, group.TextOf("target"), group.TextOf("targetVersion"), targetSet, "target");
        if (group.TextOf("source") is null)
        {
            context.Warning(
                IssueType.BusinessRule, "cm-source-missing", group,
                "The group names no source code system: its codes cannot be checked.");
        }

        foreach (var element in group.Named("element"))
        {
            source.Check(element.First("code"));
            foreach (var mapped in element.Named("target"))
            {
                target.Check(mapped.First("code"));
            }
        }
    }

    private readonly struct Side(RuleContext context, string? system, string? version, string? valueSet, string name)
    {
        public void Check(Element code)
        {
            if (system is null || code.Text is not { } text)
            {
                return;
            }

            var standing = context.Terminology.CodeOf(system, text, version).Standing;
            if (standing == CodeStanding.NotInSystem)
            {
                context.Error(IssueType.Required, $"cm-{name}-code", code, $"The {name} code '{text}' is not in the code system {system}.");
            }
            else if (standing == CodeStanding.Known && valueSet is not null
                && context.Terminology.Contains(valueSet, system, text) == Membership.NotMember)
            {
                context.Error(
                    IssueType.Required, $"cm-{name}-value-set", code,
                    $"The {name} code '{text}' is not in the value set {valueSet}.");
            }
        }
    }
}
