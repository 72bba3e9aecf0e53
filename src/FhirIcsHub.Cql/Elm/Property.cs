namespace FhirIcsHub.Cql.Elm;

/// <summary>An element of a value, by path: of the source, or of what the scope (an alias) is at.</summary>
internal sealed class Property : Expression
{
    public string Path { get; set; } = null!;

    public string? Scope { get; set; }

    public Expression? Source { get; set; }

    internal override void Map(ElmMap map)
    {
        Path = map.RequiredText("path", Path);
        Scope = map.Text("scope", Scope);
        Source = map.Node("source", Source);
    }
}

/// <summary>An element by a search parameter.</summary>
internal sealed class Search : Expression
{
    public string Path { get; set; } = null!;

    public string? Scope { get; set; }

    public Expression? Source { get; set; }

    internal override void Map(ElmMap map)
    {
        Path = map.RequiredText("path", Path);
        Scope = map.Text("scope", Scope);
        Source = map.Node("source", Source);
    }
}
