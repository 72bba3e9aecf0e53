namespace FhirIcsHub.Cql.Grammar.Syntax;

internal enum LiteralKind
{
    Null,
    Boolean,
    String,
    Integer,
    Long,
    Decimal,
    Date,
    DateTime,
    Time,
}

/// <summary>A literal; <see cref="Text"/> is its value as written, without quotes, <c>@</c> or <c>L</c>.</summary>
internal sealed record LiteralSyntax(LiteralKind Kind, string Text) : ExpressionSyntax;

/// <summary><c>5 'mg'</c>, <c>3 days</c>.</summary>
/// <param name="Value">The number as written.</param>
/// <param name="Unit">A UCUM code, or the word of a calendar unit as written.</param>
/// <param name="IsCalendarUnit">Whether the unit is a word rather than a string.</param>
internal sealed record QuantitySyntax(string Value, string Unit, bool IsCalendarUnit) : ExpressionSyntax;

/// <summary><c>1 : 128</c>; a part without unit has the unit <c>1</c>.</summary>
internal sealed record RatioSyntax(QuantitySyntax Numerator, QuantitySyntax Denominator) : ExpressionSyntax;

internal sealed record IntervalSyntax(bool LowClosed, ExpressionSyntax Low, ExpressionSyntax High, bool HighClosed) : ExpressionSyntax;

/// <summary><c>Tuple { name: value, … }</c>, or without the word.</summary>
internal sealed record TupleSyntax(IReadOnlyList<ElementValue> Elements) : ExpressionSyntax;

/// <summary><c>Type { name: value, … }</c></summary>
internal sealed record InstanceSyntax(NamedTypeSyntax Type, IReadOnlyList<ElementValue> Elements) : ExpressionSyntax;

internal sealed record ElementValue(Identifier Name, ExpressionSyntax Value) : SyntaxNode;

/// <summary><c>{ 1, 2 }</c>, <c>List&lt;Integer&gt;{ 1, 2 }</c>.</summary>
internal sealed record ListSyntax(TypeSyntax? ElementType, IReadOnlyList<ExpressionSyntax> Elements) : ExpressionSyntax;

/// <summary><c>Code '…' from "System" display '…'</c></summary>
internal sealed record CodeSyntax(StringValue Code, QualifiedName CodeSystem, string? Display) : ExpressionSyntax;

/// <summary><c>Concept { Code …, … } display '…'</c></summary>
internal sealed record ConceptSyntax(IReadOnlyList<CodeSyntax> Codes, string? Display) : ExpressionSyntax;
