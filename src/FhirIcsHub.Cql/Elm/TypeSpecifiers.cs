namespace FhirIcsHub.Cql.Elm;

/// <summary>A type as ELM writes it.</summary>
internal abstract class TypeSpecifier : ElmNode;

/// <summary>A type of a model by name: <c>{urn:hl7-org:elm-types:r1}Integer</c>, <c>{http://hl7.org/fhir}Patient</c>.</summary>
internal sealed class NamedTypeSpecifier : TypeSpecifier
{
    public NamedTypeSpecifier()
    {
    }

    public NamedTypeSpecifier(string name) => Name = name;

    public string Name { get; set; } = null!;

    internal override void Map(ElmMap map) => Name = map.RequiredText("name", Name);
}

internal sealed class ListTypeSpecifier : TypeSpecifier
{
    public ListTypeSpecifier()
    {
    }

    public ListTypeSpecifier(TypeSpecifier elementType) => ElementType = elementType;

    public TypeSpecifier ElementType { get; set; } = null!;

    internal override void Map(ElmMap map) => ElementType = map.RequiredNode("elementType", ElementType);
}

internal sealed class IntervalTypeSpecifier : TypeSpecifier
{
    public IntervalTypeSpecifier()
    {
    }

    public IntervalTypeSpecifier(TypeSpecifier pointType) => PointType = pointType;

    public TypeSpecifier PointType { get; set; } = null!;

    internal override void Map(ElmMap map) => PointType = map.RequiredNode("pointType", PointType);
}

internal sealed class ChoiceTypeSpecifier : TypeSpecifier
{
    public ChoiceTypeSpecifier()
    {
    }

    public ChoiceTypeSpecifier(IReadOnlyList<TypeSpecifier> choices) => Choices = choices;

    public IReadOnlyList<TypeSpecifier> Choices { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        // Translators before 1.5 wrote the choices as "type".
        var former = map.List<TypeSpecifier>("type", []);
        Choices = map.List("choice", Choices);
        Choices = former.Count > 0 && Choices.Count == 0 ? former : Choices;
    }
}

internal sealed class TupleTypeSpecifier : TypeSpecifier
{
    public IReadOnlyList<TupleElementDefinition> Elements { get; set; } = [];

    internal override void Map(ElmMap map) => Elements = map.List("element", Elements);
}

internal sealed class TupleElementDefinition : ElmNode
{
    public string Name { get; set; } = null!;

    /// <summary>The type as translators before 1.3 wrote it.</summary>
    public TypeSpecifier? Type { get; set; }

    public TypeSpecifier? ElementType { get; set; }

    internal override void Map(ElmMap map)
    {
        Name = map.RequiredText("name", Name);
        Type = map.Node("type", Type);
        ElementType = map.Node("elementType", ElementType);
    }
}

/// <summary>A type parameter of a generic signature.</summary>
internal sealed class ParameterTypeSpecifier : TypeSpecifier
{
    public string ParameterName { get; set; } = null!;

    internal override void Map(ElmMap map) => ParameterName = map.RequiredText("parameterName", ParameterName);
}
