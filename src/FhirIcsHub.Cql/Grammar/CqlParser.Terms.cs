using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Grammar;

// The rule "expressionTerm" of the grammar: arithmetic, and what stands before or behind a term.
internal sealed partial class CqlParser
{
    private enum Strength
    {
        Addition,
        Multiplication,
        Power,
        Tight,
    }

    private ExpressionSyntax Term() => Term(Strength.Addition);

    private ExpressionSyntax Term(Strength strength) => Nested(() => TermWithin(strength));

    private ExpressionSyntax TermWithin(Strength strength)
    {
        var left = Prefixed();
        for (var length = 0; OperatorStrength() is { } found && found >= strength; length++)
        {
            if (length >= MaxDepth)
            {
                throw new SyntaxException(
                    new SyntaxProblem(Current.Range, $"more than {MaxDepth} operators follow each other: use parentheses or definitions"));
            }

            var name = Take().Text;
            left = new BinarySyntax(name, left, Term(found + 1)) { Range = Since(left) };
        }

        return left;
    }

    private Strength? OperatorStrength() => Current switch
    {
        { Kind: TokenKind.Symbol, Text: "^" } => Strength.Power,
        { Kind: TokenKind.Symbol, Text: "*" or "/" } => Strength.Multiplication,
        { Kind: TokenKind.Word, Text: "div" or "mod" } => Strength.Multiplication,
        { Kind: TokenKind.Symbol, Text: "+" or "-" or "&" } => Strength.Addition,
        _ => null,
    };

    private ExpressionSyntax Prefixed()
    {
        var first = _index;
        if (Current.IsSymbol("+") || Current.IsSymbol("-"))
        {
            var sign = Take().Text;
            return new UnarySyntax(sign, Term(Strength.Tight)) { Range = Since(first) };
        }

        return (Current.Kind == TokenKind.Word ? TryWordTerm(first) : null) ?? Postfixed();
    }

    private ExpressionSyntax? TryWordTerm(int first)
    {
        var word = Current.Text;
        switch (word)
        {
            case "convert":
                return Convert();
            case "if":
                return If();
            case "case":
                return Case();
            case "distinct" or "flatten":
                _index++;
                return new UnarySyntax(word, Expression()) { Range = Since(first) };
            case "expand" or "collapse":
                return SetAggregate();
            case "minimum" or "maximum":
                _index++;
                return new TypeExtentSyntax(word == "maximum", NamedType()) { Range = Since(first) };
            case "start" or "end" or "width" or "successor" or "predecessor" when Ahead(1).IsWord("of"):
                _index += 2;
                return new UnarySyntax(word, Term(Strength.Tight)) { Range = Since(first) };
            case "singleton" or "point" when Ahead(1).IsWord("from"):
                _index += 2;
                return new UnarySyntax(word, Term(Strength.Tight)) { Range = Since(first) };
            case "duration" or "difference" when Ahead(1).IsWord("in"):
                return DurationOf();
            case "date" or "time" or "timezone" or "timezoneoffset" when Ahead(1).IsWord("from"):
                _index += 2;
                return new ComponentSyntax(word, Term(Strength.Tight)) { Range = Since(first) };
            default:
                if (Ahead(1).IsWord("from") && Keywords.IsSingularPrecision(word))
                {
                    _index += 2;
                    return new ComponentSyntax(word, Term(Strength.Tight)) { Range = Since(first) };
                }

                return null;
        }
    }

    private ExpressionSyntax Postfixed()
    {
        var first = _index;
        var term = Simple();
        for (var length = 0; ; length++)
        {
            if (length > MaxDepth)
            {
                throw new SyntaxException(new SyntaxProblem(Current.Range, $"a path has more than {MaxDepth} parts"));
            }

            if (TryTakeSymbol("."))
            {
                term = Invocation(term, first);
            }
            else if (TryTakeSymbol("["))
            {
                var index = Expression();
                TakeSymbol("]");
                term = new IndexerSyntax(term, index) { Range = Since(first) };
            }
            else
            {
                return term;
            }
        }
    }

    private ExpressionSyntax Invocation(ExpressionSyntax? target, int first)
    {
        var name = AnyName("a name");
        if (!TryTakeSymbol("("))
        {
            return new MemberSyntax(target, name) { Range = Since(first) };
        }

        IReadOnlyList<ExpressionSyntax> arguments = Current.IsSymbol(")") ? [] : ListOf(Expression);
        TakeSymbol(")");
        return new CallSyntax(target, name, arguments) { Range = Since(first) };
    }

    private ConvertSyntax Convert()
    {
        var first = _index++;
        var operand = Expression();
        TakeWord("to");
        if (Current.Kind == TokenKind.String)
        {
            return new ConvertSyntax(operand, null, Take().Text) { Range = Since(first) };
        }

        return Current.Kind == TokenKind.Word && Keywords.Precision(Current.Text) is not null
            ? new ConvertSyntax(operand, null, Take().Text) { Range = Since(first) }
            : new ConvertSyntax(operand, Type(), null) { Range = Since(first) };
    }

    private IfSyntax If()
    {
        var first = _index++;
        var condition = Expression();
        TakeWord("then");
        var then = Expression();
        TakeWord("else");
        return new IfSyntax(condition, then, Expression()) { Range = Since(first) };
    }

    private CaseSyntax Case()
    {
        var first = _index++;
        var comparand = Current.IsWord("when") ? null : Expression();
        var items = new List<CaseItem>();
        do
        {
            var start = _index;
            TakeWord("when");
            var when = Expression();
            TakeWord("then");
            items.Add(new CaseItem(when, Expression()) { Range = Since(start) });
        }
        while (Current.IsWord("when"));
        TakeWord("else");
        var otherwise = Expression();
        TakeWord("end");
        return new CaseSyntax(comparand, items, otherwise) { Range = Since(first) };
    }

    private SetAggregateSyntax SetAggregate()
    {
        var first = _index;
        var name = Take().Text;
        var operand = Expression();
        string? precision = null;
        ExpressionSyntax? per = null;
        if (TryTakeWord("per"))
        {
            if (Current.Kind == TokenKind.Word && Keywords.IsSingularPrecision(Current.Text))
            {
                precision = Take().Text;
            }
            else
            {
                per = Expression();
            }
        }

        return new SetAggregateSyntax(name, operand, precision, per) { Range = Since(first) };
    }

    private DurationOfSyntax DurationOf()
    {
        var first = _index;
        var isDifference = Take().Text == "difference";
        TakeWord("in");
        var precision = Current.Kind == TokenKind.Word && !Keywords.IsSingularPrecision(Current.Text)
            ? Keywords.Precision(Current.Text) : null;
        Require(precision is not null, "a unit of time in plural, such as days");
        _index++;
        TakeWord("of");
        return new DurationOfSyntax(isDifference, precision!, Term(Strength.Tight)) { Range = Since(first) };
    }
}
