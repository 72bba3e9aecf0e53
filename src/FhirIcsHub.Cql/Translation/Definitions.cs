using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Translation;

/// <summary>The definitions that were translated, in the order in which ELM has them: each behind those that it needs.</summary>
internal sealed class Definitions
{
    private readonly Dictionary<ElmNode, DefinitionSyntax> _syntax = new(ReferenceEqualityComparer.Instance);

    public List<UsingDef> Usings { get; } = [];

    public List<IncludeDef> Includes { get; } = [];

    public List<ParameterDef> Parameters { get; } = [];

    public List<CodeSystemDef> CodeSystems { get; } = [];

    public List<ValueSetDef> ValueSets { get; } = [];

    public List<CodeDef> Codes { get; } = [];

    public List<ConceptDef> Concepts { get; } = [];

    public List<ContextDef> Contexts { get; } = [];

    public List<ExpressionDef> Statements { get; } = [];

    /// <summary>Remembers from which syntax a definition was made.</summary>
    public void Remember(ElmNode definition, DefinitionSyntax syntax) => _syntax[definition] = syntax;

    public DefinitionSyntax? SyntaxOf(ElmNode definition) => _syntax.GetValueOrDefault(definition);

    public void CopyTo(Library library)
    {
        library.Usings = Usings;
        library.Includes = Includes;
        library.Parameters = Parameters;
        library.CodeSystems = CodeSystems;
        library.ValueSets = ValueSets;
        library.Codes = Codes;
        library.Concepts = Concepts;
        library.Contexts = Contexts;
        library.Statements = Statements;
    }
}
