using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Grammar;

internal sealed partial class CqlParser
{
    // The library declaration, then declarations, then statements (define and context).
    private LibrarySyntax Library()
    {
        QualifiedName? name = null;
        string? version = null;
        var declaration = default(SourceRange);
        var definitions = new List<DefinitionSyntax>();
        var hasStatements = false;
        Recovering(() =>
        {
            if (TryTakeWord("library"))
            {
                name = QualifiedName();
                version = Version();
                declaration = Since(0);
            }
        });
        while (Current.Kind != TokenKind.End)
        {
            Recovering(() =>
            {
                var definition = Definition();
                var isStatement = definition is ExpressionDefinition or FunctionDefinition or ContextDefinition;
                if (hasStatements && !isStatement)
                {
                    _problems.Add(new SyntaxProblem(definition.Range, "declarations must stand before the first define or context"));
                }

                hasStatements |= isStatement;
                definitions.Add(definition);
            });
        }

        return new LibrarySyntax(name, version, definitions)
        {
            Range = new SourceRange(0, _source.Text.Length),
            Declaration = declaration,
        };
    }

    private void Recovering(Action read)
    {
        var first = _index;
        try
        {
            read();
        }
        catch (SyntaxException problem)
        {
            _problems.Add(problem.Problem);
            _index = Math.Max(_index, Math.Min(first + 1, _tokens.Count - 1));
            while (!AtDefinition())
            {
                _index++;
            }
        }
    }

    // A word that begins a definition, first in its line: the same words occur as names within expressions.
    private bool AtDefinition() => Current.Kind == TokenKind.End
        || (Current.Kind == TokenKind.Word
            && Current.Text is "define" or "parameter" or "context" or "using" or "include" or "codesystem" or "valueset" or "code"
                or "concept" or "public" or "private"
            && _source.PositionOf(Current.Range.Start).Line != _source.PositionOf(_tokens[_index - 1].Range.Start).Line);

    private DefinitionSyntax Definition()
    {
        var first = _index;
        if (TryTakeWord("using"))
        {
            return new UsingDefinition(QualifiedName(), Version(), Called()) { Range = Since(first) };
        }

        if (TryTakeWord("include"))
        {
            return new IncludeDefinition(QualifiedName(), Version(), Called()) { Range = Since(first) };
        }

        if (TryTakeWord("context"))
        {
            return new ContextDefinition(QualifiedName()) { Range = Since(first) };
        }

        if (TryTakeWord("define"))
        {
            return Statement(first);
        }

        var access = Access();
        return Take().Text switch
        {
            "codesystem" => CodeSystem(first, access),
            "valueset" => ValueSet(first, access),
            "code" => Code(first, access),
            "concept" => Concept(first, access),
            "parameter" => Parameter(first, access),
            _ => throw NoDefinition(),
        };
    }

    private SyntaxException NoDefinition()
    {
        _index--;
        return Unexpected("a definition (using, include, codesystem, valueset, code, concept, parameter, context or define)");
    }

    private CodeSystemDefinition CodeSystem(int first, AccessModifier access)
    {
        var name = DefinedName();
        return new CodeSystemDefinition(access, name, TakeString(), Version()) { Range = Since(first) };
    }

    private ValueSetDefinition ValueSet(int first, AccessModifier access)
    {
        var name = DefinedName();
        var id = TakeString();
        var version = Version();
        IReadOnlyList<QualifiedName> codeSystems = [];
        if (TryTakeWord("codesystems"))
        {
            TakeSymbol("{");
            codeSystems = ListOf(QualifiedName);
            TakeSymbol("}");
        }

        return new ValueSetDefinition(access, name, id, version, codeSystems) { Range = Since(first) };
    }

    private CodeDefinition Code(int first, AccessModifier access)
    {
        var name = DefinedName();
        var code = TakeString();
        TakeWord("from");
        return new CodeDefinition(access, name, code, QualifiedName(), Display()) { Range = Since(first) };
    }

    private ConceptDefinition Concept(int first, AccessModifier access)
    {
        var name = DefinedName();
        TakeSymbol("{");
        var codes = ListOf(QualifiedName);
        TakeSymbol("}");
        return new ConceptDefinition(access, name, codes, Display()) { Range = Since(first) };
    }

    private ParameterDefinition Parameter(int first, AccessModifier access)
    {
        var name = Identifier();
        var type = Current.IsWord("default") || AtDefinition() ? null : Type();
        var value = TryTakeWord("default") ? Expression() : null;
        return new ParameterDefinition(access, name, type, value) { Range = Since(first) };
    }

    private DefinitionSyntax Statement(int first)
    {
        var access = Access();
        if (!Ahead(1).IsSymbol(":"))
        {
            var isFluent = TryTakeWord("fluent");
            if (isFluent || Current.IsWord("function"))
            {
                TakeWord("function");
                return Function(first, access, isFluent);
            }
        }

        var name = DefinedName();
        return new ExpressionDefinition(access, name, Expression()) { Range = Since(first) };
    }

    private FunctionDefinition Function(int first, AccessModifier access, bool isFluent)
    {
        var name = AnyName("the name of the function");
        TakeSymbol("(");
        IReadOnlyList<OperandSyntax> operands = Current.IsSymbol(")") ? [] : ListOf(Operand);
        TakeSymbol(")");
        var returns = TryTakeWord("returns") ? Type() : null;
        TakeSymbol(":");
        var body = TryTakeWord("external") ? null : Expression();
        return new FunctionDefinition(access, isFluent, name, operands, returns, body) { Range = Since(first) };
    }

    private OperandSyntax Operand()
    {
        var first = _index;
        return new OperandSyntax(AnyName("the name of an operand"), Type()) { Range = Since(first) };
    }

    private AccessModifier Access()
    {
        if (TryTakeWord("private"))
        {
            return AccessModifier.Private;
        }

        TryTakeWord("public");
        return AccessModifier.Public;
    }

    private string? Version() => TryTakeWord("version") ? TakeString().Value : null;

    private Identifier? Called() => TryTakeWord("called") ? Identifier() : null;

    private string? Display() => TryTakeWord("display") ? TakeString().Value : null;

    private Identifier DefinedName()
    {
        var name = Identifier();
        TakeSymbol(":");
        return name;
    }

    // A name that no keyword can be.
    private Identifier Identifier()
    {
        Require(AtIdentifier(Current), "a name (one that is a keyword must be quoted)");
        return NameOf(Take());
    }

    // A name in a place where keywords can be names.
    private Identifier AnyName(string expected)
    {
        Require(Current.Kind is TokenKind.Word or TokenKind.QuotedIdentifier, expected);
        return NameOf(Take());
    }

    private QualifiedName QualifiedName()
    {
        var first = _index;
        var parts = ListOf(() => AnyName("a name"), ".");
        return new QualifiedName(parts) { Range = Since(first) };
    }

    private static bool AtIdentifier(Token token) =>
        token.Kind == TokenKind.QuotedIdentifier || (token.Kind == TokenKind.Word && Keywords.IsIdentifier(token.Text));

    private static Identifier NameOf(Token token) => new(token.Text) { Range = token.Range };
}
