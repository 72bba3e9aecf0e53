using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Search;

/// <summary>Where a search looks, as its address says: a type, some or all types, a compartment.</summary>
public sealed record SearchScope
{
    private SearchScope(IReadOnlyList<FhirType> types) => Types = types;

    /// <summary>All types, which <c>_type</c> may narrow.</summary>
    public static SearchScope All { get; } = new(FhirSchema.R4.ResourceTypes) { MayNarrow = true };

    /// <summary>The types that may be found.</summary>
    public IReadOnlyList<FhirType> Types { get; private init; }

    /// <summary>The compartment that all matches are in; null = anywhere.</summary>
    public Compartment? Compartment { get; private init; }

    /// <summary>Whether the search may say by <c>_type</c> which of the types it wants.</summary>
    public bool MayNarrow { get; private init; }

    /// <summary>The address of the search below that of the server: <c>Patient</c>, <c>Patient/1/*</c>, empty for all.</summary>
    public string Path => (Compartment, MayNarrow) switch
    {
        (null, true) => "",
        (null, false) => Types[0].Name,
        ({ } compartment, true) => $"{compartment.Type.Name}/{compartment.Id}/*",
        ({ } compartment, false) => $"{compartment.Type.Name}/{compartment.Id}/{Types[0].Name}",
    };

    /// <summary>The resources of one type.</summary>
    public static SearchScope Of(FhirType type) => new([type]);

    /// <summary>What is in a compartment.</summary>
    /// <param name="compartment">The compartment.</param>
    /// <param name="member">The type that is searched for; null = all that can be in it.</param>
    public static SearchScope In(Compartment compartment, FhirType? member) =>
        new(member is null ? Compartment.TypesIn(compartment.Type) : [member]) { Compartment = compartment, MayNarrow = member is null };

    /// <summary>Types that must not be found as containers of what is searched for.</summary>
    public IReadOnlyList<FhirType> HiddenContainers { get; init; } = [];

    /// <summary>The same with the types that the caller may search only.</summary>
    public SearchScope Without(Func<FhirType, bool> isForbidden) => this with { Types = [.. Types.Where(type => !isForbidden(type))] };
}
