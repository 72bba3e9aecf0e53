using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;
using CaseItem = FhirIcsHub.Cql.Elm.CaseItem;
using ReturnClause = FhirIcsHub.Cql.Elm.ReturnClause;

namespace FhirIcsHub.Cql.Translation;

// Conversions that the types ask for (specification, "Conversion" in the author's guide).
internal sealed partial class LibraryTranslation
{
    /// <summary>The expression as that type: converted when it is of another; refused when nothing converts it.</summary>
    private Expression Ensure(Expression expression, DataType target) =>
        target.IsSuperTypeOf(TypeOf(expression)) ? expression : ConvertTo(expression, target, implicitOnly: true);

    private Expression ConvertTo(Expression expression, DataType target, bool implicitOnly)
    {
        var from = TypeOf(expression);
        if (_conversions.Find(from, target, implicitOnly) is { } conversion)
        {
            return Convert(expression, conversion);
        }

        RequireType(from, target);
        return expression;
    }

    /// <summary>Refuses what is not of the type and is not converted to it implicitly.</summary>
    private void RequireConvertible(DataType actual, DataType expected)
    {
        if (!expected.IsSuperTypeOf(actual) && !actual.IsCompatibleWith(expected) && _conversions.Find(actual, expected) is null)
        {
            RequireType(actual, expected);
        }
    }

    private static void RequireType(DataType actual, DataType expected)
    {
        if (!actual.IsSubTypeOf(expected))
        {
            throw new TranslationException($"expected an expression of type {expected.Label}, found one of type {actual.Label}");
        }
    }

    /// <summary>The type that both have, by being it or by conversion; null when there is none.</summary>
    private DataType? CommonType(DataType? first, DataType? second)
    {
        if (first is null || second is null)
        {
            return null;
        }

        if (first.Equals(DataType.Any))
        {
            return second;
        }

        if (second.Equals(DataType.Any) || first.IsSuperTypeOf(second) || second.IsCompatibleWith(first))
        {
            return first;
        }

        if (second.IsSuperTypeOf(first) || first.IsCompatibleWith(second))
        {
            return second;
        }

        // A conversion would take choices away.
        if (first is ChoiceType || second is ChoiceType)
        {
            return null;
        }

        return _conversions.Find(second, first) is not null ? first : _conversions.Find(first, second) is not null ? second : null;
    }

    /// <summary>The type that both have, or else a choice of the two.</summary>
    private DataType CommonTypeOrChoice(DataType? first, DataType second) =>
        CommonType(first, second) ?? (first is null || second.IsSubTypeOf(first) ? first ?? second : new ChoiceType(first, second));

    private Expression Convert(Expression expression, Conversion conversion)
    {
        switch (conversion.Kind)
        {
            case ConversionKind.Cast when conversion.Inner is null:
                return conversion is { From: ChoiceType from, To: ChoiceType to } && from.IsSubSetOf(to)
                    ? expression
                    : WithoutTypeCase(AsType(expression, conversion.To));
            case ConversionKind.Cast:
                return ConvertChoice(expression, conversion);
            case ConversionKind.Operator:
                return ConvertBy(conversion.Operator!, expression);
            case ConversionKind.List:
                return ConvertElements(expression, (ListType)conversion.From, (ListType)conversion.To, conversion.Inner!);
            case ConversionKind.ListDemotion:
                return Inner(Operate(ElmOperator.SingletonFrom, expression), conversion);
            case ConversionKind.ListPromotion:
                return ToList(Inner(expression, conversion));
            case ConversionKind.Interval:
                return ConvertBoundaries(expression, (IntervalType)conversion.From, (IntervalType)conversion.To, conversion.Inner!);
            case ConversionKind.IntervalDemotion:
                return Inner(Operate(ElmOperator.PointFrom, expression), conversion);
            case ConversionKind.IntervalPromotion:
                return ToInterval(Inner(expression, conversion));
            default:
                throw new InvalidOperationException($"a conversion of kind {conversion.Kind} has no translation");
        }
    }

    private Expression Inner(Expression expression, Conversion conversion) =>
        conversion.Inner is { } inner ? Convert(expression, inner) : expression;

    // A choice: the first of its types that can be converted, or a case over those that can.
    private Expression ConvertChoice(Expression expression, Conversion conversion)
    {
        var inner = conversion.Inner!;
        var first = Convert(AsType(expression, inner.From), inner);
        if (conversion.Alternatives.Count == 0)
        {
            return first;
        }

        var result = TypeOf(first);
        var items = new List<CaseItem> { new() { When = IsType(expression, inner.From), Then = first } };
        items.AddRange(conversion.Alternatives.Select(alternative => new CaseItem
        {
            When = IsType(expression, alternative.From),
            Then = Convert(AsType(expression, alternative.From), alternative),
        }));
        return Typed(new Case { Items = items, Else = NullOf(result) }, result);
    }

