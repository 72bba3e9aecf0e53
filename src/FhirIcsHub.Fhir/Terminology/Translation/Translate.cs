namespace FhirIcsHub.Fhir.Terminology;

/// <summary>What <c>ConceptMap/$translate</c> is asked.</summary>
public sealed record TranslateRequest
{
    /// <summary>Canonical URL of the concept map; without it all maps are used that fit.</summary>
    public string? Url { get; init; }

    public string? ConceptMapVersion { get; init; }

    /// <summary>The ConceptMap itself, in place of its URL.</summary>
    public Resource? ConceptMap { get; init; }

    /// <summary>What is to be translated: one code, or the codings of a CodeableConcept.</summary>
    public IReadOnlyList<Coding> Codings { get; init; } = [];

    /// <summary>Value set that the code was taken from: only maps with this source are used.</summary>
    public string? Source { get; init; }

    /// <summary>Value set in which a translation is wanted: only maps with this target are used.</summary>
    public string? Target { get; init; }

    /// <summary>Code system in which a translation is wanted.</summary>
    public string? TargetSystem { get; init; }

    /// <summary>Other properties of the data that a mapping may depend on.</summary>
    public IReadOnlyList<MapElement> Dependencies { get; init; } = [];

    /// <summary>Asks what maps to the code: source and target change places.</summary>
    public bool Reverse { get; init; }
}

/// <summary>A further property that a mapping depends on, or produces.</summary>
/// <param name="Property">URL of the property (<c>element</c>).</param>
/// <param name="Value">Its value.</param>
public sealed record MapElement(string Property, Coding Value);

/// <summary>What <c>$translate</c> answers.</summary>
/// <param name="Result">Whether there is a match that is neither unmatched nor disjoint; null when it cannot be told.</param>
/// <param name="Message">Why there is no match.</param>
/// <param name="Matches">All matches, in the order of the maps.</param>
/// <param name="Issues">Errors when there is no result.</param>
public sealed record TranslateResult(bool? Result, string? Message, IReadOnlyList<TranslationMatch> Matches, IReadOnlyList<Issue> Issues)
{
    public static TranslateResult Failed(params IReadOnlyList<Issue> issues) => new(null, null, [], issues);
}

/// <summary>One translation.</summary>
/// <param name="Equivalence">Code of <c>concept-map-equivalence</c>: how the target relates to what was asked.</param>
/// <param name="Concept">The target; null where the map says that there is none.</param>
/// <param name="Products">Further properties that the translation produces.</param>
/// <param name="Source">Canonical URL of the map.</param>
public sealed record TranslationMatch(string Equivalence, Coding? Concept, IReadOnlyList<MapElement> Products, string? Source)
{
    /// <summary>Whether it is a translation: neither unmatched nor disjoint.</summary>
    public bool IsTranslation => Concept is not null && Equivalence is not ("unmatched" or "disjoint");
}
