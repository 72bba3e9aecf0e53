using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>A compiled Measure, or the issues that say which group, population and expression is wrong.</summary>
public sealed record CompiledMeasure(MeasureDefinition? Definition, IReadOnlyList<Issue> Issues);

/// <summary>Compiles a Measure resource for evaluation. All that is wrong with it is found at once.</summary>
public static class MeasureCompiler
{
    private static readonly PopulationKind[] CohortKinds = [PopulationKind.InitialPopulation];

    private static readonly PopulationKind[] RequiredOfProportion =
        [PopulationKind.InitialPopulation, PopulationKind.Denominator, PopulationKind.Numerator];

    public static CompiledMeasure Compile(Resource measure)
    {
        var issues = new List<Issue>();
        var root = measure.Root;
        var scoring = ReadScoring(root, issues);
        RefuseUnserved(root, issues);

        var groups = new List<GroupDefinition>();
        foreach (var group in root.Named("group"))
        {
            groups.Add(CompileGroup(group, groups.Count + 1, scoring, issues));
        }

        if (groups.Count == 0)
        {
            issues.Add(Problem(root, IssueType.Required, "The Measure has no group: there is nothing to evaluate."));
        }

        var url = root.TextOf("url");
        if (url is null)
        {
            issues.Add(Problem(root, IssueType.Required, "The Measure has no url: a MeasureReport could not say what it measures."));
        }

        var canonical = root.TextOf("version") is { } version ? $"{url}|{version}" : url;
        return issues.Count == 0
            ? new CompiledMeasure(new MeasureDefinition(measure, canonical!, scoring!.Value, groups), [])
            : new CompiledMeasure(null, issues);
    }

    private static MeasureScoring? ReadScoring(Element measure, List<Issue> issues)
    {
        var scoring = measure.First("scoring");
        var code = CodeOf(scoring);
        switch (code)
        {
            case "cohort":
                return MeasureScoring.Cohort;
            case "proportion":
                return MeasureScoring.Proportion;
            case null:
                issues.Add(Problem(measure, IssueType.Required, "The Measure has no scoring: proportion and cohort are supported."));
                return null;
            default:
                issues.Add(Problem(scoring, IssueType.NotSupported, $"Scoring '{code}' is not supported: proportion and cohort are."));
                return null;
        }
    }

    private static void RefuseUnserved(Element measure, List<Issue> issues)
    {
        foreach (var element in measure.Named("supplementalData"))
        {
            issues.Add(Problem(element, IssueType.NotSupported, "Supplemental data is not supported."));
        }

        var subject = measure.First("subject");
        if (subject.Exists && CodeOf(subject) != "Patient")
        {
            issues.Add(Problem(subject, IssueType.NotSupported, "Only Measures whose subject is Patient are supported."));
        }
    }

    private static GroupDefinition CompileGroup(Element group, int number, MeasureScoring? scoring, List<Issue> issues)
    {
        var name = $"group {number}";
        var populations = new List<PopulationDefinition>();
        foreach (var population in group.Named("population"))
        {
            var code = CodeOf(population.First("code"));
            var whose = $"{name}, {code ?? "population without a code"}";
            if (PopulationKinds.Find(code) is not { } kind)
            {
                issues.Add(Problem(population, IssueType.NotSupported, $"{whose}: a population of this kind is not supported."));
            }
            else if (populations.Exists(other => other.Kind == kind))
            {
                issues.Add(Problem(population, IssueType.Duplicate, $"{whose}: the group has this population more than once."));
            }
            else if (CriteriaLanguages.Compile(population.First("criteria"), whose, issues) is { } criterion)
            {
                populations.Add(new PopulationDefinition(population, kind, whose, criterion));
            }
        }

        CheckPopulations(group, name, scoring, issues);
        return new GroupDefinition(group, populations, CompileStratifiers(group, name, issues));
    }

    private static void CheckPopulations(Element group, string name, MeasureScoring? scoring, List<Issue> issues)
    {
        var present = new HashSet<PopulationKind>();
        foreach (var population in group.Named("population"))
        {
            if (PopulationKinds.Find(CodeOf(population.First("code"))) is { } kind)
            {
                present.Add(kind);
            }
        }

        foreach (var missing in (scoring == MeasureScoring.Proportion ? RequiredOfProportion : CohortKinds).Except(present))
        {
            issues.Add(Problem(group, IssueType.Required, $"{name}: the population {missing.Code()} is missing."));
        }

        if (scoring == MeasureScoring.Cohort)
        {
            foreach (var extra in present.Except(CohortKinds))
            {
                issues.Add(Problem(group, IssueType.Invalid, $"{name}: a cohort has no {extra.Code()}."));
            }
        }
    }

    private static List<StratifierDefinition> CompileStratifiers(Element group, string name, List<Issue> issues)
    {
        var stratifiers = new List<StratifierDefinition>();
        foreach (var stratifier in group.Named("stratifier"))
        {
            var whose = $"{name}, stratifier {CodeOf(stratifier.First("code")) ?? stratifier.TextOf("id") ?? $"{stratifiers.Count + 1}"}";
            var components = new List<StratifierComponent>();
            foreach (var component in stratifier.Named("component"))
            {
                AddComponent(component, $"{whose}, component {components.Count + 1}");
            }

            if (!stratifier.First("component").Exists)
            {
                AddComponent(stratifier, whose);
            }

            stratifiers.Add(new StratifierDefinition(stratifier, components));

            void AddComponent(Element definition, string componentName)
            {
                var criteria = definition.First("criteria");
                if (!criteria.Exists)
                {
                    issues.Add(Problem(definition, IssueType.Required, $"{componentName}: there are no criteria."));
                }
                else if (CriteriaLanguages.Compile(criteria, componentName, issues) is { } criterion)
                {
                    components.Add(new StratifierComponent(definition, componentName, criterion));
                }
            }
        }

        return stratifiers;
    }

    private static string? CodeOf(Element concept) => concept.First("coding").TextOf("code") ?? concept.TextOf("text");

    private static Issue Problem(Element element, string code, string diagnostics) =>
        new(IssueSeverity.Error, code, diagnostics, element.Location);
}
