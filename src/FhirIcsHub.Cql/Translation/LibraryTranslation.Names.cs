using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// What a name means.
internal sealed partial class LibraryTranslation
{
    private const string This = "$this";
    private const int MaxSearchesForNames = 200;

    private int _searchesForNames;

    private Expression Special(SpecialSyntax syntax) => syntax.Name switch
    {
        "$index" => Typed(new Iteration(), SystemModel.Integer),
        "$total" => Typed(new Total(), SystemModel.Decimal),
        _ => FindLocal(This)
            ?? throw new TranslationException("$this means nothing here: it stands for the element within where(), select() and the like"),
    };

    private Expression Member(MemberSyntax syntax)
    {
        if (syntax.Target is null)
        {
            return Identifier(syntax.Name.Name);
        }

        return LibraryNamedBy(syntax.Target) is { } library
            ? LibraryMember(library, syntax.Name.Name)
            : Access(Translate(syntax.Target), syntax.Name.Name);
    }

    private Expression Identifier(string name)
    {
        if (FindIdentifier(name) is { } found)
        {
            return found;
        }

        if (_expressionSyntax.TryGetValue(name, out var expression))
        {
            Define(expression.Syntax, expression.Context);
        }
        else if (_parameterSyntax.TryGetValue(name, out var parameter))
        {
            Parameter(parameter);
        }

        return FindIdentifier(name) ?? throw UnknownName(name);
    }

    private TranslationException UnknownName(string name)
    {
        if (_symbols.Find(name)?.Definition is IncludeDef)
        {
            return new TranslationException($"{name} is a library: an expression is one of its definitions, {name}.Name");
        }

        var known = _symbols.Names.Concat(_expressionSyntax.Keys).Concat(Scope?.Names ?? []);
        return new TranslationException($"there is no {name}{Nearby(name, known)}");
    }

    /// <summary>The name as the scopes know it, the innermost first; null when none does.</summary>
    private Expression? FindIdentifier(string name) =>
        FindLocal(name) ?? (_symbols.Find(name) is { Definition: not (IncludeDef or UsingDef) } symbol
            ? ReferenceTo(symbol, null, name)
            : ImplicitContext() is { } context && FindProperty(TypeOf(context), name) is { } property
                ? Targeted(PropertyOf(context, property), property.Target)
                : null);

    private Expression? FindLocal(string name)
    {
        if (Scope is not { } scope)
        {
            return null;
        }

        if (scope.Query is { SortedElement: { } element })
        {
            if (name == This)
            {
                return Typed(new IdentifierRef { Name = This }, element);
            }

            if (FindProperty(element, name) is { } property)
            {
                return Targeted(Typed(new IdentifierRef { Name = property.Name }, property.Type), property.Target);
            }
        }

        if (scope.Query is { IsImplicit: true } && scope.FindSource(This) is { } source
            && Typed(new AliasRef { Name = This }, ElementOf(source)) is var self && FindProperty(TypeOf(self), name) is not null)
        {
            return Access(self, name);
        }

        return scope.FindSource(name) is { } alias ? Typed(new AliasRef { Name = name }, ElementOf(alias))
            : scope.FindLet(name) is { } let ? Typed(new QueryLetRef { Name = name }, let)
            : scope.FindOperand(name) is { } operand ? Typed(new OperandRef { Name = name }, operand)
            : null;
    }

    private static DataType ElementOf(DataType type) => type is ListType list ? list.ElementType : type;

    /// <summary>A parameter with the name of the context: its elements can be named alone.</summary>
    private Expression? ImplicitContext() =>
        !_isInLiteralContext && Scope is { } scope && !IsUnfiltered(scope.Context)
            && _symbols.Find(scope.Context) is { Definition: ParameterDef definition, Type: { } type }
            ? Typed(new ParameterRef { Name = definition.Name }, type)
            : null;

    /// <summary>The alias of the included library that an expression names, when it names one.</summary>
    private string? LibraryNamedBy(ExpressionSyntax syntax) =>
        syntax is MemberSyntax { Target: null } member && FindLocal(member.Name.Name) is null
            && _symbols.Find(member.Name.Name)?.Definition is IncludeDef
            ? member.Name.Name
            : null;

    private Expression LibraryMember(string library, string name)
    {
        var symbols = Included(library);
        if (symbols.Find(name) is not { Definition: not (IncludeDef or UsingDef) } symbol)
        {
            throw new TranslationException($"there is no {name} in the library {library}{Nearby(name, symbols.Names)}");
        }

        CheckAccess(symbol, library, name);
        return ReferenceTo(symbol, library, name);
    }

    private Expression ReferenceTo(Symbol symbol, string? library, string name)
    {
        RequireNoLiteralContext();
        if (symbol.Type is not { } type)
        {
            throw library is null
                ? TranslationException.Consequence()
                : new TranslationException(
                    $"the type of {name} is not known: the library {library} is there as ELM without result types only, not as text");
        }

        return symbol.Definition switch
        {
            ExpressionDef definition => Typed(new ExpressionRef { LibraryName = library, Name = name }, ReferenceType(definition, type)),
            ParameterDef => Typed(new ParameterRef { LibraryName = library, Name = name }, type),
            ValueSetDef => Typed(
                new ValueSetRef { LibraryName = library, Name = name, Preserve = IsCompatibleWith("1.5") ? true : null }, type),
            CodeSystemDef => Typed(new CodeSystemRef { LibraryName = library, Name = name }, type),
            CodeDef => Typed(new CodeRef { LibraryName = library, Name = name }, type),
            ConceptDef => Typed(new ConceptRef { LibraryName = library, Name = name }, type),
            _ => throw new InvalidOperationException($"a {symbol.Definition.GetType().Name} cannot be referred to"),
        };
    }

    private void RequireNoLiteralContext()
    {
        if (_isInLiteralContext)
        {
            throw new TranslationException("the default of a parameter must not refer to definitions: it is evaluated before them");
        }
    }

    // Each search goes through all names: a text with thousands of unknown ones gets no further help.
    private string Nearby(string name, IEnumerable<string> known) =>
        _searchesForNames++ < MaxSearchesForNames && Nearness.Find(name, known) is { } near ? $"; did you mean {near}?" : "";
}
