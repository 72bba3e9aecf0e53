using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Compiles the stratifiers of a group.</summary>
internal static class StratifierCompiler
{
    public static List<StratifierDefinition> Compile(CompileContext context, Element group, string groupName, MeasureBasis basis)
    {
        var stratifiers = new List<StratifierDefinition>();
        foreach (var stratifier in group.Named("stratifier"))
        {
            var named = stratifier.First("code").ConceptCode() ?? stratifier.TextOf("id") ?? $"{stratifiers.Count + 1}";
            stratifiers.Add(CompileOne(context, stratifier, $"{groupName}, stratifier {named}", basis));
        }

        return stratifiers;
    }

    private static StratifierDefinition CompileOne(CompileContext context, Element stratifier, string whose, MeasureBasis basis)
    {
        var components = new List<StratifierComponent>();
        var parts = stratifier.Named("component").ToList();
        if (parts.Count > 0 && stratifier.First("criteria").Exists)
        {
            context.Refuse(stratifier, IssueType.Invalid, $"{whose}: it has both criteria and components; only one of the two can be.");
        }

        foreach (var component in parts)
        {
            components.Add(CompileComponent(context, component, $"{whose}, component {components.Count + 1}", basis));
        }

        if (parts.Count == 0)
        {
            components.Add(CompileComponent(context, stratifier, whose, basis));
        }

        return new StratifierDefinition(stratifier, components);
    }

    private static StratifierComponent CompileComponent(CompileContext context, Element definition, string whose, MeasureBasis basis)
    {
        var criteria = definition.First("criteria");
        if (!criteria.Exists)
        {
            context.Refuse(definition, IssueType.Required, $"{whose}: there are no criteria.");
            return new StratifierComponent(definition, whose, null);
        }

        var criterion = CriteriaLanguages.Compile(criteria, whose, context);
        if (criterion is { IsFunction: true } && basis.CountsPersons)
        {
            context.Refuse(criteria, IssueType.Invalid,
                $"{whose}: the group counts persons, so the expression must not be a function: there is nothing to call it with."
                + criterion.Cited);
        }

        return new StratifierComponent(definition, whose, criterion);
    }
}
