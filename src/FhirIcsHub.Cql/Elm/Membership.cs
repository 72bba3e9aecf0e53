namespace FhirIcsHub.Cql.Elm;

/// <summary>Whether a code is in a value set.</summary>
internal sealed class InValueSet : OperatorExpression
{
    public Expression Code { get; set; } = null!;

    public ValueSetRef? ValueSet { get; set; }

    /// <summary>The value set when it is no reference.</summary>
    public Expression? ValueSetExpression { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Code = map.RequiredNode("code", Code);
        ValueSet = map.Node("valueset", ValueSet);
        ValueSetExpression = map.Node("valuesetExpression", ValueSetExpression);
    }
}

/// <summary>Whether any of the codes is in a value set.</summary>
internal sealed class AnyInValueSet : OperatorExpression
{
    public Expression Codes { get; set; } = null!;

    public ValueSetRef? ValueSet { get; set; }

    public Expression? ValueSetExpression { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Codes = map.RequiredNode("codes", Codes);
        ValueSet = map.Node("valueset", ValueSet);
        ValueSetExpression = map.Node("valuesetExpression", ValueSetExpression);
    }
}

internal sealed class InCodeSystem : OperatorExpression
{
    public Expression Code { get; set; } = null!;

    public CodeSystemRef? CodeSystem { get; set; }

    public Expression? CodeSystemExpression { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Code = map.RequiredNode("code", Code);
        CodeSystem = map.Node("codesystem", CodeSystem);
        CodeSystemExpression = map.Node("codesystemExpression", CodeSystemExpression);
    }
}

internal sealed class AnyInCodeSystem : OperatorExpression
{
    public Expression Codes { get; set; } = null!;

    public CodeSystemRef? CodeSystem { get; set; }

    public Expression? CodeSystemExpression { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Codes = map.RequiredNode("codes", Codes);
        CodeSystem = map.Node("codesystem", CodeSystem);
        CodeSystemExpression = map.Node("codesystemExpression", CodeSystemExpression);
    }
}
