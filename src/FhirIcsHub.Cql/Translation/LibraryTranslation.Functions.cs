using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

internal sealed partial class LibraryTranslation
{
    private readonly OperatorMap _localFunctions = new();
    private readonly Dictionary<string, List<LocalFunction>> _functionsByName = new(StringComparer.Ordinal);
    private readonly Dictionary<Operator, LocalFunction> _functionsByOperator = new(ReferenceEqualityComparer.Instance);

    /// <summary>A function of the library: its header is read when its name first occurs in a call, its body when it is called.</summary>
    private sealed class LocalFunction(FunctionDefinition syntax, string context)
    {
        public FunctionDefinition Syntax => syntax;

        public string Context => context;

        /// <summary>Null until the header has been read.</summary>
        public FunctionDef? Node { get; set; }

        public Operator? Operator { get; set; }

        public TypeSpecifier? Returns { get; set; }

        public bool IsRead { get; set; }

        public bool IsTranslated { get; set; }

        /// <summary>Null until the body has been translated, and when it could not be.</summary>
        public DataType? ResultType { get; set; }
    }

    private void GatherFunction(FunctionDefinition syntax, string context)
    {
        if (!_functionsByName.TryGetValue(syntax.Name.Name, out var overloads))
        {
            _functionsByName[syntax.Name.Name] = overloads = [];
        }

        overloads.Add(new LocalFunction(syntax, context));
    }

    private void DefineFunction(FunctionDefinition syntax)
    {
        var function = _functionsByName[syntax.Name.Name].Find(f => f.Syntax == syntax)!;
        Read(function);
        if (function.Operator is not null)
        {
            TranslateBody(function);
            Finish(function.Node!, syntax);
        }
    }

    private void Read(LocalFunction function)
    {
        if (function.IsRead)
        {
            return;
        }

        function.IsRead = true;
        Attempt(function.Syntax, () => ReadHeader(function));
    }

    private void ReadHeader(LocalFunction function)
    {
        var syntax = function.Syntax;
        if (syntax.IsFluent)
        {
            RequireCompatibility("a fluent function", "1.5");
        }

        var operands = new List<OperandDef>();
        foreach (var operand in syntax.Operands)
        {
            var specifier = Specifier(operand.Type);
            var node = Typed(new OperandDef { Name = operand.Name.Name, OperandTypeSpecifier = specifier }, TypeOf(specifier));
            Track(node, operand);
            operands.Add(node);
        }

        function.Returns = syntax.Returns is null ? null : Specifier(syntax.Returns);
        function.Node = new FunctionDef
        {
            Name = syntax.Name.Name,
            AccessLevel = Access(syntax.Access),
            Context = function.Context,
            Fluent = syntax.IsFluent ? true : null,
            Operands = operands,
        };
        var op = OperatorOf(function, null);
        if (!_localFunctions.Add(op))
        {
            // As the reference translator has it.
            Warn(syntax.Name.Range, $"the function {op} is already defined in this library: the first definition stands");
            return;
        }

        function.Operator = op;
        _functionsByOperator[op] = function;
        _definitions.Statements.Add(function.Node);
        AddFunctionName(syntax.Name.Name, syntax.Name.Range);
    }

    private Operator OperatorOf(LocalFunction function, DataType? result) => new(
        function.Syntax.Name.Name, new Signature([.. function.Node!.Operands.Select(TypeOf)]), result)
    {
        Library = _symbols.Identifier.Id,
        IsPrivate = function.Syntax.Access == AccessModifier.Private,
        IsFluent = function.Syntax.IsFluent,
        IsExternal = function.Syntax.Body is null,
    };

    private void TranslateBody(LocalFunction function)
    {
        var syntax = function.Syntax;
        var node = function.Node!;
        if (syntax.Body is null)
        {
            node.External = true;
            function.ResultType = TypeOf(function.Returns ?? throw new TranslationException(
                $"the function {syntax.Name.Name} is external: it needs the type that it returns", syntax.Name.Range));
        }
        else
        {
            var operands = node.Operands.Select(o => (o.Name, TypeOf(o))).ToList();
            WarnOfHiding(syntax.Operands);
            node.Expression = InDefinition(function.Operator!.ToString(), () => Translate(syntax.Body), function.Context, operands);
            function.ResultType = node.Expression.ResultType;
            if (function is { Returns: { } returns, ResultType: { } result } && !result.IsSubTypeOf(TypeOf(returns)))
            {
                throw new TranslationException(
                    $"the function {syntax.Name.Name} declares that it returns {TypeOf(returns).Label}, but its body gives {result.Label}",
                    syntax.Body.Range);
            }
        }

        function.IsTranslated = true;
        node.ResultType = function.ResultType;
    }

