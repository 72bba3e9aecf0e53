namespace FhirIcsHub.Measures;

/// <summary>How a person does in the components of a composite.</summary>
internal static class CompositeEvaluation
{
    /// <exception cref="CriterionFailedException">Some criteria of a component cannot be evaluated over this record.</exception>
    public static IReadOnlyList<ComponentResult> Evaluate(CompositeDefinition composite, IReadOnlyList<CriteriaScope> scopes) =>
        [.. composite.Components.Select(component => Count(component.Group, new GroupEvaluation(component.Group, scopes).Evaluate()))];

    /// <summary>
    /// What is left of denominator and numerator when exclusions and exceptions are taken off, as in the component's own score.
    /// </summary>
    private static ComponentResult Count(GroupDefinition group, GroupResult result)
    {
        var counts = new PopulationCounts(group);
        foreach (var member in result.Members)
        {
            counts.Add(member);
        }

        return new ComponentResult(result.Members.Count > 0, counts.EffectiveDenominator, counts.EffectiveNumerator);
    }
}
