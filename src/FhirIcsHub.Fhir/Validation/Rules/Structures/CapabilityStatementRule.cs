namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// A CapabilityStatement's search parameters against their definitions (http://hl7.org/fhir/R4/capabilitystatement.html).
/// </summary>
internal sealed class CapabilityStatementRule : IResourceRule
{
    public string ResourceType => "CapabilityStatement";

    public void Check(in RuleContext context, Element resource)
    {
        foreach (var rest in resource.Named("rest"))
        {
            foreach (var served in rest.Named("resource"))
            {
                foreach (var parameter in served.Named("searchParam"))
                {
                    Parameter(context, served.TextOf("type"), parameter);
                }
            }
        }
    }

    private static void Parameter(in RuleContext context, string? resourceType, Element parameter)
    {
        if (parameter.TextOf("definition") is not { } canonical
            || context.Definitions.Find(canonical, "SearchParameter") is not { } definition)
        {
            return;
        }

        var defined = definition.Resource.Root;
        if (defined.TextOf("type") is { } type && parameter.TextOf("type") is { } stated && type != stated)
        {
            context.Warning(
                IssueType.BusinessRule, "cap-search-type", parameter,
                $"The type is '{stated}', but {canonical} defines it as '{type}'.");
        }

        var bases = defined.Named("base").ToList().ConvertAll(b => b.Text);
        if (resourceType is not null && !bases.Contains(resourceType) && !bases.Contains("Resource") && !bases.Contains("DomainResource"))
        {
            context.Warning(IssueType.BusinessRule, "cap-search-base", parameter, $"{canonical} is not defined for {resourceType}.");
        }
    }
}
