namespace FhirIcsHub.Fhir.Terminology;

/// <summary>What <c>$expand</c> answers: the expansion, or why there is none.</summary>
/// <param name="Expansion">Null when an issue is an error.</param>
/// <param name="Issues">Errors, or warnings about the expansion.</param>
public sealed record ExpandResult(Expansion? Expansion, IReadOnlyList<Issue> Issues)
{
    public bool Success => Expansion is not null;

    internal static ExpandResult Failed(params IReadOnlyList<Issue> issues) => new(null, issues);
}

/// <summary>The codes of a value set at a moment.</summary>
public sealed record Expansion
{
    public required string? Url { get; init; }

    public required string? Version { get; init; }

    public required string? Name { get; init; }

    public required string? Status { get; init; }

    /// <summary>The same for the same question on the same definitions.</summary>
    public required string Identifier { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Codes in the whole expansion, of which <see cref="Contains"/> may be a page.</summary>
    public required int Total { get; init; }

    /// <summary>Codes before the page; null when no page was asked for.</summary>
    public int? Offset { get; init; }

    /// <summary>What the expansion depends on.</summary>
    public required IReadOnlyList<ExpansionParameter> Parameters { get; init; }

    public required IReadOnlyList<ExpansionCode> Contains { get; init; }

    /// <summary>A code system is here only in part, so the value set has codes that are not listed.</summary>
    public bool IsUnclosed { get; init; }

    /// <summary>The value set's resource, when its definition is wanted in the answer.</summary>
    public Resource? Definition { get; init; }
}

/// <summary>A parameter of an expansion.</summary>
/// <param name="Name">Its name, such as <c>version</c>.</param>
/// <param name="Type">Type of the value: <c>String</c>, <c>Boolean</c>, <c>Integer</c>, <c>Code</c>, <c>Uri</c>.</param>
/// <param name="Value">The value as text.</param>
public sealed record ExpansionParameter(string Name, string Type, string Value);

/// <summary>A code of an expansion.</summary>
public sealed record ExpansionCode(string System, string? Version, string Code, string? Display)
{
    public bool IsAbstract { get; init; }

    public bool IsInactive { get; init; }

    public IReadOnlyList<Designation> Designations { get; init; } = [];

    /// <summary>Codes below it.</summary>
    public IReadOnlyList<ExpansionCode> Contains { get; init; } = [];
}

/// <summary>A further representation of a concept.</summary>
/// <param name="Language">BCP 47.</param>
/// <param name="Use">What for.</param>
/// <param name="Value">The text.</param>
public sealed record Designation(string? Language, Coding? Use, string Value)
{
    internal static Designation Of(Element element) =>
        new(element.TextOf("language"), Coding.Of(element.First("use")), element.TextOf("value") ?? "");
}
