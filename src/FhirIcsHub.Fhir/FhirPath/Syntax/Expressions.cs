namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>A node of a parsed expression. <see cref="Position"/> is the offset that errors name; it takes no part in equality.</summary>
internal abstract record Expression
{
    public int Position { get; init; }

    /// <summary>Height of the tree; the parser bounds it, so that nothing that walks a tree can exhaust the stack.</summary>
    public int Height { get; init; } = 1;

    public virtual bool Equals(Expression? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();
}

internal sealed record LiteralExpression(FhirPathValue Value) : Expression;

/// <summary>The empty collection <c>{}</c>.</summary>
internal sealed record EmptyExpression : Expression;

/// <summary>%name</summary>
internal sealed record VariableExpression(string Name) : Expression;

/// <summary>$this, $index, $total</summary>
internal sealed record SpecialExpression(string Name) : Expression;

/// <summary>An element name: <c>name</c> at the start of a path (no target) or after a dot.</summary>
internal sealed record MemberExpression(Expression? Target, string Name) : Expression;

internal sealed record CallExpression(Expression? Target, string Name, Sequence<Expression> Arguments) : Expression;

internal sealed record IndexerExpression(Expression Target, Expression Index) : Expression;

internal sealed record PolarityExpression(bool IsNegative, Expression Operand) : Expression;

internal sealed record BinaryExpression(string Operator, Expression Left, Expression Right) : Expression;

/// <summary><c>operand is Type</c> or <c>operand as Type</c></summary>
internal sealed record TypeExpression(bool IsTest, Expression Operand, TypeName Type) : Expression;

/// <summary>A type specifier; <see cref="Namespace"/> is FHIR, System or null when not given.</summary>
internal sealed record TypeName(string? Namespace, string Name)
{
    public override string ToString() => Namespace is null ? Name : Namespace + "." + Name;
}

/// <summary>A list with value equality.</summary>
internal sealed class Sequence<T>(IReadOnlyList<T> items) : IEquatable<Sequence<T>>
{
    public int Count => items.Count;

    public T this[int index] => items[index];

    public bool Equals(Sequence<T>? other) => other is not null && items.SequenceEqual(other.Items);

    public IReadOnlyList<T> Items => items;

    public override bool Equals(object? obj) => Equals(obj as Sequence<T>);

    public override int GetHashCode() => items.Count;
}
