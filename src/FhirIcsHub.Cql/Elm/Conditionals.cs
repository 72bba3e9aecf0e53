namespace FhirIcsHub.Cql.Elm;

internal sealed class If : Expression
{
    public Expression Condition { get; set; } = null!;

    public Expression Then { get; set; } = null!;

    public Expression Else { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Condition = map.RequiredNode("condition", Condition);
        Then = map.RequiredNode("then", Then);
        Else = map.RequiredNode("else", Else);
    }
}

internal sealed class Case : Expression
{
    /// <summary>What the items are compared with; null when each is a condition.</summary>
    public Expression? Comparand { get; set; }

    public IReadOnlyList<CaseItem> Items { get; set; } = [];

    public Expression Else { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Comparand = map.Node("comparand", Comparand);
        Items = map.List("caseItem", Items);
        Else = map.RequiredNode("else", Else);
    }
}

internal sealed class CaseItem : ElmNode
{
    public Expression When { get; set; } = null!;

    public Expression Then { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        When = map.RequiredNode("when", When);
        Then = map.RequiredNode("then", Then);
    }
}
