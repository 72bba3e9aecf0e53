using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// Compiles a composite group: its components are named by the extension <c>component</c> of the group, else by the Measure's related
/// artifacts of type composed-of.
/// </summary>
internal static class CompositeCompiler
{
    public static CompositeDefinition Compile(CompileContext context, Element group, string name)
    {
        var method = ReadMethod(context, group, name);
        var components = new List<CompositeComponent>();
        foreach (var artifact in ComponentsOf(context.Measure, group))
        {
            if (CompileComponent(context, artifact, name) is { } component)
            {
                components.Add(component);
            }
        }

        if (components.Count == 0)
        {
            context.Refuse(
                group.Exists ? group : context.Measure, IssueType.Required,
                $"{name}: 'composite' measure names no component measure (relatedArtifact of type composed-of).");
        }

        return new CompositeDefinition(method, components);
    }

    private static CompositeMethod ReadMethod(CompileContext context, Element group, string name)
    {
        var given = group.ExtensionValue(MeasureExtensions.CompositeScoring) is { Exists: true } own
            ? own
            : context.Measure.ExtensionValue(MeasureExtensions.CompositeScoring);
        if (CompositeDefinition.FindMethod(given.ConceptCode()) is { } method)
        {
            return method;
        }

        context.Refuse(
            given.Exists ? given : context.Measure,
            given.Exists ? IssueType.CodeInvalid : IssueType.Required,
            $"{name}: the extension compositeScoring of a composite is opportunity, all-or-nothing, linear or weighted"
            + (given.Exists ? $", not '{given.ConceptCode()}'." : "; there is none."));
        return CompositeMethod.Opportunity;
    }

    private static IEnumerable<Element> ComponentsOf(Element measure, Element group)
    {
        var own = group.ExtensionValues(MeasureExtensions.Component);
        return own.Count > 0
            ? own
            : measure.Named("relatedArtifact").ToList().Where(artifact => artifact.TextOf("type") == "composed-of");
    }

    private static CompositeComponent? CompileComponent(CompileContext context, Element artifact, string name)
    {
        var canonical = artifact.TextOf("resource");
        var compiled = canonical is null ? null : context.Component(canonical);
        if (compiled?.Definition is not { } measure)
        {
            context.Refuse(artifact, IssueType.NotFound, compiled is null
                ? $"{name}: the component measure '{canonical}' is not at hand, or is composed of this one."
                : $"{name}: the component measure '{canonical}' cannot be evaluated: {compiled.Issues[0].Diagnostics}");
            return null;
        }

        var groupId = artifact.ExtensionValue(MeasureExtensions.GroupId).ConceptCode();
        var group = groupId is null
            ? measure.Groups[0]
            : measure.Groups.FirstOrDefault(candidate => candidate.Definition.TextOf("id") == groupId);
        if (group is null || group.Scoring is not (MeasureScoring.Proportion or MeasureScoring.Ratio))
        {
            context.Refuse(artifact, IssueType.Invalid, group is null
                ? $"{name}: the component measure '{canonical}' has no group '{groupId}'."
                : $"{name}: the component measure '{canonical}' is no proportion: it has no denominator and numerator to compose.");
            return null;
        }

        var weight = artifact.ExtensionValue(MeasureExtensions.Weight).TryGetDecimal(out var given) ? given : 1m;
        return new CompositeComponent(canonical!, group, weight);
    }
}
