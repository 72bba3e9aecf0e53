using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

internal sealed partial class LibraryTranslation
{
    private const string Unfiltered = "Unfiltered";

    private readonly Dictionary<string, (ExpressionDefinition Syntax, string Context)> _expressionSyntax = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ParameterDefinition> _parameterSyntax = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExpressionDef> _implicitDefinitions = new(StringComparer.Ordinal);
    private readonly Stack<DefinitionScope> _scopes = [];
    private string _context = Unfiltered;
    private bool _isInLiteralContext;

    private DefinitionScope? Scope => _scopes.TryPeek(out var scope) ? scope : null;

    // A definition can be used before the text comes to it; it is then translated when it is first named.
    private void Gather()
    {
        var context = Unfiltered;
        foreach (var definition in _syntax.Definitions)
        {
            switch (definition)
            {
                case ContextDefinition s:
                    context = s.Context.ToString();
                    break;
                case ParameterDefinition s:
                    _parameterSyntax.TryAdd(s.Name.Name, s);
                    break;
                case ExpressionDefinition s:
                    _expressionSyntax.TryAdd(s.Name.Name, (s, context));
                    break;
                case FunctionDefinition s:
                    GatherFunction(s, context);
                    break;
            }
        }
    }

    private void Context(ContextDefinition syntax)
    {
        _context = syntax.Context.ToString();
        if (!IsUnfiltered(syntax.Context.Name))
        {
            DefineContext(syntax);
        }

        if (IsCompatibleWith("1.5"))
        {
            var node = new ContextDef { Name = _context };
            _definitions.Contexts.Add(node);
            Finish(node, syntax);
        }
    }

    // The first statement of a context defines what is meant by its name: the one element of that class.
    private void DefineContext(ContextDefinition syntax)
    {
        var name = syntax.Context.Name;
        if (_defaultModel is null)
        {
            throw new TranslationException($"there is no context {syntax.Context}: the library uses no model that has one");
        }

        var model = syntax.Context.Qualifier is { } qualifier ? _models.GetValueOrDefault(qualifier) : _defaultModel;
        var context = model?.FindContext(name)
            ?? throw new TranslationException(
                $"there is no context {syntax.Context}{Nearby(name, _defaultModel.Contexts.Select(c => c.Name))}");
        if (_implicitDefinitions.ContainsKey(name) || _symbols.Find(name)?.Definition is ParameterDef)
        {
            return;
        }

        var retrieve = Typed(
            new Retrieve { DataType = QualifiedNameOf(context.Type), TemplateId = context.Type.Identifier }, new ListType(context.Type));
        Track(retrieve, syntax);
        DefineImplicitly(name, Typed(new Operation(ElmOperator.SingletonFrom, retrieve), context.Type), syntax);
    }

    private void DefineImplicitly(string name, Expression value, ContextDefinition syntax)
    {
        var node = Typed(new ExpressionDef { Name = name, Context = _context, Expression = value }, TypeOf(value));
        AddSymbol(name, new Symbol(node, TypeOf(value)), syntax);
        Track(node, syntax);
        _definitions.Statements.Add(node);
        _implicitDefinitions[name] = node;
    }

    private void Define(ExpressionDefinition syntax)
    {
        var name = syntax.Name.Name;
        if (_symbols.Find(name) is { } known)
        {
            if (_definitions.SyntaxOf(known.Definition) == syntax)
            {
                return;
            }

            if (!_implicitDefinitions.Remove(name, out var implied) || implied != known.Definition)
            {
                throw new TranslationException($"{name} is already defined in this library", syntax.Name.Range);
            }

            _definitions.Statements.Remove(implied);
            _symbols.Remove(name);
        }

        Define(syntax, _context);
    }

    // In its turn, or where it is first needed; its name counts from then on.
    private void Define(ExpressionDefinition syntax, string context)
    {
        var name = syntax.Name.Name;
        if (_announcedDefinitions.Add(syntax))
        {
            Announce(name, syntax.Name.Range, "expression");
        }

        var expression = InDefinition(name, () => Translate(syntax.Expression), context);
        var node = new ExpressionDef { Name = name, AccessLevel = Access(syntax.Access), Context = context, Expression = expression };
        var type = expression.ResultType;
        AddSymbol(name, new Symbol(node, type, syntax.Access == AccessModifier.Private), syntax);
        node.ResultType = type;
        _definitions.Remember(node, syntax);
        _definitions.Statements.Add(node);
        Finish(node, syntax);
    }

    private T InDefinition<T>(
        string key, Func<T> translate, string? context = null, IReadOnlyList<(string Name, DataType Type)>? operands = null)
    {
        if (_scopes.Any(s => s.Key == key))
        {
            throw new TranslationException($"{key} refers to itself: the definition of {Scope!.Key} leads back to it");
        }

        var outer = (_context, _isInLiteralContext);
        _context = context ?? _context;
        _isInLiteralContext &= context is null;
        _scopes.Push(new DefinitionScope(key, _context, operands ?? []));
        try
        {
            return translate();
        }
        finally
        {
            _scopes.Pop();
            (_context, _isInLiteralContext) = outer;
        }
    }

    private bool IsUnfiltered(string context) =>
        context == Unfiltered || (_options.CompatibilityLevel == "1.3" && context == "Population");

    /// <summary>
    /// The type of a reference to an expression. From no context, an expression of a context is evaluated for each of its values, and gives
    /// a list.
    /// </summary>
    private DataType ReferenceType(ExpressionDef definition, DataType type) =>
        Scope is { } scope && IsUnfiltered(scope.Context) && scope.Context != definition.Context && definition.Context is { } context
            && !IsUnfiltered(context) && type is not ListType
            ? new ListType(type)
            : type;

    private void Finish()
    {
        _definitions.CopyTo(_library);
        _symbols.Functions = ExportedFunctions();
        FinishLibrary();
    }
}
