using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// Operators that the grammar knows.
internal sealed partial class LibraryTranslation
{
    private Expression Binary(BinarySyntax syntax)
    {
        var left = Translate(syntax.Left);
        var right = Translate(syntax.Right);
        return syntax.Operator switch
        {
            "union" or "|" => Union(left, right),
            "intersect" => Intersect(left, right),
            "except" => Except(left, right),
            "&" => ConcatenateWithoutNulls(left, right),
            "+" => Add(left, right),
            "!=" => Negated(ElmOperator.Equal, left, right, syntax),
            "!~" => Negated(ElmOperator.Equivalent, left, right, syntax),
            _ => Operate(OperatorOf(syntax.Operator), left, right),
        };
    }

    private static ElmOperator OperatorOf(string symbol) => symbol switch
    {
        "and" => ElmOperator.And,
        "or" => ElmOperator.Or,
        "xor" => ElmOperator.Xor,
        "implies" => ElmOperator.Implies,
        "=" => ElmOperator.Equal,
        "~" => ElmOperator.Equivalent,
        "<" => ElmOperator.Less,
        "<=" => ElmOperator.LessOrEqual,
        ">" => ElmOperator.Greater,
        ">=" => ElmOperator.GreaterOrEqual,
        "-" => ElmOperator.Subtract,
        "*" => ElmOperator.Multiply,
        "/" => ElmOperator.Divide,
        "div" => ElmOperator.TruncatedDivide,
        "mod" => ElmOperator.Modulo,
        "^" => ElmOperator.Power,
        _ => throw new InvalidOperationException($"the operator {symbol} has no translation"),
    };

    private Operation Negated(ElmOperator op, Expression left, Expression right, SyntaxNode syntax) =>
        Operate(ElmOperator.Not, Tracked(Operate(op, left, right), syntax));

    private Operation Add(Expression left, Expression right)
    {
        var sum = Operate(ElmOperator.Add, left, right);
        return TypeOf(sum).Equals(SystemModel.String)
            ? Typed(new Operation(ElmOperator.Concatenate, sum.Arguments), SystemModel.String)
            : sum;
    }

    // & takes a null as the empty string.
    private Operation ConcatenateWithoutNulls(Expression left, Expression right)
    {
        var first = CallSystem("Coalesce", left, LiteralOf(""));
        var second = CallSystem("Coalesce", right, LiteralOf(""));
        return Operate(ElmOperator.Concatenate, first, second);
    }

    private Expression Unary(UnarySyntax syntax)
    {
        var operand = Translate(syntax.Operand);
        return syntax.Operator switch
        {
            "+" => operand,
            "-" => Operate(ElmOperator.Negate, operand),
            "not" => Operate(ElmOperator.Not, operand),
            "exists" => Operate(ElmOperator.Exists, operand),
            "distinct" => Operate(ElmOperator.Distinct, operand),
            "flatten" => Operate(ElmOperator.Flatten, operand),
            "start" => Operate(ElmOperator.Start, operand),
            "end" => Operate(ElmOperator.End, operand),
            "width" => Operate(ElmOperator.Width, operand),
            "successor" => Operate(ElmOperator.Successor, operand),
            "predecessor" => Operate(ElmOperator.Predecessor, operand),
            "singleton" => Operate(ElmOperator.SingletonFrom, operand),
            "point" => Operate(ElmOperator.PointFrom, operand),
            _ => throw new InvalidOperationException($"the operator {syntax.Operator} has no translation"),
        };
    }

    private Operation ValueTest(ValueTestSyntax syntax)
    {
        var op = syntax.Value switch
        {
            "null" => ElmOperator.IsNull,
            "true" => ElmOperator.IsTrue,
            _ => ElmOperator.IsFalse,
        };
        var test = Operate(op, Translate(syntax.Operand));
        return syntax.IsNegated ? Operate(ElmOperator.Not, Tracked(test, syntax)) : test;
    }

    private Is TypeTest(TypeTestSyntax syntax)
    {
        var operand = Translate(syntax.Operand);
        TypeOf(operand);
        return Typed(new Is { Operand = operand, TypeSpecifier = Specifier(syntax.Type) }, SystemModel.Boolean);
    }

    private As Cast(CastSyntax syntax)
    {
        var operand = Translate(syntax.Operand);
        var specifier = Specifier(syntax.Type);
        var from = TypeOf(operand);
        var to = TypeOf(specifier);
        if (!to.IsSubTypeOf(from) && !to.IsSuperTypeOf(from) && !from.IsCompatibleWith(to) && !to.IsCompatibleWith(from))
        {
            throw new TranslationException($"an expression of type {from.Label} can never be a {to.Label}");
        }

        return Typed(new As { Operand = operand, TypeSpecifier = specifier, Strict = syntax.IsStrict }, to);
    }

