using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Grammar;

internal sealed partial class CqlParser
{
    private TypeSyntax Type() => Nested(TypeWithin);

    private TypeSyntax TypeWithin()
    {
        var first = _index;
        if (Current.Kind == TokenKind.Word && (Ahead(1).IsSymbol("<") || (Current.Text == "Tuple" && Ahead(1).IsSymbol("{"))))
        {
            switch (Current.Text)
            {
                case "List":
                    return new ListTypeSyntax(Bracketed(Type)) { Range = Since(first) };
                case "Interval":
                    return new IntervalTypeSyntax(Bracketed(Type)) { Range = Since(first) };
                case "Choice":
                    return new ChoiceTypeSyntax(Bracketed(() => ListOf(Type))) { Range = Since(first) };
                case "Tuple":
                    return TupleType(first);
            }
        }

        return NamedType();
    }

    private NamedTypeSyntax NamedType()
    {
        var first = _index;
        Require(
            Current.Kind == TokenKind.QuotedIdentifier || (Current.Kind == TokenKind.Word && !Keywords.IsReserved(Current.Text)), "a type");
        return new NamedTypeSyntax(QualifiedName()) { Range = Since(first) };
    }

    private TupleTypeSyntax TupleType(int first)
    {
        _index++;
        TakeSymbol("{");
        var elements = ListOf(TupleTypeElement);
        TakeSymbol("}");
        return new TupleTypeSyntax(elements) { Range = Since(first) };
    }

    private TupleTypeElement TupleTypeElement()
    {
        var first = _index;
        return new TupleTypeElement(AnyName("the name of an element"), Type()) { Range = Since(first) };
    }

    private T Bracketed<T>(Func<T> content)
    {
        _index++;
        TakeSymbol("<");
        var value = content();
        TakeSymbol(">");
        return value;
    }
}
