namespace FhirIcsHub.Cql.Compilation;

/// <summary>What names mean at a place of an expression: aliases, lets, operands; the innermost is found first.</summary>
internal sealed class Scope
{
    /// <summary>The name of the element that a sort works on; no name of CQL.</summary>
    public const string SortElement = "\u0001sort";

    private readonly Scope? _outer;
    private readonly NameKind _kind;
    private readonly string _name;
    private readonly Code _value;

    private Scope(Scope? outer, NameKind kind, string name, Code value)
    {
        _outer = outer;
        _kind = kind;
        _name = name;
        _value = value;
    }

    public static Scope Empty { get; } = new(null, NameKind.Nothing, "", default);

    public Scope With(NameKind kind, string name, Code value) => new(this, kind, name, value);

    public Code? Find(NameKind kind, string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._kind == kind && scope._name == name)
            {
                return scope._value;
            }
        }

        return null;
    }

    /// <summary>The innermost of a kind, whatever its name.</summary>
    public Code? Innermost(NameKind kind)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._kind == kind)
            {
                return scope._value;
            }
        }

        return null;
    }
}

/// <summary>What a name of a scope is.</summary>
internal enum NameKind
{
    Nothing,
    Alias,
    Let,
    Operand,
    Current,
    Iteration,
    Total,
}