    private Operation Between(BetweenSyntax syntax)
    {
        var operand = Translate(syntax.Operand);
        var low = Translate(syntax.Low);
        var high = Translate(syntax.High);
        if (TypeOf(operand) is IntervalType)
        {
            var interval = IntervalOf(low, true, high, true);
            return Operate(syntax.IsProper ? ElmOperator.ProperIncludedIn : ElmOperator.IncludedIn, operand, interval);
        }

        var above = Operate(syntax.IsProper ? ElmOperator.Greater : ElmOperator.GreaterOrEqual, operand, low);
        var below = Operate(syntax.IsProper ? ElmOperator.Less : ElmOperator.LessOrEqual, operand, high);
        return Operate(ElmOperator.And, above, below);
    }

    private Operation DurationBetween(DurationBetweenSyntax syntax) => Operate(
        syntax.IsDifference ? ElmOperator.DifferenceBetween : ElmOperator.DurationBetween,
        PrecisionOf(syntax.Precision),
        Translate(syntax.Low),
        Translate(syntax.High));

    private Operation DurationOf(DurationOfSyntax syntax)
    {
        var operand = Translate(syntax.Operand);
        var start = Operate(ElmOperator.Start, operand);
        var end = Operate(ElmOperator.End, operand);
        var op = syntax.IsDifference ? ElmOperator.DifferenceBetween : ElmOperator.DurationBetween;
        return Operate(op, PrecisionOf(syntax.Precision), start, end);
    }

    private static DateTimePrecision PrecisionOf(string word) => Enum.Parse<DateTimePrecision>(word, ignoreCase: true);

    private static DateTimePrecision? ComparablePrecisionOf(string? word) => word switch
    {
        null => null,
        "week" => throw new TranslationException("values cannot be compared to the week: dates and times have no week"),
        _ => PrecisionOf(word),
    };

    private Operation Component(ComponentSyntax syntax)
    {
        var operand = Translate(syntax.Operand);
        switch (syntax.Component)
        {
            case "date":
                return Operate(ElmOperator.DateFrom, operand);
            case "time":
                return Operate(ElmOperator.TimeFrom, operand);
            case "timezoneoffset":
                return Operate(ElmOperator.TimezoneOffsetFrom, operand);
            case "timezone":
                return _options.CompatibilityLevel == "1.3"
                    ? Operate(ElmOperator.TimezoneFrom, operand)
                    : throw new TranslationException("timezone from was removed after CQL 1.3: timezoneoffset from is what it gave");
            case "week":
                throw new TranslationException("dates and times have no component week");
            default:
                return Operate(ElmOperator.DateTimeComponentFrom, PrecisionOf(syntax.Component), operand);
        }
    }

    private TypeExtent TypeExtent(TypeExtentSyntax syntax)
    {
        var type = TypeOf(Specifier(syntax.Type));
        var name = QualifiedNameOf(type);
        return Typed(syntax.IsMaximum ? new MaxValue { ValueType = name } : (TypeExtent)new MinValue { ValueType = name }, type);
    }

    private Expression Membership(MembershipSyntax syntax)
    {
        var precision = ComparablePrecisionOf(syntax.Precision);
        var left = Translate(syntax.Left);
        var right = Translate(syntax.Right);
        if (syntax.Operator == "in")
        {
            return precision is null ? In(left, right) : Operate(ElmOperator.In, precision, left, right);
        }

        return precision is not null ? Operate(ElmOperator.Contains, precision, left, right)
            : left is ValueSetRef or CodeSystemRef ? Holds(left, right)
            : Operate(ElmOperator.Contains, left, right);
    }

    private Expression SetAggregate(SetAggregateSyntax syntax)
    {
        var operand = Translate(syntax.Operand);
        Expression per = NullOf(SystemModel.Quantity);
        if (syntax.Precision is { } precision)
        {
            per = QuantityOf(1.0m, precision);
        }
        else if (syntax.Per is not null)
        {
            per = Translate(syntax.Per);
            per = per is Literal { Value: { } value }
                && (TypeOf(per).Equals(SystemModel.Integer) || TypeOf(per).Equals(SystemModel.Decimal))
                ? QuantityOf(NumberOf(value), "1")
                : per;
        }

        return Operate(syntax.Operator == "expand" ? ElmOperator.Expand : ElmOperator.Collapse, operand, per);
    }
}
