using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// What stands before the statements: models, libraries, terminology, parameters.
internal sealed partial class LibraryTranslation
{
    private readonly Dictionary<string, Model> _models = new(StringComparer.Ordinal);
    private readonly List<(string Alias, LibrarySymbols Symbols)> _includes = [];
    private readonly HashSet<string> _brokenIncludes = new(StringComparer.Ordinal);
    private readonly Definitions _definitions = new();
    private Model? _defaultModel;

    /// <summary>Models are known from the start of the text on, and definitions by name wherever they stand.</summary>
    private void BeginDefinitions()
    {
        Use(_resolver.Models.System, null, "System", null);
        foreach (var conversion in SystemOperators.Conversions)
        {
            _conversions.Add(conversion);
        }

        foreach (var used in _syntax.Definitions.OfType<UsingDefinition>())
        {
            Attempt(used, () => Using(used));
        }

        Gather();
    }

    private void Declare(DefinitionSyntax syntax)
    {
        switch (syntax)
        {
            case UsingDefinition s:
                if (_symbols.Find(s.Model.Name)?.Definition is UsingDef usingDef)
                {
                    Finish(usingDef, s);
                    Announce(s.Model.Name, s.Model.Range, "using");
                }

                break;
            case IncludeDefinition s:
                Include(s);
                break;
            case CodeSystemDefinition s:
                CodeSystem(s);
                break;
            case ValueSetDefinition s:
                ValueSet(s);
                break;
            case CodeDefinition s:
                CodeDeclaration(s);
                break;
            case ConceptDefinition s:
                ConceptDeclaration(s);
                break;
            case ParameterDefinition s:
                Parameter(s);
                break;
            case ContextDefinition s:
                Context(s);
                break;
            case ExpressionDefinition s:
                Define(s);
                break;
            case FunctionDefinition s:
                DefineFunction(s);
                break;
        }
    }

    private void Using(UsingDefinition syntax)
    {
        var name = syntax.Model.Name;
        if (syntax.LocalName is { } local && local.Name != name)
        {
            throw new TranslationException($"a model is used by its own name: called {local.Name} is not possible", local.Range);
        }

        if (_models.TryGetValue(name, out var known) && (syntax.Version is null || known.Version == syntax.Version))
        {
            return;
        }

        var model = _resolver.Models.Find(name, syntax.Version) ?? throw new TranslationException(
            _resolver.Models.Find(name) is { } other
                ? $"there is no model {name} of version {syntax.Version}; version {other.Version} is known"
                : $"there is no model {name}{Nearby(name, _resolver.Models.All.Select(m => m.Name))}",
            syntax.Model.Range);
        if (known is not null)
        {
            throw new TranslationException($"the model {name} is already used in version {known.Version}");
        }

        Use(model, syntax, name, syntax.Version);
        _defaultModel ??= model;
        foreach (var conversion in model.Conversions)
        {
            _conversions.Add(Conversion.By(
                new Operator(conversion.Function, new Signature(conversion.From), conversion.To) { Library = conversion.Library },
                    isImplicit: true));
        }
    }

    private void Use(Model model, UsingDefinition? syntax, string name, string? version)
    {
        _models[name] = model;
        var node = new UsingDef
        {
            LocalIdentifier = name,
            Uri = model.ElmUrl,
            Version = model.TargetUrl is null ? version : model.TargetVersion,
        };
        _definitions.Usings.Add(node);
        AddSymbol(name, new Symbol(node, null), syntax);
    }

    private void Include(IncludeDefinition syntax)
    {
        if (_symbols.Identifier.Id is null)
        {
            throw new TranslationException("a library without a name cannot include others: it needs a library declaration");
        }

        var name = syntax.Library.Name;
        var space = syntax.Library.Qualifier is { } qualifier ? _resolver.NamespaceUri(qualifier) : null;
        var alias = syntax.LocalName?.Name ?? name;
        var found = _resolver.Resolve(space, name, syntax.Version);
        if (found.Symbols is not { } symbols)
        {
            // What names the library is then no problem of its own.
            AddSymbol(alias, new Symbol(new IncludeDef { LocalIdentifier = alias, Path = name }, null), syntax);
            _brokenIncludes.Add(alias);
            throw new TranslationException(found.Problem!, syntax.Library.Range);
        }

        var path = (symbols.Identifier.System ?? space) is { } uri ? $"{uri}/{name}" : name;
        var node = new IncludeDef { LocalIdentifier = alias, Path = path, Version = syntax.Version };
        AddSymbol(alias, new Symbol(node, null), syntax);
        _definitions.Includes.Add(node);
        _includes.Add((alias, symbols));
        Finish(node, syntax);
        Announce(alias, syntax.LocalName?.Range ?? syntax.Library.Range, "include");
    }

    private LibrarySymbols Included(string alias) => _includes.Find(i => i.Alias == alias).Symbols
        ?? throw (_brokenIncludes.Contains(alias)
            ? TranslationException.Consequence()
            : new TranslationException($"the library {alias} is not included: it would need an include declaration"));

