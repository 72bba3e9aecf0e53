using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Grammar;

// The rule "expression" of the grammar, its alternatives as levels of binding strength.
internal sealed partial class CqlParser
{
    private enum Level
    {
        Implies,
        Or,
        And,
        Membership,
        Equality,
        Timing,
        Inequality,
        Sets,
        Between,

        /// <summary>The operand of <c>not</c>, <c>exists</c> and <c>cast</c>: only <c>is</c> and <c>as</c> bind tighter.</summary>
        Prefix,
    }

    private ExpressionSyntax Expression() => Expression(Level.Implies);

    private ExpressionSyntax Expression(Level level) => Nested(() => ExpressionWithin(level));

    private ExpressionSyntax ExpressionWithin(Level level)
    {
        var left = Primary();
        for (var length = 0; TryContinue(left, level) is { } longer; length++)
        {
            if (length >= MaxDepth)
            {
                throw new SyntaxException(
                    new SyntaxProblem(Current.Range, $"more than {MaxDepth} operators follow each other: use parentheses or definitions"));
            }

            left = longer;
        }

        return left;
    }

    private ExpressionSyntax? TryContinue(ExpressionSyntax left, Level level)
    {
        if (Current.Kind == TokenKind.Symbol)
        {
            return Current.Text switch
            {
                "<=" or "<" or ">" or ">=" when level <= Level.Inequality => Binary(left, Level.Sets),
                "=" or "!=" or "~" or "!~" when level <= Level.Equality => Binary(left, Level.Timing),
                "|" when level <= Level.Sets => Binary(left, Level.Between),
                _ => null,
            };
        }

        if (Current.Kind != TokenKind.Word)
        {
            return level <= Level.Timing ? TryTiming(left) : null;
        }

        return Current.Text switch
        {
            "is" => Is(left),
            "as" => As(left),
            "between" when level <= Level.Between => Between(left),
            "properly" when Ahead(1).IsWord("between") => level <= Level.Between ? Between(left) : null,
            "in" or "contains" when level <= Level.Membership => Membership(left),
            "and" when level <= Level.And => Binary(left, Level.Membership),
            "or" or "xor" when level <= Level.Or => Binary(left, Level.And),
            "implies" when level <= Level.Implies => Binary(left, Level.Or),
            "union" or "intersect" or "except" when level <= Level.Sets => Binary(left, Level.Between),
            _ => level <= Level.Timing ? TryTiming(left) : null,
        };
    }

    private ExpressionSyntax Primary()
    {
        var first = _index;
        if (Current.Kind == TokenKind.Word)
        {
            switch (Current.Text)
            {
                case "from":
                    return Query();
                case "not" or "exists":
                    var name = Take().Text;
                    return new UnarySyntax(name, Expression(Level.Prefix)) { Range = Since(first) };
                case "cast":
                    return Cast();
                case "difference" or "duration" when DurationBetweenPrecision(3) is { } precision:
                    return DurationBetween(first, 4, Current.Text == "difference", precision);
                case var word when Ahead(1).IsWord("between") && Keywords.Precision(word) is { } precision
                    && !Keywords.IsSingularPrecision(word):
                    return DurationBetween(first, 2, isDifference: false, precision);
            }
        }

        if (Current.IsSymbol("["))
        {
            var retrieve = Retrieve();
            return AtAlias() ? Query(retrieve) : retrieve;
        }

        var term = Term();
        return IsQuerySource(term) && AtAlias() ? Query(term) : term;
    }

    private BinarySyntax Binary(ExpressionSyntax left, Level rightLevel)
    {
        var name = Take().Text;
        return new BinarySyntax(name, left, Expression(rightLevel)) { Range = Since(left) };
    }

    private ExpressionSyntax Is(ExpressionSyntax left)
    {
        _index++;
        var isNegated = Current.IsWord("not");
        var value = isNegated ? Ahead(1) : Current;
        if (value.Kind == TokenKind.Word && value.Text is "null" or "true" or "false")
        {
            _index += isNegated ? 2 : 1;
            return new ValueTestSyntax(left, isNegated, value.Text) { Range = Since(left) };
        }

        return new TypeTestSyntax(left, Type()) { Range = Since(left) };
    }

    private CastSyntax As(ExpressionSyntax left)
    {
        _index++;
        return new CastSyntax(left, Type(), IsStrict: false) { Range = Since(left) };
    }

    // cast expression as Type: the "as" is not one of the operand's own.
    private CastSyntax Cast()
    {
        var first = _index++;
        var operand = Expression(Level.Prefix);
        return operand is CastSyntax { IsStrict: false } cast
            ? new CastSyntax(cast.Operand, cast.Type, IsStrict: true) { Range = Since(first) }
            : throw Unexpected("'as' and a type");
    }

    private BetweenSyntax Between(ExpressionSyntax left)
    {
        var isProper = TryTakeWord("properly");
        TakeWord("between");
        var low = Term();
        TakeWord("and");
        return new BetweenSyntax(left, isProper, low, Term()) { Range = Since(left) };
    }

    // "difference in days between": the word at that distance, when it is "between" behind a plural precision.
    private string? DurationBetweenPrecision(int distance) =>
        Ahead(1).IsWord("in") && Ahead(distance).IsWord("between") && Ahead(2) is { Kind: TokenKind.Word } precision
            && !Keywords.IsSingularPrecision(precision.Text)
            ? Keywords.Precision(precision.Text)
            : null;

    private DurationBetweenSyntax DurationBetween(int first, int words, bool isDifference, string precision)
    {
        _index += words;
        var low = Term();
        TakeWord("and");
        return new DurationBetweenSyntax(isDifference, precision, low, Term()) { Range = Since(first) };
    }

    private MembershipSyntax Membership(ExpressionSyntax left)
    {
        var name = Take().Text;
        return new MembershipSyntax(name, PrecisionOf(), left, Expression(Level.Equality)) { Range = Since(left) };
    }

    // "day of", when it stands here.
    private string? PrecisionOf()
    {
        if (Current.Kind != TokenKind.Word || !Keywords.IsSingularPrecision(Current.Text) || !Ahead(1).IsWord("of"))
        {
            return null;
        }

        _index += 2;
        return _tokens[_index - 2].Text;
    }
}
