namespace FhirIcsHub.Cql.Grammar.Syntax;

/// <summary><c>[Context -> Type: path in terminology]</c></summary>
/// <param name="Context">The expression whose context is retrieved in, when another than that of the statement.</param>
/// <param name="Type">What is retrieved.</param>
/// <param name="CodePath">The path that the terminology is compared with; null for the type's own.</param>
/// <param name="Comparator"><c>in</c>, <c>=</c> or <c>~</c>; null when no path is given.</param>
/// <param name="Terminology">The codes; null for all.</param>
internal sealed record RetrieveSyntax(
    ExpressionSyntax? Context, NamedTypeSyntax Type, ExpressionSyntax? CodePath, string? Comparator, ExpressionSyntax? Terminology)
    : ExpressionSyntax;

/// <summary>A query; what is not there is null or empty.</summary>
internal sealed record QuerySyntax(
    IReadOnlyList<AliasedSource> Sources,
    IReadOnlyList<LetClause> Lets,
    IReadOnlyList<WithClause> Inclusions,
    ExpressionSyntax? Where,
    AggregateClause? Aggregate,
    ReturnClause? Return,
    SortClause? Sort) : ExpressionSyntax
{
    /// <summary>Whether it begins with <c>from</c>.</summary>
    public bool HasFrom { get; init; }
}

internal sealed record AliasedSource(ExpressionSyntax Source, Identifier Alias) : SyntaxNode;

internal sealed record LetClause(Identifier Name, ExpressionSyntax Expression) : SyntaxNode;

/// <summary><c>with Source alias such that condition</c>, or <c>without</c>.</summary>
internal sealed record WithClause(bool IsWithout, AliasedSource Source, ExpressionSyntax Condition) : SyntaxNode;

/// <param name="IsDistinct">true for <c>distinct</c>, false for <c>all</c>, null when nothing is said.</param>
/// <param name="Expression">What is returned for each element.</param>
internal sealed record ReturnClause(bool? IsDistinct, ExpressionSyntax Expression) : SyntaxNode;

/// <param name="IsDistinct">true for <c>distinct</c>, false for <c>all</c>, null when nothing is said.</param>
/// <param name="Name">The name of the running result.</param>
/// <param name="Starting">Its first value; null for the null value.</param>
/// <param name="Expression">The next value.</param>
internal sealed record AggregateClause(bool? IsDistinct, Identifier Name, ExpressionSyntax? Starting, ExpressionSyntax Expression)
    : SyntaxNode;

/// <summary>A direction for the elements themselves, or items to sort by.</summary>
internal sealed record SortClause(SortDirection? Direction, IReadOnlyList<SortItem> Items) : SyntaxNode;

internal sealed record SortItem(ExpressionSyntax Expression, SortDirection? Direction) : SyntaxNode;

/// <summary>As written: the long and the short words stay apart, as ELM keeps them.</summary>
internal enum SortDirection
{
    Asc,
    Ascending,
    Desc,
    Descending,
}
