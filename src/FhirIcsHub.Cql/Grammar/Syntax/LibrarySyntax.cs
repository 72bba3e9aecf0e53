namespace FhirIcsHub.Cql.Grammar.Syntax;

/// <summary>A whole library.</summary>
/// <param name="Name">Its name; null when the text has no library declaration.</param>
/// <param name="Version">Its version; null when it has none.</param>
/// <param name="Definitions">Everything that it defines, in the order of the text.</param>
internal sealed record LibrarySyntax(QualifiedName? Name, string? Version, IReadOnlyList<DefinitionSyntax> Definitions) : SyntaxNode
{
    /// <summary>Where the library declaration stands; nowhere, at the start of the text, when there is none.</summary>
    public SourceRange Declaration { get; init; }
}

internal abstract record DefinitionSyntax : SyntaxNode;

/// <summary>Whether other libraries may use a definition; public when nothing is said.</summary>
internal enum AccessModifier
{
    Public,
    Private,
}

internal sealed record UsingDefinition(QualifiedName Model, string? Version, Identifier? LocalName) : DefinitionSyntax;

internal sealed record IncludeDefinition(QualifiedName Library, string? Version, Identifier? LocalName) : DefinitionSyntax;

internal sealed record CodeSystemDefinition(AccessModifier Access, Identifier Name, StringValue Id, string? Version) : DefinitionSyntax;

internal sealed record ValueSetDefinition(
    AccessModifier Access, Identifier Name, StringValue Id, string? Version, IReadOnlyList<QualifiedName> CodeSystems) : DefinitionSyntax;

internal sealed record CodeDefinition(AccessModifier Access, Identifier Name, StringValue Code, QualifiedName CodeSystem, string? Display)
    : DefinitionSyntax;

internal sealed record ConceptDefinition(AccessModifier Access, Identifier Name, IReadOnlyList<QualifiedName> Codes, string? Display)
    : DefinitionSyntax;

internal sealed record ParameterDefinition(AccessModifier Access, Identifier Name, TypeSyntax? Type, ExpressionSyntax? Default)
    : DefinitionSyntax;

/// <summary><c>context Patient</c> or <c>context FHIR.Patient</c>.</summary>
internal sealed record ContextDefinition(QualifiedName Context) : DefinitionSyntax;

internal sealed record ExpressionDefinition(AccessModifier Access, Identifier Name, ExpressionSyntax Expression) : DefinitionSyntax;

/// <param name="Access">Who may call it.</param>
/// <param name="IsFluent">Whether it can be called after a dot.</param>
/// <param name="Name">Its name.</param>
/// <param name="Operands">Its operands.</param>
/// <param name="Returns">The declared type of the result.</param>
/// <param name="Body">The expression; null for <c>external</c>.</param>
internal sealed record FunctionDefinition(
    AccessModifier Access, bool IsFluent, Identifier Name, IReadOnlyList<OperandSyntax> Operands, TypeSyntax? Returns,
    ExpressionSyntax? Body) : DefinitionSyntax;

internal sealed record OperandSyntax(Identifier Name, TypeSyntax Type) : SyntaxNode;
