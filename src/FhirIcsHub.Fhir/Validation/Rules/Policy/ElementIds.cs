namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>The id of an element is unique within its resource (http://hl7.org/fhir/R4/element.html#id).</summary>
internal sealed class ElementIds : IResourceRule
{
    public string ResourceType => "*";

    public void Check(in RuleContext context, Element resource)
    {
        HashSet<string>? seen = null;
        Walk(context, resource, ref seen);
    }

    private static void Walk(in RuleContext context, Element parent, ref HashSet<string>? seen)
    {
        foreach (var child in parent.Children)
        {
            if (child.IsResource || child.Kind is not (ElementKind.Object or ElementKind.Absent) && !child.First("id").Exists)
            {
                continue;
            }

            if (child.TextOf("id") is { } id && !(seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(id))
            {
                context.Error(IssueType.BusinessRule, "element-id-unique", child, $"The element id '{id}' is used twice in this resource: ids of elements must be unique within it.");
            }

            Walk(context, child, ref seen);
        }
    }
}
