namespace FhirIcsHub.Measures;

/// <summary>How the component measures of a composite become one score (CQFM, <c>cqfm-compositeScoring</c>).</summary>
public enum CompositeMethod
{
    /// <summary>Numerators of all components over denominators of all components.</summary>
    Opportunity,

    /// <summary>Persons in the numerator of every component whose denominator they are in, over persons in some denominator.</summary>
    AllOrNothing,

    /// <summary>The mean over persons of the share of their components' denominators whose numerator they are in.</summary>
    Linear,

    /// <summary>The mean of the components' scores, each with its weight.</summary>
    Weighted,
}

/// <summary>A composite group: its method and its components.</summary>
public sealed record CompositeDefinition(CompositeMethod Method, IReadOnlyList<CompositeComponent> Components)
{
    internal static CompositeMethod? FindMethod(string? code) => code switch
    {
        "opportunity" => CompositeMethod.Opportunity,
        "all-or-nothing" => CompositeMethod.AllOrNothing,
        "linear" => CompositeMethod.Linear,
        "weighted" => CompositeMethod.Weighted,
        _ => null,
    };
}

/// <summary>One component: a group of the Measure of that canonical, and its weight.</summary>
public sealed record CompositeComponent(string Canonical, GroupDefinition Group, decimal Weight);
