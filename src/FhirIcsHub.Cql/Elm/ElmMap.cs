namespace FhirIcsHub.Cql.Elm;

/// <summary>
/// One pass over the members of a node. Each node names its members once (<see cref="ElmNode.Map"/>): the map that reads gives back what it
/// read, every other map gives back the value that it was given.
/// </summary>
internal abstract class ElmMap
{
    public abstract string? Text(string name, string? value);

    public abstract bool? Boolean(string name, bool? value);

    public abstract decimal? Number(string name, decimal? value);

    public abstract T? Choice<T>(string name, T? value)
        where T : struct, Enum;

    public abstract T? Node<T>(string name, T? value)
        where T : ElmNode;

    /// <summary>Nodes in order; written when there are none only if <paramref name="always"/>.</summary>
    public abstract IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> value, bool always = false)
        where T : ElmNode;

    /// <summary>Nodes within an element <c>def</c> of their own, as a library holds its definitions.</summary>
    public abstract IReadOnlyList<T> Definitions<T>(string name, IReadOnlyList<T> value)
        where T : ElmNode;

    public abstract IReadOnlyList<string> Texts(string name, IReadOnlyList<string> value);

    public string RequiredText(string name, string? value) => Text(name, value) ?? Required<string>(name);

    public decimal RequiredNumber(string name, decimal value) => Number(name, value) ?? Required<decimal>(name);

    public T RequiredNode<T>(string name, T? value)
        where T : ElmNode => Node(name, value) ?? Required<T>(name);

    /// <summary>A member is not there, without which the node means nothing.</summary>
    protected abstract void Missing(string name);

    private T Required<T>(string name)
    {
        Missing(name);
        return default!;
    }
}
