namespace FhirIcsHub.Fhir.Terminology;

/// <summary>What <c>CodeSystem/$lookup</c> is asked.</summary>
public sealed record LookupRequest
{
    /// <summary>The code; its version is the code system's.</summary>
    public Coding? Coding { get; init; }

    public string? DisplayLanguage { get; init; }

    /// <summary>
    /// Properties wanted: codes of properties, <c>definition</c>, <c>designation</c>, <c>parent</c>, <c>child</c>, <c>lang.x</c>; empty =
    /// all.
    /// </summary>
    public IReadOnlyList<string> Properties { get; init; } = [];
}

/// <summary>What <c>$lookup</c> answers.</summary>
/// <param name="Concept">Null when the code is not known here: an issue says why.</param>
/// <param name="Issues">Errors when there is no concept.</param>
public sealed record LookupResult(LookedUpConcept? Concept, IReadOnlyList<Issue> Issues)
{
    public bool Success => Concept is not null;

    public static LookupResult Failed(params IReadOnlyList<Issue> issues) => new(null, issues);
}

/// <summary>A concept and what is known of it.</summary>
/// <param name="Name">Name of the code system.</param>
/// <param name="Version">Version of the code system.</param>
/// <param name="Coding">The concept.</param>
public sealed record LookedUpConcept(string Name, string? Version, Coding Coding)
{
    public IReadOnlyList<Designation> Designations { get; init; } = [];

    public IReadOnlyList<LookedUpProperty> Properties { get; init; } = [];
}

/// <summary>A property of a concept.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Type">
/// FHIR type of the value as in <c>value[x]</c>: <c>Code</c>, <c>Coding</c>, <c>String</c>, <c>Integer</c>, <c>Boolean</c>,
/// <c>DateTime</c>, <c>Decimal</c>.
/// </param>
/// <param name="Value">The value as text; of a Coding its code.</param>
/// <param name="Coding">The value when it is a Coding.</param>
/// <param name="Description">Display of the concept that the value names.</param>
public sealed record LookedUpProperty(string Code, string Type, string Value, Coding? Coding = null, string? Description = null);