    private Expression ConvertBy(Operator conversion, Expression operand)
    {
        if (conversion.Library is null or Operator.SystemLibrary)
        {
            return SystemFunction(conversion.Name, [operand]) ?? throw new TranslationException($"there is no operator {conversion.Name}");
        }

        var call = ResolveFunction(conversion.Library, conversion.Name, [operand], mustResolve: true, fluent: false)!;
        return FunctionRefOf(conversion.Library, call);
    }

    private Query ConvertElements(Expression list, ListType from, ListType to, Conversion element)
    {
        var converted = Convert(Typed(new AliasRef { Name = "X" }, from.ElementType), element);
        return Typed(
            new Query
            {
                Sources = [new AliasedQuerySource { Alias = "X", Expression = list }],
                Return = new ReturnClause { Distinct = false, Expression = converted },
            },
            to);
    }

    private IntervalSelector ConvertBoundaries(Expression interval, IntervalType from, IntervalType to, Conversion point)
    {
        if (interval is IntervalSelector { Low: { } low, High: { } high, LowClosed: { } lowClosed, HighClosed: { } highClosed })
        {
            return Typed(
                new IntervalSelector
                {
                    Low = Convert(low, point),
                    LowClosed = lowClosed,
                    High = Convert(high, point),
                    HighClosed = highClosed
                },
                to);
        }

        Property Part(string path, DataType type) => Typed(new Property { Source = interval, Path = path }, type);
        return Typed(
            new IntervalSelector
            {
                Low = Convert(Part("low", from.PointType), point),
                LowClosedExpression = Part("lowClosed", SystemModel.Boolean),
                High = Convert(Part("high", from.PointType), point),
                HighClosedExpression = Part("highClosed", SystemModel.Boolean),
            },
            to);
    }

    private Operation ToList(Expression element) =>
        Typed(new Operation(ElmOperator.ToList, element), new ListType(TypeOf(element)));

    // A null stays null, rather than becoming an interval without boundaries.
    private If ToInterval(Expression point)
    {
        var type = new IntervalType(TypeOf(point));
        return Typed(
            new If
            {
                Condition = Typed(new Operation(ElmOperator.IsNull, point), SystemModel.Boolean),
                Then = NullOf(type),
                Else = Typed(new IntervalSelector { Low = point, High = point, LowClosed = true, HighClosed = true }, type),
            },
            type);
    }

    private Null NullOf(DataType type) => Typed(new Null(), type);

    private As AsType(Expression operand, DataType type) =>
        Typed(
            type is NamedType named
                ? new As { Operand = operand, NamedType = QualifiedNameOf(named) }
                : new As { Operand = operand, TypeSpecifier = type.ToElm() },
            type);

    private Is IsType(Expression operand, DataType type) =>
        Typed(
            type is NamedType named
                ? new Is { Operand = operand, NamedType = QualifiedNameOf(named) }
                : new Is { Operand = operand, TypeSpecifier = type.ToElm() },
            SystemModel.Boolean);

    // "case when X is T then … end as T" is its branch for T.
    private Expression WithoutTypeCase(As cast)
    {
        var type = TypeOf(cast);
        return cast.Operand is Case { Comparand: null, Else: Null } choice
            && TypeOf(choice) is ChoiceType
            && choice.Items.All(item => item.When is Is)
            && choice.Items.FirstOrDefault(item => TypeOf(item.Then).Equals(type)) is { } branch
            ? branch.Then
            : cast;
    }

    private Expression Convert(ConvertSyntax syntax)
    {
        if (syntax.Type is null)
        {
            var unit = UcumUnitOf(syntax.Unit!);
            return Operate(ElmOperator.ConvertQuantity, Translate(syntax.Operand), LiteralOf(unit));
        }

        var target = TypeOf(Specifier(syntax.Type));
        var operand = Translate(syntax.Operand);
        var from = TypeOf(operand);
        if (from.Equals(target))
        {
            return operand;
        }

        return _conversions.Find(from, target, implicitOnly: false, allowPromotionAndDemotion: true) is { } conversion
            ? Convert(operand, conversion)
            : throw new TranslationException($"there is no conversion from {from.Label} to {target.Label}");
    }
}
