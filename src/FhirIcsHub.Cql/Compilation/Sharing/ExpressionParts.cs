using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>
/// Finds the expressions that a node is made of, also those within its items and elements; annotations and types are none.
/// </summary>
internal sealed class ExpressionParts : ElmMap
{
    private readonly List<Expression> _found = [];

    private ExpressionParts()
    {
    }

    public static IReadOnlyList<Expression> Of(ElmNode node)
    {
        var parts = new ExpressionParts();
        parts.AddPartsOf(node);
        return parts._found;
    }

    public override string? Text(string name, string? value) => value;

    public override bool? Boolean(string name, bool? value) => value;

    public override decimal? Number(string name, decimal? value) => value;

    public override T? Choice<T>(string name, T? value) => value;

    public override T? Node<T>(string name, T? value)
        where T : class
    {
        Add(value);
        return value;
    }

    public override IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> value, bool always = false)
    {
        foreach (var node in value)
        {
            Add(node);
        }

        return value;
    }

    public override IReadOnlyList<T> Definitions<T>(string name, IReadOnlyList<T> value) => value;

    public override IReadOnlyList<string> Texts(string name, IReadOnlyList<string> value) => value;

    protected override void Missing(string name)
    {
    }

    private void Add(ElmNode? node)
    {
        if (node is Expression expression)
        {
            _found.Add(expression);
        }
        else if (node is not (null or TypeSpecifier or AnnotationBase))
        {
            AddPartsOf(node);
        }
    }

    private void AddPartsOf(ElmNode node)
    {
        if (node is Operation operation)
        {
            _found.AddRange(operation.Arguments.OfType<Expression>());
        }
        else
        {
            node.Map(this);
        }
    }
}
