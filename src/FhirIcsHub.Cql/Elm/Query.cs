namespace FhirIcsHub.Cql.Elm;

/// <summary>Sources, what they are joined with, filtered by, returned as and sorted by.</summary>
internal sealed class Query : Expression
{
    public IReadOnlyList<AliasedQuerySource> Sources { get; set; } = [];

    public IReadOnlyList<LetClause> Lets { get; set; } = [];

    public IReadOnlyList<RelationshipClause> Relationships { get; set; } = [];

    public Expression? Where { get; set; }

    public ReturnClause? Return { get; set; }

    public AggregateClause? Aggregate { get; set; }

    public SortClause? Sort { get; set; }

    internal override void Map(ElmMap map)
    {
        Sources = map.List("source", Sources);
        Lets = map.List("let", Lets);
        Relationships = map.List("relationship", Relationships);
        Where = map.Node("where", Where);
        Return = map.Node("return", Return);
        Aggregate = map.Node("aggregate", Aggregate);
        Sort = map.Node("sort", Sort);
    }
}

internal class AliasedQuerySource : ElmNode
{
    public string Alias { get; set; } = null!;

    public Expression Expression { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Alias = map.RequiredText("alias", Alias);
        Expression = map.RequiredNode("expression", Expression);
    }
}

internal abstract class RelationshipClause : AliasedQuerySource
{
    public Expression SuchThat { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        SuchThat = map.RequiredNode("suchThat", SuchThat);
    }
}

internal sealed class With : RelationshipClause;

internal sealed class Without : RelationshipClause;

internal sealed class LetClause : ElmNode
{
    public string Identifier { get; set; } = null!;

    public Expression Expression { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Identifier = map.RequiredText("identifier", Identifier);
        Expression = map.RequiredNode("expression", Expression);
    }
}

internal sealed class ReturnClause : ElmNode
{
    /// <summary>Null means distinct.</summary>
    public bool? Distinct { get; set; }

    public Expression Expression { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Distinct = map.Boolean("distinct", Distinct);
        Expression = map.RequiredNode("expression", Expression);
    }
}

internal sealed class AggregateClause : ElmNode
{
    public string Identifier { get; set; } = null!;

    /// <summary>Null means all.</summary>
    public bool? Distinct { get; set; }

    public Expression Expression { get; set; } = null!;

    public Expression? Starting { get; set; }

    internal override void Map(ElmMap map)
    {
        Identifier = map.RequiredText("identifier", Identifier);
        Distinct = map.Boolean("distinct", Distinct);
        Expression = map.RequiredNode("expression", Expression);
        Starting = map.Node("starting", Starting);
    }
}

internal sealed class SortClause : ElmNode
{
    public IReadOnlyList<SortByItem> By { get; set; } = [];

    internal override void Map(ElmMap map) => By = map.List("by", By);
}

/// <summary>A key of a sort.</summary>
internal abstract class SortByItem : ElmNode
{
    /// <summary><c>asc</c>, <c>ascending</c>, <c>desc</c> or <c>descending</c>.</summary>
    public string Direction { get; set; } = null!;

    public bool IsDescending => Direction is "desc" or "descending";

    internal override void Map(ElmMap map) => Direction = map.RequiredText("direction", Direction);
}

/// <summary>By the element itself.</summary>
internal sealed class ByDirection : SortByItem;

internal sealed class ByColumn : SortByItem
{
    public string Path { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Path = map.RequiredText("path", Path);
    }
}

internal sealed class ByExpression : SortByItem
{
    public Expression Expression { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Expression = map.RequiredNode("expression", Expression);
    }
}

/// <summary>A list in another order.</summary>
internal sealed class Sort : Expression
{
    public Expression Source { get; set; } = null!;

    public IReadOnlyList<SortByItem> By { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        Source = map.RequiredNode("source", Source);
        By = map.List("by", By);
    }
}
