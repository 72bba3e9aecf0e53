namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// What <c>ValueSet/$validate-code</c> or <c>CodeSystem/$validate-code</c> is asked: exactly one of <see cref="Coding"/> (also for a code
/// and system given apart) and <see cref="CodeableConcept"/>.
/// </summary>
public sealed record ValidateCodeRequest
{
    /// <summary>Canonical URL of the value set or code system.</summary>
    public string? Url { get; init; }

    /// <summary>Version of the value set, or of the code system.</summary>
    public string? Version { get; init; }

    /// <summary>The ValueSet or CodeSystem itself, in place of its URL.</summary>
    public Resource? Resource { get; init; }

    /// <summary>An element whose binding names the value set: URL of a StructureDefinition, <c>#</c>, path.</summary>
    public string? Context { get; init; }

    /// <summary>The code; without a system, any system of the value set answers.</summary>
    public Coding? Coding { get; init; }

    /// <summary>Codings of which one has to be valid.</summary>
    public IReadOnlyList<Coding>? CodeableConcept { get; init; }

    /// <summary>Whether abstract codes are valid; null = they are, and the message says that it is one.</summary>
    public bool? Abstract { get; init; }

    public string? DisplayLanguage { get; init; }
}

/// <summary>What <c>$validate-code</c> answers.</summary>
/// <param name="Result">Whether the code is valid; null when that cannot be told here: then an issue says why.</param>
/// <param name="Message">Why it is not valid; or, when it is, what to heed.</param>
/// <param name="Coding">
/// The coding that was found valid, as the code system has it: with its display. Without a result: the coding to ask elsewhere, where the
/// question named no system and the value set has one only.
/// </param>
/// <param name="Issues">Errors when there is no result.</param>
public sealed record ValidateCodeResult(bool? Result, string? Message, Coding? Coding, IReadOnlyList<Issue> Issues)
{
    public static ValidateCodeResult CannotTell(params IReadOnlyList<Issue> issues) => new(null, null, null, issues);
}