    private void CodeSystem(CodeSystemDefinition syntax)
    {
        var node = new CodeSystemDef
        {
            Name = syntax.Name.Name,
            AccessLevel = Access(syntax.Access),
            Id = syntax.Id.Value,
            Version = syntax.Version,
        };
        Add(_definitions.CodeSystems, node, IsCompatibleWith("1.5") ? SystemModel.CodeSystem : new ListType(SystemModel.Code), syntax);
        Announce(node.Name, syntax.Name.Range, "code system");
    }

    private void ValueSet(ValueSetDefinition syntax)
    {
        var node = new ValueSetDef
        {
            Name = syntax.Name.Name,
            AccessLevel = Access(syntax.Access),
            Id = syntax.Id.Value,
            Version = syntax.Version,
            CodeSystems = [.. syntax.CodeSystems.Select(CodeSystemRefOf)],
        };
        Add(_definitions.ValueSets, node, IsCompatibleWith("1.5") ? SystemModel.ValueSet : new ListType(SystemModel.Code), syntax);
        Announce(node.Name, syntax.Name.Range, "value set");
    }

    private void CodeDeclaration(CodeDefinition syntax)
    {
        var node = new CodeDef
        {
            Name = syntax.Name.Name,
            AccessLevel = Access(syntax.Access),
            Id = syntax.Code.Value,
            Display = syntax.Display,
        };
        Attempt(syntax, () => node.CodeSystem = CodeSystemRefOf(syntax.CodeSystem));
        Add(_definitions.Codes, node, SystemModel.Code, syntax);
        Announce(node.Name, syntax.Name.Range, "code");
    }

    private void ConceptDeclaration(ConceptDefinition syntax)
    {
        var codes = new List<CodeRef>();
        foreach (var code in syntax.Codes)
        {
            Attempt(code, () => codes.Add(RefTo<CodeDef, CodeRef>(code, "code")));
        }

        var node = new ConceptDef { Name = syntax.Name.Name, AccessLevel = Access(syntax.Access), Display = syntax.Display, Codes = codes };
        Add(_definitions.Concepts, node, SystemModel.Concept, syntax);
    }

    private CodeSystemRef CodeSystemRefOf(QualifiedName name) => RefTo<CodeSystemDef, CodeSystemRef>(name, "code system");

    private TRef RefTo<TDef, TRef>(QualifiedName name, string kind)
        where TDef : NamedDefinition
        where TRef : Reference, new()
    {
        var library = name.Qualifier;
        var symbols = library is null ? _symbols : Included(library);
        if (symbols.Find(name.Name) is not { Definition: TDef definition } symbol)
        {
            throw new TranslationException($"there is no {kind} {name}{Nearby(name.Name, symbols.Names)}", name.Range);
        }

        CheckAccess(symbol, library, name.Name);
        return Tracked(Typed(new TRef { LibraryName = library, Name = definition.Name }, symbol.Type!), name);
    }

    private void CheckAccess(Symbol symbol, string? library, string name)
    {
        if (library is not null && symbol.IsPrivate)
        {
            throw new TranslationException($"{name} of library {library} is private to it");
        }
    }

    private void Parameter(ParameterDefinition syntax)
    {
        if (_symbols.Find(syntax.Name.Name)?.Definition is ParameterDef { } known && _definitions.SyntaxOf(known) == syntax)
        {
            return;
        }

        var specifier = syntax.Type is null ? null : Specifier(syntax.Type);
        var type = specifier is null ? null : TypeOf(specifier);
        Expression? value = null;
        if (syntax.Default is not null)
        {
            var outer = _isInLiteralContext;
            _isInLiteralContext = true;
            value = InDefinition(syntax.Name.Name, () => Translate(syntax.Default));
            _isInLiteralContext = outer;
            type ??= TypeOf(value);
            RequireConvertible(TypeOf(value), type);
            value = Ensure(value, type);
        }

        if (type is null)
        {
            throw new TranslationException($"the parameter {syntax.Name.Name} needs a type or a default");
        }

        var node = new ParameterDef
        {
            Name = syntax.Name.Name,
            AccessLevel = Access(syntax.Access),
            Default = value,
            ParameterTypeSpecifier = specifier,
        };
        _definitions.Remember(node, syntax);
        Add(_definitions.Parameters, node, type, syntax);
        Announce(node.Name, syntax.Name.Range, "parameter");
    }

    private static AccessLevel Access(AccessModifier access) =>
        access == AccessModifier.Private ? AccessLevel.Private : AccessLevel.Public;

    private void Add<T>(List<T> definitions, T node, DataType type, DefinitionSyntax syntax)
        where T : NamedDefinition
    {
        AddSymbol(node.Name, new Symbol(node, type, node.AccessLevel == AccessLevel.Private), syntax);
        Typed(node, type);
        definitions.Add(node);
        Finish(node, syntax);
    }

    private void AddSymbol(string name, Symbol symbol, SyntaxNode? syntax)
    {
        if (!_symbols.TryAdd(name, symbol))
        {
            throw new TranslationException($"{name} is already defined in this library", syntax?.Range);
        }
    }
}
