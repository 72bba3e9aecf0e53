namespace FhirIcsHub.Cql.Elm;

/// <summary>A value as text: <c>5</c> of type <c>{urn:hl7-org:elm-types:r1}Integer</c>.</summary>
internal sealed class Literal : Expression
{
    public string ValueType { get; set; } = null!;

    /// <summary>The text; null is the empty one.</summary>
    public string? Value { get; set; }

    internal override void Map(ElmMap map)
    {
        ValueType = map.RequiredText("valueType", ValueType);
        Value = map.Text("value", Value);
    }
}

internal sealed class Null : Expression
{
    public string? ValueType { get; set; }

    internal override void Map(ElmMap map) => ValueType = map.Text("valueType", ValueType);
}

internal sealed class QuantitySelector : Expression
{
    internal override string TypeName => "Quantity";

    public decimal Value { get; set; }

    /// <summary>UCUM or a calendar duration; null means <c>1</c>.</summary>
    public string? Unit { get; set; }

    internal override void Map(ElmMap map)
    {
        Value = map.RequiredNumber("value", Value);
        Unit = map.Text("unit", Unit);
    }
}

internal sealed class RatioSelector : Expression
{
    internal override string TypeName => "Ratio";

    public QuantitySelector Numerator { get; set; } = null!;

    public QuantitySelector Denominator { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Numerator = map.RequiredNode("numerator", Numerator);
        Denominator = map.RequiredNode("denominator", Denominator);
    }
}

internal sealed class CodeSelector : Expression
{
    internal override string TypeName => "Code";

    public string Code { get; set; } = null!;

    public string? Display { get; set; }

    public CodeSystemRef System { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Code = map.RequiredText("code", Code);
        Display = map.Text("display", Display);
        System = map.RequiredNode("system", System);
    }
}

internal sealed class ConceptSelector : Expression
{
    internal override string TypeName => "Concept";

    public string? Display { get; set; }

    public IReadOnlyList<CodeSelector> Codes { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        Display = map.Text("display", Display);
        Codes = map.List("code", Codes);
    }
}

internal sealed class IntervalSelector : Expression
{
    internal override string TypeName => "Interval";

    /// <summary>Null means closed, unless an expression says.</summary>
    public bool? LowClosed { get; set; }

    public bool? HighClosed { get; set; }

    public Expression? Low { get; set; }

    public Expression? LowClosedExpression { get; set; }

    public Expression? High { get; set; }

    public Expression? HighClosedExpression { get; set; }

    internal override void Map(ElmMap map)
    {
        LowClosed = map.Boolean("lowClosed", LowClosed);
        HighClosed = map.Boolean("highClosed", HighClosed);
        Low = map.Node("low", Low);
        LowClosedExpression = map.Node("lowClosedExpression", LowClosedExpression);
        High = map.Node("high", High);
        HighClosedExpression = map.Node("highClosedExpression", HighClosedExpression);
    }
}

internal sealed class ListSelector : Expression
{
    internal override string TypeName => "List";

    /// <summary>Type of the elements, when it is stated.</summary>
    public TypeSpecifier? TypeSpecifier { get; set; }

    public IReadOnlyList<Expression> Elements { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        TypeSpecifier = map.Node("typeSpecifier", TypeSpecifier);
        Elements = map.List("element", Elements, always: true);
    }
}

internal sealed class TupleSelector : Expression
{
    internal override string TypeName => "Tuple";

    public IReadOnlyList<TupleElement> Elements { get; set; } = [];

    internal override void Map(ElmMap map) => Elements = map.List("element", Elements, always: true);
}

/// <summary>A value of a class: <c>FHIR.Coding { … }</c>.</summary>
internal sealed class InstanceSelector : Expression
{
    internal override string TypeName => "Instance";

    public string ClassType { get; set; } = null!;

    public IReadOnlyList<InstanceElement> Elements { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        ClassType = map.RequiredText("classType", ClassType);
        Elements = map.List("element", Elements, always: true);
    }
}

/// <summary>An element of a tuple or an instance.</summary>
internal abstract class NamedElement : ElmNode
{
    public string Name { get; set; } = null!;

    public Expression Value { get; set; } = null!;

    internal override void Map(ElmMap map)
    {
        Name = map.RequiredText("name", Name);
        Value = map.RequiredNode("value", Value);
    }
}

internal sealed class TupleElement : NamedElement;

internal sealed class InstanceElement : NamedElement;

/// <summary>The least or the greatest value of a type.</summary>
internal abstract class TypeExtent : Expression
{
    public string ValueType { get; set; } = null!;

    internal override void Map(ElmMap map) => ValueType = map.RequiredText("valueType", ValueType);
}

internal sealed class MinValue : TypeExtent;

internal sealed class MaxValue : TypeExtent;
