using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// A StructureDefinition against its base: type, kind, derivation, and that a snapshot can be made of it
/// (http://hl7.org/fhir/R4/profiling.html).
/// </summary>
internal sealed class StructureDefinitionRule : IResourceRule
{
    public string ResourceType => "StructureDefinition";

    public void Check(in RuleContext context, Element resource)
    {
        var elements = new DifferentialElements(context, resource);
        Url(context, resource);
        var baseDefinition = Base(context, resource);
        elements.Check(resource.First("differential"));
        elements.Check(resource.First("snapshot"));
        if (baseDefinition is not null && resource.TextOf("derivation") == "constraint" && resource.First("differential").Exists)
        {
            Generate(context, resource);
        }

        Contexts(context, resource);
    }

    private static void Url(in RuleContext context, Element resource)
    {
        if (resource.TextOf("url") is { } url && url.AsSpan().IndexOfAny("|#") >= 0)
        {
            context.Error(
                IssueType.Invalid, "sd-url-characters", resource.First("url"),
                "The canonical URL cannot contain | or #, which separate version and fragment in references to it.");
        }
    }

    private static Definition? Base(in RuleContext context, Element resource)
    {
        if (resource.TextOf("baseDefinition") is not { } canonical)
        {
            return null;
        }

        var derivation = resource.TextOf("derivation");
        if (derivation is null)
        {
            context.Error(
                IssueType.Required, "sd-derivation-missing", resource,
                "A StructureDefinition with a baseDefinition must have a derivation.");
        }

        if (canonical.Split('|')[0] == resource.TextOf("url"))
        {
            context.Warning(
                IssueType.BusinessRule, "sd-base-self", resource.First("baseDefinition"),
                "The profile names itself as its base: its elements cannot be checked.");
            return null;
        }

        if (context.Definitions.Find(canonical, "StructureDefinition") is not { } definition)
        {
            context.Warning(
                IssueType.NotFound, "sd-base-unknown", resource.First("baseDefinition"),
                $"The base {canonical} is not known here: the elements were not checked against it.");
            return null;
        }

        if (derivation == "constraint")
        {
            Constrains(context, resource, definition);
        }

        return definition;
    }

    private static void Constrains(in RuleContext context, Element resource, Definition definition)
    {
        if (definition.Kind is { } kind && resource.TextOf("kind") is { } ownKind && kind != ownKind)
        {
            context.Error(
                IssueType.Invalid, "sd-kind-of-base", resource.First("kind"),
                $"The kind is '{ownKind}', but that of the base that it constrains is '{kind}'.");
        }

        if (definition.Type is { } type && resource.TextOf("type") is { } ownType && TypeName(type) != TypeName(ownType))
        {
            context.Error(
                IssueType.Invalid, "sd-type-of-base", resource.First("type"),
                $"The type is '{ownType}', but that of the base that it constrains is '{type}'.");
        }
    }

    private static string TypeName(string type) =>
        type.StartsWith("http://hl7.org/fhir/StructureDefinition/", StringComparison.Ordinal)
            ? type["http://hl7.org/fhir/StructureDefinition/".Length..] : type;

    private static void Generate(in RuleContext context, Element resource)
    {
        foreach (var issue in context.Snapshots.Generate(resource.AsResource()).Issues)
        {
            if (issue.IsError)
            {
                context.Error(
                    IssueType.Exception, issue.MessageId ?? "sd-snapshot", resource,
                    $"No snapshot can be made: {issue.Diagnostics}");
            }
        }
    }

    private static void Contexts(in RuleContext context, Element resource)
    {
        if (resource.TextOf("type") != "Extension" || resource.TextOf("derivation") != "constraint")
        {
            return;
        }

        foreach (var place in resource.Named("context"))
        {
            if (place.TextOf("type") != "element" || place.TextOf("expression") is not { Length: > 0 } expression)
            {
                continue;
            }

            var path = expression.Split('#')[^1];
            if (!path.Contains("://", StringComparison.Ordinal) && char.IsAsciiLetterUpper(path[0])
                && FhirSchema.R4.FindType(path.Split('.')[0]) is not null
                && SchemaPath.TypesOf(path) is null)
            {
                context.Warning(IssueType.BusinessRule, "sd-context-path", place, $"There is no element {path} in R4.");
            }
        }
    }
}
