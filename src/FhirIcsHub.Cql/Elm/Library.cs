namespace FhirIcsHub.Cql.Elm;

/// <summary>A CQL library as ELM.</summary>
public sealed class Library : ElmNode
{
    /// <summary>Name and version; without a name when the text declares none.</summary>
    public VersionedIdentifier Identifier { get; internal set; } = new();

    internal VersionedIdentifier SchemaIdentifier { get; set; } = new() { Id = "urn:hl7-org:elm", Version = "r1" };

    internal IReadOnlyList<UsingDef> Usings { get; set; } = [];

    internal IReadOnlyList<IncludeDef> Includes { get; set; } = [];

    internal IReadOnlyList<ParameterDef> Parameters { get; set; } = [];

    internal IReadOnlyList<CodeSystemDef> CodeSystems { get; set; } = [];

    internal IReadOnlyList<ValueSetDef> ValueSets { get; set; } = [];

    internal IReadOnlyList<CodeDef> Codes { get; set; } = [];

    internal IReadOnlyList<ConceptDef> Concepts { get; set; } = [];

    internal IReadOnlyList<ContextDef> Contexts { get; set; } = [];

    /// <summary>Expressions and functions in the order of the text.</summary>
    internal IReadOnlyList<ExpressionDef> Statements { get; set; } = [];

    internal override void Map(ElmMap map)
    {
        Identifier = map.RequiredNode("identifier", Identifier);
        SchemaIdentifier = map.RequiredNode("schemaIdentifier", SchemaIdentifier);
        Usings = map.Definitions("usings", Usings);
        Includes = map.Definitions("includes", Includes);
        Parameters = map.Definitions("parameters", Parameters);
        CodeSystems = map.Definitions("codeSystems", CodeSystems);
        ValueSets = map.Definitions("valueSets", ValueSets);
        Codes = map.Definitions("codes", Codes);
        Concepts = map.Definitions("concepts", Concepts);
        Contexts = map.Definitions("contexts", Contexts);
        Statements = map.Definitions("statements", Statements);
    }
}
