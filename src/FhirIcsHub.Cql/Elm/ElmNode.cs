using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Elm;

/// <summary>
/// A node of the Expression Logical Model (ELM, https://cql.hl7.org/elm.html): what a CQL library means, without its notation. Nodes are
/// written by the translator or a reader and do not change afterwards.
/// </summary>
public abstract class ElmNode
{
    private protected ElmNode()
    {
    }

    /// <summary>Identifies the node within its library, for annotations.</summary>
    internal string? LocalId { get; set; }

    /// <summary>Where it stands in the CQL text: <c>line:column-line:column</c>, or one position; from 1, the end inclusive.</summary>
    internal string? Locator { get; set; }

    internal string? ResultTypeName { get; set; }

    internal TypeSpecifier? ResultTypeSpecifier { get; set; }

    /// <summary>The type that the translator found for it; null for a node that was read. It is not written.</summary>
    internal DataType? ResultType { get; set; }

    internal IReadOnlyList<AnnotationBase> Annotations { get; set; } = [];

    /// <summary>Name of its type in the ELM schema.</summary>
    internal virtual string TypeName => GetType().Name;

    /// <summary>The nodes that it holds, in the order of the schema.</summary>
    internal IReadOnlyList<ElmNode> Children => ElmChildren.Of(this);

    /// <summary>Shows all members to <paramref name="map"/>, and takes what it gives back.</summary>
    internal void MapAll(ElmMap map)
    {
        LocalId = map.Text("localId", LocalId);
        Locator = map.Text("locator", Locator);
        ResultTypeName = map.Text("resultTypeName", ResultTypeName);
        Annotations = map.List("annotation", Annotations);
        ResultTypeSpecifier = map.Node("resultTypeSpecifier", ResultTypeSpecifier);
        Map(map);
    }

    /// <summary>Shows the members of this type.</summary>
    internal abstract void Map(ElmMap map);
}

/// <summary>A node that has a value.</summary>
internal abstract class Expression : ElmNode;

/// <summary>An expression that works on operands and may say which overload is meant.</summary>
internal abstract class OperatorExpression : Expression
{
    /// <summary>Types of the operands of the overload that is meant; empty when nothing is said.</summary>
    public IReadOnlyList<TypeSpecifier> Signature { get; set; } = [];

    internal override void Map(ElmMap map) => Signature = map.List("signature", Signature);
}