    /// <summary>Functions as other libraries call them: with the types of their results.</summary>
    private OperatorMap ExportedFunctions()
    {
        var map = new OperatorMap();
        foreach (var function in _functionsByName.Values.SelectMany(f => f).Where(f => f.Operator is not null))
        {
            map.Add(OperatorOf(function, function.ResultType));
        }

        return map;
    }

    private Expression Call(CallSyntax syntax)
    {
        var name = syntax.Name.Name;
        if (syntax.Target is not null)
        {
            return LibraryNamedBy(syntax.Target) is { } library ? Call(library, name, syntax.Arguments)
                : _options.MethodInvocation ? Method(Translate(syntax.Target), name, syntax.Arguments, mustResolve: true)!
                : throw new TranslationException($"calling {name} after a dot is switched off (DisableMethodInvocation)");
        }

        // Where an element stands for itself, its methods can be called without naming it.
        if (FindLocal(This) is { } self && Method(self, name, syntax.Arguments, mustResolve: false) is { } ofThis)
        {
            return ofThis;
        }

        return ImplicitContext() is { } context && Method(context, name, syntax.Arguments, mustResolve: false) is { } ofContext
            ? ofContext
            : Call(null, name, syntax.Arguments);
    }

    private Expression Call(string? library, string name, IReadOnlyList<ExpressionSyntax> arguments) =>
        Invoke(library, name, [.. arguments.Select(Translate)], mustResolve: true, fluent: false)!;

    /// <summary>Calls a function of the library, of the language or of an included library.</summary>
    private Expression? Invoke(string? library, string name, IReadOnlyList<Expression> operands, bool mustResolve, bool fluent)
    {
        if (fluent)
        {
            RequireCompatibility("a fluent function", "1.5");
        }

        name = library is null or "System" ? SystemFunctionName(name) : name;
        if (library is null || library == _symbols.Identifier.Id)
        {
            library = null;
            _functionsByName.GetValueOrDefault(name)?.ForEach(Read);
        }

        var call = ResolveFunction(library, name, operands, mustResolve: false, fluent);
        if (call is null)
        {
            if (!fluent && library is null or "System" && SystemFunction(name, operands) is { } special)
            {
                return special;
            }

            RequireNoLiteralContext();
            return mustResolve ? Invoked(ResolveFunction(library, name, operands, mustResolve: true, fluent)!) : null;
        }

        if (call.Operator.IsSystem)
        {
            // Once more from the operands as they stand in the text, for the node has no conversions yet.
            return SystemFunction(name, operands) ?? Invoked(call);
        }

        if (mustResolve)
        {
            RequireNoLiteralContext();
        }

        return Invoked(call);
    }

    private FunctionRef Invoked(ResolvedInvocation call)
    {
        if (_functionsByOperator.TryGetValue(call.Operator, out var function) && !function.IsTranslated)
        {
            TranslateBody(function);
        }

        return FunctionRefOf(call.LibraryName, call);
    }

    private FunctionRef FunctionRefOf(string? library, ResolvedInvocation call)
    {
        var result = call.Operator.ResultType ?? _functionsByOperator.GetValueOrDefault(call.Operator)?.ResultType;
        return Typed(
            new FunctionRef { LibraryName = library, Name = call.Operator.Name, Operands = call.Operands, Signature = call.Signature },
            result ?? throw TranslationException.Consequence());
    }

    private IReadOnlyList<string> OverloadsOf(string name) =>
        (_functionsByName.GetValueOrDefault(name) ?? []).Where(f => f.Operator is not null)
            .Select(f => $"({string.Join(", ", f.Operator!.Signature.Types.Select(t => t.Label))})")
            .Concat(SystemOperators.ByName[name].Select(o => $"({string.Join(", ", o.Signature.Types.Select(t => t.Label))})"))
            .ToList();

    private IEnumerable<string> FunctionNames() => _functionsByName.Keys.Concat(SystemOperators.ByName.Select(o => o.Key));
}
