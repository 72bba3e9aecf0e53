namespace FhirIcsHub.Cql.Elm;

/// <summary>An operator that has a type beside its operand, as a name or as a specifier.</summary>
internal abstract class TypeOperator : OperatorExpression
{
    public Expression Operand { get; set; } = null!;

    /// <summary>The type by name; null when the specifier tells.</summary>
    public string? NamedType { get; set; }

    public TypeSpecifier? TypeSpecifier { get; set; }

    private protected abstract string TypeMember { get; }

    internal override void Map(ElmMap map)
    {
        NamedType = map.Text(TypeMember, NamedType);
        base.Map(map);
        Operand = map.RequiredNode("operand", Operand);
        TypeSpecifier = map.Node(TypeMember + "Specifier", TypeSpecifier);
    }
}

/// <summary>The operand when it is of the type; else null, or an error when strict.</summary>
internal sealed class As : TypeOperator
{
    public bool? Strict { get; set; }

    private protected override string TypeMember => "asType";

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Strict = map.Boolean("strict", Strict);
    }
}

internal sealed class Is : TypeOperator
{
    private protected override string TypeMember => "isType";
}

internal sealed class Convert : TypeOperator
{
    private protected override string TypeMember => "toType";
}

internal sealed class CanConvert : TypeOperator
{
    private protected override string TypeMember => "toType";
}
