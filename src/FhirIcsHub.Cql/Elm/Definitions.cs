namespace FhirIcsHub.Cql.Elm;

/// <summary>Whether other libraries may use a definition.</summary>
internal enum AccessLevel
{
    Public,
    Private,
}

/// <summary>Name and version of a library, or of the schema that it follows.</summary>
public sealed class VersionedIdentifier : ElmNode
{
    /// <summary>The name.</summary>
    public string? Id { get; internal set; }

    /// <summary>Namespace of the name.</summary>
    public string? System { get; internal set; }

    /// <summary>The version, when it has one.</summary>
    public string? Version { get; internal set; }

    internal override void Map(ElmMap map)
    {
        Id = map.Text("id", Id);
        System = map.Text("system", System);
        Version = map.Text("version", Version);
    }
}

internal sealed class UsingDef : ElmNode
{
    public string LocalIdentifier { get; set; } = null!;

    public string Uri { get; set; } = null!;

    public string? Version { get; set; }

    internal override void Map(ElmMap map)
    {
        LocalIdentifier = map.RequiredText("localIdentifier", LocalIdentifier);
        Uri = map.RequiredText("uri", Uri);
        Version = map.Text("version", Version);
    }
}

internal sealed class IncludeDef : ElmNode
{
    public string LocalIdentifier { get; set; } = null!;

    public string? MediaType { get; set; }

    /// <summary>Name of the library, behind a namespace when it has one: <c>uri/Name</c>.</summary>
    public string Path { get; set; } = null!;

    public string? Version { get; set; }

    internal override void Map(ElmMap map)
    {
        LocalIdentifier = map.RequiredText("localIdentifier", LocalIdentifier);
        MediaType = map.Text("mediaType", MediaType);
        Path = map.RequiredText("path", Path);
        Version = map.Text("version", Version);
    }
}

/// <summary>A definition that has a name and an access level.</summary>
internal abstract class NamedDefinition : ElmNode
{
    public string Name { get; set; } = null!;

    public AccessLevel? AccessLevel { get; set; }

    internal override void Map(ElmMap map)
    {
        Name = map.RequiredText("name", Name);
        AccessLevel = map.Choice("accessLevel", AccessLevel);
    }
}

internal sealed class ParameterDef : NamedDefinition
{
    public string? ParameterType { get; set; }

    public Expression? Default { get; set; }

    public TypeSpecifier? ParameterTypeSpecifier { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        ParameterType = map.Text("parameterType", ParameterType);
        Default = map.Node("default", Default);
        ParameterTypeSpecifier = map.Node("parameterTypeSpecifier", ParameterTypeSpecifier);
    }
}

internal sealed class CodeSystemDef : NamedDefinition
{
    public string Id { get; set; } = null!;

    public string? Version { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Id = map.RequiredText("id", Id);
        Version = map.Text("version", Version);
    }
}

internal sealed class ValueSetDef : NamedDefinition
{
    public string Id { get; set; } = null!;

    public string? Version { get; set; }

    public IReadOnlyList<CodeSystemRef> CodeSystems { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Id = map.RequiredText("id", Id);
        Version = map.Text("version", Version);
        CodeSystems = map.List("codeSystem", CodeSystems);
    }
}

internal sealed class CodeDef : NamedDefinition
{
    public string Id { get; set; } = null!;

    public string? Display { get; set; }

    public CodeSystemRef? CodeSystem { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Id = map.RequiredText("id", Id);
        Display = map.Text("display", Display);
        CodeSystem = map.Node("codeSystem", CodeSystem);
    }
}

internal sealed class ConceptDef : NamedDefinition
{
    public string? Display { get; set; }

    public IReadOnlyList<CodeRef> Codes { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Display = map.Text("display", Display);
        Codes = map.List("code", Codes);
    }
}

internal sealed class ContextDef : ElmNode
{
    public string Name { get; set; } = null!;

    internal override void Map(ElmMap map) => Name = map.RequiredText("name", Name);
}

/// <summary>A statement: <c>define Name: expression</c>.</summary>
internal class ExpressionDef : NamedDefinition
{
    /// <summary>The context that it is evaluated in: <c>Patient</c>, <c>Unfiltered</c> …</summary>
    public string? Context { get; set; }

    /// <summary>Null only of external functions.</summary>
    public Expression? Expression { get; set; }

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        Context = map.Text("context", Context);
        Expression = map.Node("expression", Expression);
    }
}

/// <summary>A statement: <c>define function Name(operands): expression</c>.</summary>
internal sealed class FunctionDef : ExpressionDef
{
    public bool? External { get; set; }

    public bool? Fluent { get; set; }

    public IReadOnlyList<OperandDef> Operands { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        base.Map(map);
        External = map.Boolean("external", External);
        Fluent = map.Boolean("fluent", Fluent);
        Operands = map.List("operand", Operands, always: true);
    }
}

internal sealed class OperandDef : ElmNode
{
    public string Name { get; set; } = null!;

    public string? OperandType { get; set; }

    public TypeSpecifier? OperandTypeSpecifier { get; set; }

    internal override void Map(ElmMap map)
    {
        Name = map.RequiredText("name", Name);
        OperandType = map.Text("operandType", OperandType);
        OperandTypeSpecifier = map.Node("operandTypeSpecifier", OperandTypeSpecifier);
    }
}
