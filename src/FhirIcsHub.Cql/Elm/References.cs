namespace FhirIcsHub.Cql.Elm;

/// <summary>Means a definition of this library, or of an included one.</summary>
internal abstract class Reference : OperatorExpression
{
    /// <summary>Local name of the included library; null for this one.</summary>
    public string? LibraryName { get; set; }

    public string Name { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Name = map.RequiredText("name", Name);
        LibraryName = map.Text("libraryName", LibraryName);
    }
}

internal sealed class ExpressionRef : Reference;

/// <summary>A call of a function.</summary>
internal sealed class FunctionRef : Reference
{
    public IReadOnlyList<Expression> Operands { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Signature = map.List("signature", Signature);
        Operands = map.List("operand", Operands, always: true);
    }
}

internal sealed class ParameterRef : Reference;

internal sealed class CodeSystemRef : Reference;

internal sealed class ValueSetRef : Reference
{
    /// <summary>Whether the value set itself is meant, rather than the list of its codes.</summary>
    public bool? Preserve { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Preserve = map.Boolean("preserve", Preserve);
    }
}

internal sealed class CodeRef : Reference;

internal sealed class ConceptRef : Reference;

/// <summary>A name that is looked up in the element at hand: the key of a sort.</summary>
internal sealed class IdentifierRef : Reference;

/// <summary>Means something within the same expression.</summary>
internal abstract class LocalReference : Expression
{
    public string Name { get; set; } = null!;

    internal override void Map(ElmMap map) => Name = map.RequiredText("name", Name);
}

/// <summary>An operand of the function.</summary>
internal sealed class OperandRef : LocalReference;

/// <summary>The element that a source of the query is at.</summary>
internal sealed class AliasRef : LocalReference;

internal sealed class QueryLetRef : LocalReference;
