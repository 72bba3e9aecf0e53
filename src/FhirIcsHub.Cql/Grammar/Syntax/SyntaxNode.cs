namespace FhirIcsHub.Cql.Grammar.Syntax;

/// <summary>A part of a CQL library as it is written, by the rules of the CQL 1.5 grammar (https://cql.hl7.org/grammar.html).</summary>
internal abstract record SyntaxNode
{
    /// <summary>Where it stands in the text.</summary>
    public required SourceRange Range { get; init; }
}

/// <summary>A name with the names that qualify it: <c>hl7.fhir.FHIRHelpers</c>.</summary>
internal sealed record QualifiedName(IReadOnlyList<Identifier> Parts) : SyntaxNode
{
    /// <summary>The last part.</summary>
    public string Name => Parts[^1].Name;

    /// <summary>The parts before the last, joined by dots; null when there are none.</summary>
    public string? Qualifier => Parts.Count == 1 ? null : string.Join('.', Parts.SkipLast(1).Select(p => p.Name));

    public override string ToString() => string.Join('.', Parts.Select(p => p.Name));
}

internal sealed record Identifier(string Name) : SyntaxNode;

/// <summary>A quoted text with its place.</summary>
internal sealed record StringValue(string Value) : SyntaxNode;
