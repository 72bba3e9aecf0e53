namespace FhirIcsHub.Fhir.Terminology;

/// <summary>What <c>ValueSet/$expand</c> is asked (https://hl7.org/fhir/R4/valueset-operation-expand.html).</summary>
public sealed record ExpandRequest
{
    /// <summary>Canonical URL of the value set; <c>|version</c> allowed.</summary>
    public string? Url { get; init; }

    /// <summary>Version of the value set.</summary>
    public string? ValueSetVersion { get; init; }

    /// <summary>The value set itself, in place of its URL.</summary>
    public Resource? ValueSet { get; init; }

    /// <summary>An element whose binding names the value set: URL of a StructureDefinition, <c>#</c>, path.</summary>
    public string? Context { get; init; }

    /// <summary>Words that must all begin a word of the display, of a designation or the code; without case and accents.</summary>
    public string? Filter { get; init; }

    /// <summary>Codes to skip; makes the expansion flat.</summary>
    public int? Offset { get; init; }

    /// <summary>Codes wanted at most; makes the expansion flat. 0 asks for the total only.</summary>
    public int? Count { get; init; }

    public bool IncludeDesignations { get; init; }

    /// <summary>Designations wanted: <c>system|code</c> of a use, or <c>urn:ietf:bcp:47|language</c>; empty = all.</summary>
    public IReadOnlyList<string> Designations { get; init; } = [];

    /// <summary>Whether the answer repeats the definition (compose) of the value set.</summary>
    public bool IncludeDefinition { get; init; }

    public bool ActiveOnly { get; init; }

    /// <summary>A flat list, in which abstract codes are not offered.</summary>
    public bool ExcludeNested { get; init; }

    /// <summary>Whether abstract codes are left out; null = left out of flat lists only.</summary>
    public bool? ExcludeNotForUI { get; init; }

    /// <summary>Language in which displays are wanted (BCP 47), several by comma.</summary>
    public string? DisplayLanguage { get; init; }

    /// <summary><c>exclude-system</c>: canonicals of code systems whose codes are left out.</summary>
    public IReadOnlyList<string> ExcludeSystems { get; init; } = [];

    /// <summary><c>system-version</c>, as <c>system|version</c>.</summary>
    public IReadOnlyList<string> SystemVersions { get; init; } = [];

    /// <summary><c>check-system-version</c>.</summary>
    public IReadOnlyList<string> CheckSystemVersions { get; init; } = [];

    /// <summary><c>force-system-version</c>.</summary>
    public IReadOnlyList<string> ForceSystemVersions { get; init; } = [];

    internal bool IsFlat => ExcludeNested || Filter is not null || Offset is not null || Count is not null;

    internal bool OffersAbstract => !(ExcludeNotForUI ?? IsFlat);
}
