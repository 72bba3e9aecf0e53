using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// The strata of one stratifier that a member falls in. A stratifier by criteria (true or false of a person, a list of the counted
/// resources) has one stratum: who meets them. One by value has a stratum for each value; one of components for each tuple of theirs.
/// </summary>
internal static class Stratification
{
    /// <exception cref="CriterionFailedException">An expression fails, or its value can be no stratum.</exception>
    public static IReadOnlyList<Stratum> StrataOf(
        StratifierDefinition stratifier, MeasureBasis basis, CriteriaScope scope, Member member) =>
        stratifier.IsComposite ? OfComponents(stratifier, scope, member)
        : stratifier.Components is [{ Criterion: { } criterion }] ? OfCriteria(criterion, basis, scope, member)
        : [];

    private static IReadOnlyList<Stratum> OfCriteria(Criterion criterion, MeasureBasis basis, CriteriaScope scope, Member member)
    {
        var value = criterion.ValueOf(scope, member);
        if (criterion.IsFunction)
        {
            return [new Stratum([Single(criterion, value)])];
        }

        if (basis.CountsPersons)
        {
            return value switch
            {
                bool met => met ? MetStratum : [],
                null when criterion.Shape is ResultShape.Boolean or ResultShape.Unknown => [],
                _ => [new Stratum([Single(criterion, value)])],
            };
        }

        return CqlList.Untyped(value) is not null || value is Element { IsResource: true } || value is bool
            ? OfMembers(criterion, basis, value!, member)
            : value is null && criterion.Shape is ResultShape.List or ResultShape.Unknown or ResultShape.Collection ? []
            : [new Stratum([Single(criterion, value)])];
    }

    private static IReadOnlyList<Stratum> OfMembers(Criterion criterion, MeasureBasis basis, object value, Member member)
    {
        var members = value is bool ? null : MemberSet.Of(value, basis);
        return members is null
            ? throw criterion.Misfit($"the group counts {basis.Code}, so a stratifier by criteria has to give a list of {basis.Code}")
            : members.Contains(member) ? MetStratum : [];
    }

    private static List<Stratum> OfComponents(StratifierDefinition stratifier, CriteriaScope scope, Member member)
    {
        List<IReadOnlyList<StratumValue>> tuples = [[]];
        foreach (var component in stratifier.Components)
        {
            if (component.Criterion is not { } criterion)
            {
                return [];
            }

            var values = Several(criterion, criterion.ValueOf(scope, member));
            tuples = [.. tuples.SelectMany(tuple => values.Select(value => (IReadOnlyList<StratumValue>)[.. tuple, value]))];
        }

        return [.. tuples.Select(tuple => new Stratum(tuple))];
    }

    private static StratumValue Single(Criterion criterion, object? value) => Several(criterion, value) is [var single]
        ? single
        : throw criterion.Misfit("a stratifier has one value for a member, this one has several");

    /// <summary>The value, or the values of a list, each once.</summary>
    private static List<StratumValue> Several(Criterion criterion, object? value)
    {
        if (value is null)
        {
            return [criterion.NoValue];
        }

        if (CqlList.Untyped(value) is not { } list)
        {
            return [ValueOf(criterion, value)];
        }

        return list.Count == 0 ? [StratumValue.Empty]
            : [.. list.Select(item => item is null ? criterion.NoValue : ValueOf(criterion, item)).Distinct()];
    }

    private static StratumValue ValueOf(Criterion criterion, object value) => StratumValues.Of(value)
        ?? throw criterion.Misfit("a stratifier by value has to give single values (text, a number, a code), this one gives resources");

    private static Stratum[] MetStratum { get; } = [new([StratumValue.Met])];
}
