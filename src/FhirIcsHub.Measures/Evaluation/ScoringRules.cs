namespace FhirIcsHub.Measures;

/// <summary>
/// Which populations of a group a member counts in, given a test for each population's criteria (R4 clinical reasoning module, "Quality
/// Reporting"; CQFM). Criteria are asked in this order and only when the answer matters. A population that the group lacks is not met.
/// </summary>
internal static class ScoringRules
{
    /// <param name="group">The group.</param>
    /// <param name="meets">Whether the member meets the criteria of the population in that place.</param>
    public static Membership Apply(GroupDefinition group, Func<int, bool> meets) => group.Scoring switch
    {
        MeasureScoring.Proportion => Proportion(group, meets),
        MeasureScoring.Ratio => Ratio(group, meets),
        MeasureScoring.ContinuousVariable => ContinuousVariable(group, meets),
        _ => InitialPopulation(group, meets),
    };

    private static Membership InitialPopulation(GroupDefinition group, Func<int, bool> meets) =>
        new Asked(group, meets).Add(PopulationKind.InitialPopulation, default);

    /// <summary>
    /// Exclusions leave the member in the denominator's count (they are reported beside it and the score takes them off), the numerator is
    /// asked of those not excluded, an exception counts only for those who miss the numerator.
    /// </summary>
    private static Membership Proportion(GroupDefinition group, Func<int, bool> meets)
    {
        var asked = new Asked(group, meets);
        var found = asked.Add(PopulationKind.InitialPopulation, default);
        if (found.IsNone || !asked.TryAdd(PopulationKind.Denominator, ref found))
        {
            return found;
        }

        if (asked.TryAdd(PopulationKind.DenominatorExclusion, ref found))
        {
            return found;
        }

        return asked.TryAdd(PopulationKind.Numerator, ref found)
            ? asked.Add(PopulationKind.NumeratorExclusion, found)
            : asked.Add(PopulationKind.DenominatorException, found);
    }

    /// <summary>Denominator and numerator are independent of each other, each within its own initial population.</summary>
    private static Membership Ratio(GroupDefinition group, Func<int, bool> meets)
    {
        var asked = new Asked(group, meets);
        var found = default(Membership);
        foreach (var initial in group.InitialPopulations)
        {
            found = meets(initial) ? found.With(initial) : found;
        }

        if (asked.IsInInitialPopulationOf(PopulationKind.Denominator, found) && asked.TryAdd(PopulationKind.Denominator, ref found))
        {
            found = asked.Add(PopulationKind.DenominatorExclusion, found);
        }

        if (asked.IsInInitialPopulationOf(PopulationKind.Numerator, found) && asked.TryAdd(PopulationKind.Numerator, ref found))
        {
            found = asked.Add(PopulationKind.NumeratorExclusion, found);
        }

        return found;
    }

    private static Membership ContinuousVariable(GroupDefinition group, Func<int, bool> meets)
    {
        var asked = new Asked(group, meets);
        var found = asked.Add(PopulationKind.InitialPopulation, default);
        return !found.IsNone && asked.TryAdd(PopulationKind.MeasurePopulation, ref found)
            ? asked.Add(PopulationKind.MeasurePopulationExclusion, found)
            : found;
    }

    /// <summary>The group's populations by kind, and the test of their criteria.</summary>
    private readonly struct Asked(GroupDefinition group, Func<int, bool> meets)
    {
        public Membership Add(PopulationKind kind, Membership found)
        {
            TryAdd(kind, ref found);
            return found;
        }

        public bool TryAdd(PopulationKind kind, ref Membership found)
        {
            var place = group.Find(kind);
            if (place < 0 || !meets(place))
            {
                return false;
            }

            found = found.With(place);
            return true;
        }

        public bool IsInInitialPopulationOf(PopulationKind kind, Membership found) =>
            group.Find(kind) is >= 0 and var place && found.Has(group.InitialPopulationOf(place));
    }
}
