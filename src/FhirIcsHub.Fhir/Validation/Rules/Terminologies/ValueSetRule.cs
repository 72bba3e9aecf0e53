using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// A ValueSet's compose: systems, codes, filters, imported value sets (http://hl7.org/fhir/R4/valueset.html#compositions).
/// </summary>
internal sealed class ValueSetRule : IResourceRule
{
    public string ResourceType => "ValueSet";

    public void Check(in RuleContext context, Element resource)
    {
        var compose = resource.First("compose");
        foreach (var include in compose.Named("include"))
        {
            Include(context, resource, include);
        }

        foreach (var exclude in compose.Named("exclude"))
        {
            Include(context, resource, exclude);
        }
    }

    private static void Include(in RuleContext context, Element resource, Element include)
    {
        foreach (var imported in include.Named("valueSet"))
        {
            Import(context, resource, imported);
        }

        if (include.TextOf("system") is not { } system)
        {
            return;
        }

        if (!UriText.IsAbsolute(system))
        {
            context.Error(IssueType.Invalid, "vs-system-absolute", include, system.StartsWith('#')
                ? "The system must be absolute. Name a contained code system by its url, and point to it with the extension "
                    + "http://hl7.org/fhir/StructureDefinition/valueset-system."
                : "The system must be the absolute URI of a code system.");
            return;
        }

        var definition = context.Definitions.Find(system, "CodeSystem");
        if (definition is { Content: "supplement" } or { Supplements: not null })
        {
            context.Error(
                IssueType.Invalid, "vs-system-supplement", include,
                $"{system} is a supplement and has no codes of its own: include the code system that it supplements.");
            return;
        }

        if (definition is null && context.Definitions.Find(system, "ValueSet") is not null)
        {
            context.Error(
                IssueType.Invalid, "vs-system-value-set", include,
                $"{system} is a value set: name it in include.valueSet, not in system.");
            return;
        }

        Concepts(context, include, system);
        foreach (var filter in include.Named("filter"))
        {
            new ValueSetFilter(context, system, definition?.Resource.Root ?? default).Check(filter);
        }
    }

    private static void Import(in RuleContext context, Element resource, Element imported)
    {
        var canonical = imported.Text ?? "";
        if (canonical.StartsWith('#'))
        {
            if (!resource.Contained(canonical[1..]).Exists)
            {
                context.Error(IssueType.NotFound, "vs-import-not-contained", imported, "There is no contained value set with this id.");
            }
        }
        else if (canonical.Split('|')[0] == resource.TextOf("url"))
        {
            context.Error(IssueType.BusinessRule, "vs-import-self", imported, "The value set includes itself.");
        }
        else if (context.Definitions.Find(canonical, "ValueSet") is null)
        {
            if (context.Definitions.Find(canonical) is { } other)
            {
                context.Error(IssueType.Invalid, "vs-import-type", imported, $"{canonical} is a {other.ResourceType}, not a value set.");
            }
            else
            {
                context.Warning(IssueType.NotFound, "vs-import-unknown", imported, $"The value set {canonical} is not known here.");
            }
        }
        else if (new ImportLoops(context.Definitions).Leads(canonical, resource.TextOf("url")))
        {
            context.Error(IssueType.BusinessRule, "vs-import-loop", imported, $"The value set {canonical} includes this one in turn.");
        }
    }

    private static void Concepts(in RuleContext context, Element include, string system)
    {
        var version = include.TextOf("version");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var concept in include.Named("concept"))
        {
            if (concept.TextOf("code") is not { } code)
            {
                continue;
            }

            if (!seen.Add(code))
            {
                context.Warning(IssueType.BusinessRule, "vs-concept-twice", concept, $"The code '{code}' is listed twice.");
            }

            if (context.Terminology.CodeOf(system, code, version).Standing == CodeStanding.NotInSystem)
            {
                context.Warning(
                    IssueType.BusinessRule, "vs-concept-unknown", concept,
                    $"The code '{code}' is not in the code system {system}.");
            }
        }
    }
}
