using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Grammar;

// The rule "term" of the grammar: literals, selectors, names, parentheses.
internal sealed partial class CqlParser
{
    private ExpressionSyntax Simple()
    {
        var first = _index;
        if (Current.Kind == TokenKind.Symbol)
        {
            return SimpleSymbol(first);
        }

        if (Literal() is { } literal)
        {
            return literal;
        }

        if (Current.Kind == TokenKind.Word)
        {
            switch (Current.Text)
            {
                case "Interval" when Ahead(1).IsSymbol("[") || Ahead(1).IsSymbol("("):
                    return Interval();
                case "Tuple" when Ahead(1).IsSymbol("{"):
                    _index++;
                    return Tuple(first);
                case "List" when Ahead(1).IsSymbol("{") || Ahead(1).IsSymbol("<"):
                    return TypedList();
                case "Code" when Ahead(1).Kind == TokenKind.String:
                    return CodeSelector();
                case "Concept" when Ahead(1).IsSymbol("{") && Ahead(2).IsWord("Code") && Ahead(3).Kind == TokenKind.String:
                    return ConceptSelector();
            }
        }

        // Keywords that begin or continue no expression can be names: code, date, version, ...
        var isName = Current.Kind == TokenKind.QuotedIdentifier || (Current.Kind == TokenKind.Word && !Keywords.IsReserved(Current.Text));
        Require(isName, "an expression");
        return IsInstance() ? Instance() : Invocation(null, first);
    }

    private ExpressionSyntax SimpleSymbol(int first)
    {
        switch (Current.Text)
        {
            case "(":
                _index++;
                var inner = Expression();
                TakeSymbol(")");
                return new ParenthesizedSyntax(inner) { Range = Since(first) };
            case "{":
                var isTuple = Ahead(1).IsSymbol(":")
                    || (Ahead(1).Kind is TokenKind.Word or TokenKind.QuotedIdentifier && Ahead(2).IsSymbol(":"));
                return isTuple ? Tuple(first) : List(null, first);
            case "%":
                _index++;
                Require(Current.Kind is TokenKind.Word or TokenKind.QuotedIdentifier or TokenKind.String, "the name of a constant");
                return new ExternalConstantSyntax(Take().Text) { Range = Since(first) };
            case "$this" or "$index" or "$total":
                return new SpecialSyntax(Take().Text) { Range = Since(first) };
            default:
                throw Unexpected("an expression");
        }
    }

    // Null when no literal stands here. A number may go on as a quantity, and that as a ratio.
    private ExpressionSyntax? Literal()
    {
        var kind = Current.Kind switch
        {
            TokenKind.String => LiteralKind.String,
            TokenKind.Integer => LiteralKind.Integer,
            TokenKind.Long => LiteralKind.Long,
            TokenKind.Decimal => LiteralKind.Decimal,
            TokenKind.Date => LiteralKind.Date,
            TokenKind.DateTime => LiteralKind.DateTime,
            TokenKind.Time => LiteralKind.Time,
            TokenKind.Word when Current.Text is "true" or "false" => LiteralKind.Boolean,
            TokenKind.Word when Current.Text == "null" => LiteralKind.Null,
            _ => (LiteralKind?)null,
        };
        if (kind is null)
        {
            return null;
        }

        if (kind is not (LiteralKind.Integer or LiteralKind.Decimal))
        {
            var token = Take();
            return new LiteralSyntax(kind.Value, token.Text) { Range = token.Range };
        }

        return Number(kind.Value);
    }

    private ExpressionSyntax Number(LiteralKind kind)
    {
        var first = _index;
        var quantity = Quantity();
        var isRatio = Current.IsSymbol(":") && Ahead(1).Kind is TokenKind.Integer or TokenKind.Decimal;
        if (isRatio)
        {
            _index++;
            return new RatioSyntax(quantity, Quantity()) { Range = Since(first) };
        }

        return _index > first + 1 ? quantity : new LiteralSyntax(kind, quantity.Value) { Range = quantity.Range };
    }

    // Without a unit it is a quantity of unit 1.
    private QuantitySyntax Quantity()
    {
        var first = _index;
        Require(Current.Kind is TokenKind.Integer or TokenKind.Decimal, "a number");
        var value = Take().Text;
        if (Current.Kind == TokenKind.String)
        {
            return new QuantitySyntax(value, Take().Text, IsCalendarUnit: false) { Range = Since(first) };
        }

        return Current.Kind == TokenKind.Word && Keywords.Precision(Current.Text) is not null
            ? new QuantitySyntax(value, Take().Text, IsCalendarUnit: true) { Range = Since(first) }
            : new QuantitySyntax(value, "1", IsCalendarUnit: false) { Range = Since(first) };
    }

    private IntervalSyntax Interval()
    {
        var first = _index++;
        var lowClosed = Take().Text == "[";
        var low = Expression();
        TakeSymbol(",");
        var high = Expression();
        var highClosed = Current.IsSymbol("]");
        Require(highClosed || Current.IsSymbol(")"), "']' or ')'");
        _index++;
        return new IntervalSyntax(lowClosed, low, high, highClosed) { Range = Since(first) };
    }

    private TupleSyntax Tuple(int first) => new(Elements()) { Range = Since(first) };

    private ListSyntax TypedList()
    {
        var first = _index++;
        TypeSyntax? type = null;
        if (TryTakeSymbol("<"))
        {
            type = Type();
            TakeSymbol(">");
        }

        return List(type, first);
    }

    private ListSyntax List(TypeSyntax? type, int first)
    {
        TakeSymbol("{");
        IReadOnlyList<ExpressionSyntax> elements = Current.IsSymbol("}") ? [] : ListOf(Expression);
        TakeSymbol("}");
        return new ListSyntax(type, elements) { Range = Since(first) };
    }

    // Type { element: value } or Type { : }
    private bool IsInstance()
    {
        var distance = 1;
        while (Ahead(distance).IsSymbol(".") && Ahead(distance + 1).Kind is TokenKind.Word or TokenKind.QuotedIdentifier)
        {
            distance += 2;
        }

        return Ahead(distance).IsSymbol("{");
    }

    private InstanceSyntax Instance()
    {
        var first = _index;
        return new InstanceSyntax(NamedType(), Elements()) { Range = Since(first) };
    }

    private List<ElementValue> Elements()
    {
        TakeSymbol("{");
        if (TryTakeSymbol(":"))
        {
            TakeSymbol("}");
            return [];
        }

        var elements = ListOf(Element);
        TakeSymbol("}");
        return elements;
    }

    private ElementValue Element()
    {
        var first = _index;
        var name = AnyName("the name of an element");
        TakeSymbol(":");
        return new ElementValue(name, Expression()) { Range = Since(first) };
    }

    private CodeSyntax CodeSelector()
    {
        var first = _index;
        TakeWord("Code");
        var code = TakeString();
        TakeWord("from");
        return new CodeSyntax(code, QualifiedName(), Display()) { Range = Since(first) };
    }

    private ConceptSyntax ConceptSelector()
    {
        var first = _index;
        TakeWord("Concept");
        TakeSymbol("{");
        var codes = ListOf(CodeSelector);
        TakeSymbol("}");
        return new ConceptSyntax(codes, Display()) { Range = Since(first) };
    }
}
