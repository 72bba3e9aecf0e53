namespace FhirIcsHub.Cql.Grammar.Syntax;

internal abstract record ExpressionSyntax : SyntaxNode;

/// <summary>An expression in parentheses; kept, as it can be the source of a query.</summary>
internal sealed record ParenthesizedSyntax(ExpressionSyntax Expression) : ExpressionSyntax;

/// <summary>
/// Two operands and an operator that stands between them: <c>and or xor implies = != ~ !~ &lt; &lt;= &gt; &gt;= + - * / div mod ^ &amp; |
/// union intersect except</c>.
/// </summary>
internal sealed record BinarySyntax(string Operator, ExpressionSyntax Left, ExpressionSyntax Right) : ExpressionSyntax;

/// <summary>One operand behind its operator: <c>not exists + - distinct flatten</c>, <c>start of</c>, <c>end of</c>, <c>width of</c>,
/// <c>successor of</c>, <c>predecessor of</c>, <c>singleton from</c>, <c>point from</c>.</summary>
internal sealed record UnarySyntax(string Operator, ExpressionSyntax Operand) : ExpressionSyntax;

/// <summary><c>operand is null</c>, <c>is not true</c>, …</summary>
/// <param name="Operand">What is tested.</param>
/// <param name="IsNegated">Whether <c>not</c> stands before the value.</param>
/// <param name="Value"><c>null</c>, <c>true</c> or <c>false</c>.</param>
internal sealed record ValueTestSyntax(ExpressionSyntax Operand, bool IsNegated, string Value) : ExpressionSyntax;

/// <summary><c>operand is Type</c></summary>
internal sealed record TypeTestSyntax(ExpressionSyntax Operand, TypeSyntax Type) : ExpressionSyntax;

/// <summary><c>operand as Type</c>, or strictly <c>cast operand as Type</c>.</summary>
internal sealed record CastSyntax(ExpressionSyntax Operand, TypeSyntax Type, bool IsStrict) : ExpressionSyntax;

/// <summary><c>convert operand to Type</c> or <c>convert operand to 'unit'</c>: one of the two is there.</summary>
internal sealed record ConvertSyntax(ExpressionSyntax Operand, TypeSyntax? Type, string? Unit) : ExpressionSyntax;

/// <summary><c>operand properly between low and high</c></summary>
internal sealed record BetweenSyntax(ExpressionSyntax Operand, bool IsProper, ExpressionSyntax Low, ExpressionSyntax High)
    : ExpressionSyntax;

/// <summary><c>days between low and high</c>, <c>difference in days between low and high</c>.</summary>
/// <param name="IsDifference">Boundaries crossed rather than whole periods.</param>
/// <param name="Precision">The precision in singular.</param>
/// <param name="Low">The earlier operand.</param>
/// <param name="High">The later operand.</param>
internal sealed record DurationBetweenSyntax(bool IsDifference, string Precision, ExpressionSyntax Low, ExpressionSyntax High)
    : ExpressionSyntax;

/// <summary><c>duration in days of interval</c>, <c>difference in days of interval</c>.</summary>
internal sealed record DurationOfSyntax(bool IsDifference, string Precision, ExpressionSyntax Operand) : ExpressionSyntax;

/// <summary><c>left in day of right</c>, <c>left contains right</c>.</summary>
internal sealed record MembershipSyntax(string Operator, string? Precision, ExpressionSyntax Left, ExpressionSyntax Right)
    : ExpressionSyntax;

/// <summary><c>left starts 3 days or less before day of end right</c>.</summary>
internal sealed record TimingSyntax(ExpressionSyntax Left, TimingPhrase Phrase, ExpressionSyntax Right) : ExpressionSyntax;

/// <summary><c>year from operand</c>, <c>date from operand</c>, <c>timezoneoffset from operand</c>.</summary>
internal sealed record ComponentSyntax(string Component, ExpressionSyntax Operand) : ExpressionSyntax;

/// <summary><c>minimum Integer</c>, <c>maximum DateTime</c>.</summary>
internal sealed record TypeExtentSyntax(bool IsMaximum, NamedTypeSyntax Type) : ExpressionSyntax;

internal sealed record IfSyntax(ExpressionSyntax Condition, ExpressionSyntax Then, ExpressionSyntax Else) : ExpressionSyntax;

/// <param name="Comparand">The value that the items are compared with; null when each item is a condition.</param>
/// <param name="Items">The items.</param>
/// <param name="Else">The value when no item applies.</param>
internal sealed record CaseSyntax(ExpressionSyntax? Comparand, IReadOnlyList<CaseItem> Items, ExpressionSyntax Else) : ExpressionSyntax;

internal sealed record CaseItem(ExpressionSyntax When, ExpressionSyntax Then) : SyntaxNode;

/// <summary><c>expand operand per day</c>, <c>collapse operand per 2 days</c>.</summary>
/// <param name="Operator"><c>expand</c> or <c>collapse</c>.</param>
/// <param name="Operand">The intervals.</param>
/// <param name="Precision">The precision in singular, when one is named.</param>
/// <param name="Per">The step, when an expression is given.</param>
internal sealed record SetAggregateSyntax(string Operator, ExpressionSyntax Operand, string? Precision, ExpressionSyntax? Per)
    : ExpressionSyntax;

/// <summary>A name: <c>Encounters</c> alone or <c>target.name</c>.</summary>
internal sealed record MemberSyntax(ExpressionSyntax? Target, Identifier Name) : ExpressionSyntax;

/// <summary>A call: <c>Name(…)</c> or <c>target.Name(…)</c>.</summary>
internal sealed record CallSyntax(ExpressionSyntax? Target, Identifier Name, IReadOnlyList<ExpressionSyntax> Arguments) : ExpressionSyntax;

internal sealed record IndexerSyntax(ExpressionSyntax Target, ExpressionSyntax Index) : ExpressionSyntax;

/// <summary><c>$this</c>, <c>$index</c>, <c>$total</c></summary>
internal sealed record SpecialSyntax(string Name) : ExpressionSyntax;

/// <summary><c>%name</c></summary>
internal sealed record ExternalConstantSyntax(string Name) : ExpressionSyntax;
