using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// What is known of a collection before it is evaluated: the FHIR types that its items can have, and whether it is ordered.
/// </summary>
internal sealed class StaticType
{
    public static readonly StaticType Unknown = new([], isKnown: false);

    /// <summary>Values of the System types only.</summary>
    public static readonly StaticType System = new([], isKnown: true);

    private StaticType(IReadOnlyList<FhirType> types, bool isKnown, bool isUnordered = false)
    {
        Types = types;
        IsKnown = isKnown;
        IsUnordered = isUnordered;
    }

    public IReadOnlyList<FhirType> Types { get; }

    public bool IsKnown { get; }

    /// <summary>Whether the items have no defined order (children, descendants).</summary>
    public bool IsUnordered { get; }

    public static StaticType Of(FhirType type) => Of([type]);

    /// <summary>An abstract type stands for any of its descendants, whose elements are not known.</summary>
    public static StaticType Of(IReadOnlyList<FhirType> types) => types.Any(t => t.IsAbstract) ? Unknown : new(types, isKnown: true);

    public StaticType Unordered() => new(Types, IsKnown, isUnordered: true);

    public StaticType Or(StaticType other) =>
        new([.. Types.Union(other.Types)], IsKnown && other.IsKnown, IsUnordered || other.IsUnordered);
}
