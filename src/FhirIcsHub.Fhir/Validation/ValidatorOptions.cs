namespace FhirIcsHub.Fhir.Validation;

/// <summary>What a validator is to be strict about. The defaults give the verdicts of HL7's reference validator.</summary>
public sealed record ValidatorOptions
{
    public static ValidatorOptions Default { get; } = new();

    /// <summary>
    /// Whether a resource without a profile of its own is judged by the UK Core profile of its type: the one that the UK Core CapabilityStatement
    /// supports, for vital signs the one of the code.
    /// </summary>
    public bool ChooseUkCoreProfiles { get; init; }

    /// <summary>Severity of a profile that is named and not to be found; null = not reported.</summary>
    public IssueSeverity? UnresolvedProfile { get; init; } = IssueSeverity.Warning;

    /// <summary>
    /// Severity of an extension whose definition is not to be found; null = not reported. A modifier extension is then still an error.
    /// </summary>
    public IssueSeverity? UnknownExtension { get; init; } = IssueSeverity.Error;

    /// <summary>
    /// URLs of unknown extensions that begin so are let pass with an information: examples, and what HL7 has added to the core extensions
    /// since R4.
    /// </summary>
    public IReadOnlyList<string> AllowedExtensionDomains { get; init; } =
    [
        "http://example.org/", "https://example.org/", "http://example.com/", "https://example.com/",
        "http://hl7.org/fhir/StructureDefinition/", "http://hl7.org/fhir/5.0/StructureDefinition/", "http://hl7.org/fhir/4.3/StructureDefinition/",
    ];

    /// <summary>Severity of best practice (a resource should have narrative: dom-6); null = not reported.</summary>
    public IssueSeverity? BestPractice { get; init; } = IssueSeverity.Warning;

    /// <summary>
    /// Severity of what looks like HTML in a string, which could run where the text is shown. An error is one in markdown too; null = not reported.
    /// </summary>
    public IssueSeverity? EmbeddedHtml { get; init; } = IssueSeverity.Warning;

    /// <summary>Severity of a URL of a domain that is reserved for examples; null = not reported.</summary>
    public IssueSeverity? ExampleUrls { get; init; }

    /// <summary>
    /// Severity of a relative reference that leads to nothing at hand: not contained, in the Bundle or Parameters around, or among the definitions;
    /// null = not reported, as the resource may well exist elsewhere.
    /// </summary>
    public IssueSeverity? UnresolvedReference { get; init; }

    /// <summary>
    /// Severity of a reference whose target is to conform to a profile and is not at hand, so that it cannot be told; null = not reported.
    /// </summary>
    public IssueSeverity? UncheckedTarget { get; init; }

    /// <summary>
    /// Whether contained resources are judged: what is in them, and how they are contained (dom-2 to dom-5). Those that a reference leads to are
    /// held against the profiles of the reference in any case.
    /// </summary>
    public bool ChecksContained { get; init; } = true;

    /// <summary>Severity of a document's entry that no link leads to; null = not reported.</summary>
    public IssueSeverity? UnreachableEntry { get; init; } = IssueSeverity.Error;

    /// <summary>After so many issues the rest is not looked for; the last issue then says so.</summary>
    public int MaxIssues { get; init; } = 1000;

    /// <summary>Rules of the host beside those of FHIR, run on each resource that is valid enough to be read.</summary>
    public IReadOnlyList<Func<Resource, IEnumerable<Issue>>> HostRules { get; init; } = [];
}
