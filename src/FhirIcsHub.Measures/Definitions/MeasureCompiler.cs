using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// A compiled Measure, or the issues that say which group, population and expression is wrong. With both, some criteria cannot be
/// evaluated (their define does not exist), and the rest can.
/// </summary>
public sealed record CompiledMeasure(MeasureDefinition? Definition, IReadOnlyList<Issue> Issues)
{
    /// <summary>What a report on the Measure cites, even when it cannot be evaluated.</summary>
    public string? Canonical { get; init; }
}

/// <summary>Compiles a Measure resource for evaluation. All that is wrong with it is found at once.</summary>
public static class MeasureCompiler
{
    private static readonly string[] Usages = ["supplemental-data", "risk-adjustment-factor"];

    /// <summary>A Measure that needs no library and is composed of no others.</summary>
    public static CompiledMeasure Compile(Resource measure) => Compile(measure, CqlCriteria.None, _ => null);

    /// <param name="measure">The Measure.</param>
    /// <param name="cql">The libraries of its CQL criteria.</param>
    /// <param name="component">Compiles the Measure of a canonical, for a composite; null when it is not at hand.</param>
    internal static CompiledMeasure Compile(Resource measure, CqlCriteria cql, Func<string, CompiledMeasure?> component)
    {
        var root = measure.Root;
        var context = new CompileContext(root, cql, component);
        CheckSubject(root, context);
        var groups = CompileGroups(root, context);
        var supplemental = CompileSupplemental(root, context);
        var url = root.TextOf("url");
        if (url is null)
        {
            context.Refuse(root, IssueType.Required, "The Measure has no url: a MeasureReport could not say what it measures.");
        }

        var canonical = root.TextOf("version") is { } version ? $"{url}|{version}" : url;
        var definition = context.IsRefused ? null : new MeasureDefinition(measure, canonical!, groups, supplemental);
        return new CompiledMeasure(definition, context.Issues) { Canonical = canonical };
    }

    private static void CheckSubject(Element measure, CompileContext context)
    {
        var subject = measure.First("subject");
        if (subject.Exists && subject.ConceptCode() is { } code && code != "Patient")
        {
            context.Refuse(subject, IssueType.NotSupported, "Only Measures whose subject is Patient are supported.");
        }
    }

    private static List<GroupDefinition> CompileGroups(Element measure, CompileContext context)
    {
        var groups = new List<GroupDefinition>();
        var definitions = measure.Named("group").ToList();
        if (definitions.Count == 0 && measure.First("scoring").ConceptCode() == MeasureScoring.Composite.Code())
        {
            definitions = [default];
        }

        foreach (var definition in definitions)
        {
            if (new GroupCompiler(context, definition, groups.Count + 1).Compile() is { } group)
            {
                groups.Add(group);
            }
        }

        if (definitions.Count == 0)
        {
            context.Refuse(measure, IssueType.Required, "The Measure has no group: there is nothing to evaluate.");
        }

        return groups;
    }

    private static List<SupplementalDefinition> CompileSupplemental(Element measure, CompileContext context)
    {
        var all = new List<SupplementalDefinition>();
        foreach (var definition in measure.Named("supplementalData"))
        {
            var id = definition.TextOf("id") ?? definition.First("code").ConceptCode() ?? $"supplemental-data-{all.Count + 1}";
            var whose = $"supplemental data {id}";
            var usage = definition.First("usage").ConceptCode();
            if (usage is null)
            {
                context.Doubt(definition, IssueType.Required, $"{whose}: no usage is stated; it is taken as {Usages[0]}.");
            }
            else if (!Usages.Contains(usage))
            {
                context.Doubt(definition, IssueType.CodeInvalid, $"{whose}: '{usage}' is none of {string.Join(" and ", Usages)}.");
            }

            var criteria = definition.First("criteria");
            all.Add(new SupplementalDefinition(
                definition, id, usage ?? Usages[0], criteria.Exists ? CriteriaLanguages.Compile(criteria, whose, context) : null));
        }

        return all;
    }
}
