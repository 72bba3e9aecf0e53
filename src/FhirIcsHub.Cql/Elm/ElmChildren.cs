namespace FhirIcsHub.Cql.Elm;

/// <summary>Collects the nodes that a node holds.</summary>
internal sealed class ElmChildren : ElmMap
{
    private readonly List<ElmNode> _found = [];

    private ElmChildren()
    {
    }

    public static IReadOnlyList<ElmNode> Of(ElmNode node)
    {
        var children = new ElmChildren();
        node.MapAll(children);
        return children._found;
    }

    public override string? Text(string name, string? value) => value;

    public override bool? Boolean(string name, bool? value) => value;

    public override decimal? Number(string name, decimal? value) => value;

    public override T? Choice<T>(string name, T? value) => value;

    public override T? Node<T>(string name, T? value)
        where T : class
    {
        if (value is not null)
        {
            _found.Add(value);
        }

        return value;
    }

    public override IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> value, bool always = false)
    {
        _found.AddRange(value);
        return value;
    }

    public override IReadOnlyList<T> Definitions<T>(string name, IReadOnlyList<T> value) => List(name, value);

    public override IReadOnlyList<string> Texts(string name, IReadOnlyList<string> value) => value;

    protected override void Missing(string name)
    {
    }
}
