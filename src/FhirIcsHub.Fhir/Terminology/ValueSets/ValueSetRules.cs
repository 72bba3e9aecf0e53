namespace FhirIcsHub.Fhir.Terminology;

/// <summary>A value set as its resource defines it: what <c>compose</c> says, and the expansion that it may bring.</summary>
internal sealed record ValueSetRules
{
    public required string Url { get; init; }

    public string? Version { get; init; }

    public string? Name { get; init; }

    public string? Status { get; init; }

    /// <summary><c>compose.inactive</c>; null when it does not say.</summary>
    public bool? Inactive { get; init; }

    /// <summary><c>compose.lockedDate</c>.</summary>
    public string? LockedDate { get; init; }

    public IReadOnlyList<IncludeRule> Includes { get; init; } = [];

    public IReadOnlyList<IncludeRule> Excludes { get; init; } = [];

    /// <summary>The codes of <c>expansion</c>, when it is there.</summary>
    public StoredExpansion? Expansion { get; init; }

    /// <summary>Supplements that the value set asks for by extension.</summary>
    public IReadOnlyList<string> Supplements { get; init; } = [];

    /// <summary>The resource; null for an implicit value set.</summary>
    public Resource? Resource { get; init; }

    public string Canonical => Version is null ? Url : $"{Url}|{Version}";
}

/// <summary>One <c>include</c> or <c>exclude</c>: what all its parts have in common.</summary>
/// <param name="System">The code system; null when only value sets are named.</param>
/// <param name="Version">Version of the code system.</param>
/// <param name="Concepts">Listed codes; empty = all codes of the system (that pass the filters).</param>
/// <param name="Filters">All must hold.</param>
/// <param name="ValueSets">Canonicals; the code must be in each.</param>
/// <param name="Location">FHIRPath of the element, for messages.</param>
internal sealed record IncludeRule(
    string? System,
    string? Version,
    IReadOnlyList<ListedConcept> Concepts,
    IReadOnlyList<FilterRule> Filters,
    IReadOnlyList<string> ValueSets,
    string Location);

/// <summary>A code that an include lists, with the display and designations that it has in this value set.</summary>
internal sealed record ListedConcept(string Code, string? Display, Element Element);

/// <summary>One filter of an include.</summary>
internal sealed record FilterRule(string Property, string Operator, string Value, string Location);
