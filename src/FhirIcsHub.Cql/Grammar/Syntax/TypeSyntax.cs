namespace FhirIcsHub.Cql.Grammar.Syntax;

internal abstract record TypeSyntax : SyntaxNode;

internal sealed record NamedTypeSyntax(QualifiedName Name) : TypeSyntax;

internal sealed record ListTypeSyntax(TypeSyntax Element) : TypeSyntax;

internal sealed record IntervalTypeSyntax(TypeSyntax Point) : TypeSyntax;

internal sealed record TupleTypeSyntax(IReadOnlyList<TupleTypeElement> Elements) : TypeSyntax;

internal sealed record TupleTypeElement(Identifier Name, TypeSyntax Type) : SyntaxNode;

internal sealed record ChoiceTypeSyntax(IReadOnlyList<TypeSyntax> Types) : TypeSyntax;
