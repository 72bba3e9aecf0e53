using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Grammar;

internal sealed partial class CqlParser
{
    // from A a, B b …
    private QuerySyntax Query()
    {
        var first = _index++;
        var sources = ListOf(AliasedSource);
        return Query(first, sources) with { HasFrom = true };
    }

    // A a …, where A has been read
    private QuerySyntax Query(ExpressionSyntax source)
    {
        var alias = Identifier();
        var query = Query(_index, [new AliasedSource(source, alias) { Range = Since(source) }]);
        return query with { Range = Since(source) };
    }

    private QuerySyntax Query(int first, IReadOnlyList<AliasedSource> sources)
    {
        IReadOnlyList<LetClause> lets = TryTakeWord("let") ? ListOf(Let) : [];
        var inclusions = new List<WithClause>();
        while (Current.IsWord("with") || Current.IsWord("without"))
        {
            inclusions.Add(With());
        }

        var where = TryTakeWord("where") ? Expression() : null;
        var aggregate = Current.IsWord("aggregate") ? Aggregate() : null;
        var result = aggregate is null && Current.IsWord("return") ? Return() : null;
        var sort = Current.IsWord("sort") ? Sort() : null;
        return new QuerySyntax(sources, lets, inclusions, where, aggregate, result, sort) { Range = Since(Math.Min(first, _index - 1)) };
    }

    // The words of a timing phrase that are keywords only in company are no alias: "A on or before B".
    private bool AtAlias() => AtIdentifier(Current) && !((Current.IsWord("on") && Ahead(1).IsWord("or"))
        || (Current.IsWord("included") && Ahead(1).IsWord("in"))
        || ((Current.IsWord("less") || Current.IsWord("more")) && Ahead(1).IsWord("than"))
        || (Current.IsWord("such") && Ahead(1).IsWord("that")));

    private static bool IsQuerySource(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedSyntax => true,
        MemberSyntax { Target: null } => true,
        MemberSyntax { Target: { } target } => target is MemberSyntax && IsQuerySource(target),
        _ => false,
    };

    private AliasedSource AliasedSource()
    {
        var first = _index;
        var source = Current.IsSymbol("[") ? Retrieve() : Term();
        if (source is not RetrieveSyntax && !IsQuerySource(source))
        {
            throw new SyntaxException(new SyntaxProblem(
                source.Range, "the source of a query is a retrieve, a name, or an expression in parentheses"));
        }

        return new AliasedSource(source, Identifier()) { Range = Since(first) };
    }

    private LetClause Let()
    {
        var first = _index;
        var name = Identifier();
        TakeSymbol(":");
        return new LetClause(name, Expression()) { Range = Since(first) };
    }

    private WithClause With()
    {
        var first = _index;
        var isWithout = Take().Text == "without";
        var source = AliasedSource();
        Require(TryTakeWords("such", "that"), "'such that'");
        return new WithClause(isWithout, source, Expression()) { Range = Since(first) };
    }

    private AggregateClause Aggregate()
    {
        var first = _index++;
        var isDistinct = IsDistinct();
        var name = Identifier();
        var starting = TryTakeWord("starting") ? Starting() : null;
        TakeSymbol(":");
        return new AggregateClause(isDistinct, name, starting, Expression()) { Range = Since(first) };
    }

    private ExpressionSyntax Starting()
    {
        if (TryTakeSymbol("("))
        {
            var value = Expression();
            TakeSymbol(")");
            return value;
        }

        return Literal() ?? throw Unexpected("a literal, or an expression in parentheses");
    }

    private ReturnClause Return()
    {
        var first = _index++;
        return new ReturnClause(IsDistinct(), Expression()) { Range = Since(first) };
    }

    private bool? IsDistinct()
    {
        if (TryTakeWord("all"))
        {
            return false;
        }

        return TryTakeWord("distinct") ? true : null;
    }

    private SortClause Sort()
    {
        var first = _index++;
        if (TryTakeWord("by"))
        {
            return new SortClause(null, ListOf(SortItem)) { Range = Since(first) };
        }

        return new SortClause(Direction() ?? throw Unexpected("asc, desc, or by"), []) { Range = Since(first) };
    }

    private SortItem SortItem()
    {
        var first = _index;
        return new SortItem(Term(), Direction()) { Range = Since(first) };
    }

    private SortDirection? Direction() => TryTakeWord("asc") ? SortDirection.Asc
        : TryTakeWord("ascending") ? SortDirection.Ascending
        : TryTakeWord("desc") ? SortDirection.Desc
        : TryTakeWord("descending") ? SortDirection.Descending
        : null;

    // [Context -> Type: path in terminology]
    private RetrieveSyntax Retrieve()
    {
        var first = _index;
        TakeSymbol("[");
        var context = RetrieveContext();
        var type = NamedType();
        ExpressionSyntax? path = null;
        string? comparator = null;
        ExpressionSyntax? terminology = null;
        if (TryTakeSymbol(":"))
        {
            (path, comparator) = CodePath();
            terminology = Expression();
        }

        TakeSymbol("]");
        return new RetrieveSyntax(context, type, path, comparator, terminology) { Range = Since(first) };
    }

    private MemberSyntax? RetrieveContext()
    {
        var first = _index;
        if (Current.Kind is not (TokenKind.Word or TokenKind.QuotedIdentifier))
        {
            return null;
        }

        var name = QualifiedName();
        if (TryTakeSymbol("->"))
        {
            return MembersOf(name);
        }

        _index = first;
        return null;
    }

    // A path is one only when a comparator follows; otherwise the words are the terminology.
    private (ExpressionSyntax? Path, string? Comparator) CodePath()
    {
        var first = _index;
        if (Current.Kind is TokenKind.Word or TokenKind.QuotedIdentifier)
        {
            ExpressionSyntax path = MembersOf(QualifiedName());
            while (Current.IsSymbol("[") && Ahead(1).Kind == TokenKind.Integer && Ahead(2).IsSymbol("]"))
            {
                _index++;
                var index = Literal()!;
                _index++;
                path = new IndexerSyntax(path, index) { Range = Since(first) };
                while (TryTakeSymbol("."))
                {
                    path = new MemberSyntax(path, AnyName("a name")) { Range = Since(first) };
                }
            }

            if (Current.IsWord("in") || Current.IsSymbol("=") || Current.IsSymbol("~"))
            {
                return (path, Take().Text);
            }
        }

        _index = first;
        return (null, null);
    }

    private static MemberSyntax MembersOf(QualifiedName name)
    {
        MemberSyntax? members = null;
        foreach (var part in name.Parts)
        {
            members = new MemberSyntax(members, part) { Range = members is null ? part.Range : members.Range.To(part.Range) };
        }

        return members!;
    }
}
