using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Compiles one group of a Measure and checks it against its scoring.</summary>
internal sealed class GroupCompiler(CompileContext context, Element definition, int number)
{
    private readonly string _name = $"group {number}";

    /// <summary>Null when a problem says that there is no such group.</summary>
    public GroupDefinition? Compile()
    {
        if (ReadScoring() is not { } scoring || ReadBasis() is not { } basis)
        {
            return null;
        }

        var populations = CompilePopulations(scoring);
        var composite = scoring == MeasureScoring.Composite ? CompositeCompiler.Compile(context, definition, _name) : null;
        var group = new GroupDefinition(
            definition, _name, scoring, basis, populations, StratifierCompiler.Compile(context, definition, _name, basis))
        {
            Composite = composite,
            ImprovementNotation = ReadNotation(),
        };
        CheckPopulations(scoring);
        CheckReferences(group);
        return group;
    }

    /// <summary>The group's own goes before the Measure's.</summary>
    private MeasureScoring? ReadScoring()
    {
        var scoring = definition.ExtensionValue(MeasureExtensions.Scoring) is { Exists: true } own ? own : context.Measure.First("scoring");
        var code = scoring.ConceptCode();
        if (MeasureScorings.Find(code) is { } found)
        {
            return found;
        }

        context.Refuse(
            code is null ? context.Measure : scoring,
            code is null ? IssueType.Required : IssueType.NotSupported,
            code is null
                ? $"{_name}: neither the Measure nor the group has a scoring; {MeasureScorings.AllCodes} are supported."
                : $"{_name}: scoring '{code}' is not supported; {MeasureScorings.AllCodes} are.");
        return null;
    }

    private MeasureBasis? ReadBasis()
    {
        var given = definition.ExtensionValue(MeasureExtensions.PopulationBasis) is { Exists: true } own
            ? own
            : context.Measure.ExtensionValue(MeasureExtensions.PopulationBasis);
        if (given.ConceptCode() is not { } code)
        {
            return MeasureBasis.Boolean;
        }

        var basis = MeasureBasis.Find(code);
        if (basis is null)
        {
            context.Refuse(given, IssueType.CodeInvalid,
                $"{_name}: the population basis '{code}' is neither boolean nor a type of FHIR R4.");
        }

        return basis;
    }

    private string? ReadNotation()
    {
        var given = definition.ExtensionValue(MeasureExtensions.ImprovementNotation) is { Exists: true } own
            ? own
            : context.Measure.First("improvementNotation");
        var code = given.ConceptCode();
        if (code is not (null or "increase" or "decrease"))
        {
            context.Refuse(given, IssueType.CodeInvalid, $"{_name}: the improvement notation '{code}' is neither increase nor decrease.");
        }

        return code;
    }

    private List<PopulationDefinition> CompilePopulations(MeasureScoring scoring)
    {
        var populations = new List<PopulationDefinition>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var population in definition.Named("population"))
        {
            var code = population.First("code").ConceptCode();
            var id = population.TextOf("id");
            var whose = $"{_name}, {code ?? "population without a code"}{(id is null || id == code ? "" : $" ({id})")}";
            if (id is not null && !ids.Add(id))
            {
                context.Refuse(population, IssueType.Duplicate, $"{whose}: another population of the group has this id.");
            }

            if (PopulationKinds.Find(code) is not { } kind)
            {
                context.Refuse(population, IssueType.NotSupported, $"{whose}: a population of this kind is not supported.");
            }
            else if (!ScoringPopulations.Allows(scoring, kind))
            {
                context.Refuse(population, IssueType.Invalid, $"{whose}: a '{scoring.Code()}' measure has no population {code}.");
            }
            else if (populations.Count(other => other.Kind == kind) == ScoringPopulations.Most(scoring, kind))
            {
                context.Refuse(population, IssueType.Duplicate, $"{whose}: the group has this population more often than it may.");
            }
            else
            {
                populations.Add(Compile(population, kind, whose));
            }
        }

        return populations;
    }

    private PopulationDefinition Compile(Element population, PopulationKind kind, string whose)
    {
        var criteria = population.First("criteria");
        if (!criteria.Exists)
        {
            context.Refuse(population, IssueType.Required, $"{whose}: there are no criteria.");
        }

        return new PopulationDefinition(
            population,
            kind,
            whose,
            criteria.Exists ? CriteriaLanguages.Compile(criteria, whose, context) : null,
            population.ExtensionValue(MeasureExtensions.CriteriaReference).ConceptCode(),
            kind == PopulationKind.MeasureObservation ? ReadMethod(population, whose) : null);
    }

    private AggregateMethod ReadMethod(Element population, string whose)
    {
        var given = population.ExtensionValue(MeasureExtensions.AggregateMethod);
        if (AggregateMethods.Find(given.ConceptCode()) is { } method)
        {
            return method;
        }

        context.Refuse(
            given.Exists ? given : population,
            given.Exists ? IssueType.CodeInvalid : IssueType.Required,
            given.Exists
                ? $"{whose}: '{given.ConceptCode()}' is no aggregate method; {AggregateMethods.AllCodes} are."
                : $"{whose}: the extension aggregateMethod is missing, which says how observations become one figure.");
        return AggregateMethod.Count;
    }

    private void CheckPopulations(MeasureScoring scoring)
    {
        var present = definition.Named("population").ToList()
            .Select(population => PopulationKinds.Find(population.First("code").ConceptCode()));
        foreach (var missing in ScoringPopulations.Required(scoring).Where(kind => !present.Contains(kind)))
        {
            context.Refuse(
                definition, IssueType.Required, $"{_name}: '{scoring.Code()}' measure is missing required population: {missing.Code()}.");
        }

        if (definition.Named("population").ToList().Count > Membership.Most)
        {
            context.Refuse(definition, IssueType.TooCostly, $"{_name}: a group has at most {Membership.Most} populations.");
        }
    }

    /// <summary>References lead to populations of the group; the observations of a ratio are a pair.</summary>
    private void CheckReferences(GroupDefinition group)
    {
        foreach (var population in group.Populations.Where(population => population.Reference is not null))
        {
            if (group.Refer(population.Reference!) < 0)
            {
                context.Refuse(
                    population.Definition, IssueType.NotFound,
                    $"{population.Name}: the criteria reference '{population.Reference}' is no population of the group.");
            }
        }

        if (group.Scoring == MeasureScoring.Ratio && group.Observations.Count == 1)
        {
            context.Refuse(
                group.Populations[group.Observations[0]].Definition, IssueType.Required,
                $"{_name}: a ratio has an observation of the denominator and one of the numerator, or none; one is missing.");
        }
        else if (group.Observations.Count == 2
            && group.ObservedPopulation(group.Observations[0]) == group.ObservedPopulation(group.Observations[1]))
        {
            context.Refuse(
                group.Populations[group.Observations[1]].Definition, IssueType.Duplicate,
                $"{_name}: both observations are of the same population.");
        }
    }
}
