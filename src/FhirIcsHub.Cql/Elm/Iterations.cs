namespace FhirIcsHub.Cql.Elm;

/// <summary>Works through the elements of a source, one after the other.</summary>
internal abstract class IterationExpression : Expression
{
    public Expression Source { get; set; } = null!;

    /// <summary>Name that <c>Current</c>, <c>Iteration</c> and <c>Total</c> mean it by.</summary>
    public string? Scope { get; set; }

    internal override void Map(ElmMap map)
    {
        Scope = map.Text("scope", Scope);
        Source = map.RequiredNode("source", Source);
    }
}

internal sealed class Filter : IterationExpression
{
    public Expression Condition { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Condition = map.RequiredNode("condition", Condition);
    }
}

internal sealed class ForEach : IterationExpression
{
    public Expression Element { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Element = map.RequiredNode("element", Element);
    }
}

internal sealed class Repeat : IterationExpression
{
    public Expression Element { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Element = map.RequiredNode("element", Element);
    }
}

internal sealed class Aggregate : IterationExpression
{
    public Expression Iteration { get; set; } = null!;

    public Expression? InitialValue { get; set; }

    public string? Path { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Path = map.Text("path", Path);
        Iteration = map.RequiredNode("iteration", Iteration);
        InitialValue = map.Node("initialValue", InitialValue);
    }
}

/// <summary>What the innermost iteration, or that of the scope, is at.</summary>
internal abstract class IterationValue : Expression
{
    public string? Scope { get; set; }

    internal override void Map(ElmMap map) => Scope = map.Text("scope", Scope);
}

/// <summary><c>$this</c></summary>
internal sealed class Current : IterationValue;

/// <summary><c>$index</c></summary>
internal sealed class Iteration : IterationValue;

/// <summary><c>$total</c></summary>
internal sealed class Total : IterationValue;
