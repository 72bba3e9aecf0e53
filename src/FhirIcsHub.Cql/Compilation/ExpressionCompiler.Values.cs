using System.Globalization;
using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Values;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Literals and selectors: values that the text spells out.</summary>
internal sealed partial class ExpressionCompiler
{
    /// <summary>What depends on nothing but takes longer, or holds more, is worked out where it is needed.</summary>
    private static readonly CqlLimits FoldingLimits = new(TimeSpan.FromSeconds(1), 100_000, 200, 10_000, 10_000);

    private Code OfLiteral(Literal literal)
    {
        var text = literal.Value ?? "";
        var type = NamedTypes.Of(literal.ValueType);
        return NamedTypes.Local(literal.ValueType) switch
        {
            "Boolean" when bool.TryParse(text, out var value) => Code.Constant(value, type),
            "Integer" when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) =>
                Code.Constant(value, type),
            "Long" when long.TryParse(text.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) =>
                Code.Constant(value, type),
            "Decimal" when CqlDecimal.TryParse(text, out var value) => Code.Constant(value, type),
            "String" => Code.Constant(text, type),
            _ => Fault(literal, $"{text} is no {NamedTypes.Local(literal.ValueType)} that can be represented"),
        };
    }

    private static Code OfQuantity(QuantitySelector quantity) =>
        Code.Constant(new CqlQuantity(quantity.Value, quantity.Unit), StaticType.Quantity);

    private static Code OfRatio(RatioSelector ratio) => Code.Constant(
        new CqlRatio(
            new CqlQuantity(ratio.Numerator.Value, ratio.Numerator.Unit), new CqlQuantity(ratio.Denominator.Value, ratio.Denominator.Unit)),
        StaticType.Ratio);

    private Code OfCode(CodeSelector code) => CodeOf(code) is { } value
        ? Code.Constant(value, StaticType.Code)
        : Fault(code.System, $"there is no code system {code.System.Name}");

    private Code OfConcept(ConceptSelector concept)
    {
        var codes = concept.Codes.Select(CodeOf).ToList();
        return codes.Contains(null)
            ? Fault(concept, "the code system of one of its codes is not there")
            : Code.Constant(new CqlConcept(codes, concept.Display), StaticType.Concept);
    }

    private CqlCode? CodeOf(CodeSelector code) => LibraryOf(code.System) is not null && CodeSystemOf(unit, code.System) is { } system
        ? new CqlCode(code.Code, system.Id, system.Version, code.Display)
        : null;

    private Code OfInterval(IntervalSelector interval, Scope scope)
    {
        var low = interval.Low is null ? Code.Null() : Compile(interval.Low, scope);
        var high = interval.High is null ? Code.Null() : Compile(interval.High, scope);
        var lowClosed = Closed(interval.LowClosedExpression, interval.LowClosed, scope);
        var highClosed = Closed(interval.HighClosedExpression, interval.HighClosed, scope);
        var point = StaticType.Either(low.Type, high.Type);
        var type = StaticType.OfInterval(point);
        var call = type.Point is null
            ? IntervalCall(nameof(IntervalValues.OfAny), [], low.ToObject(), lowClosed, high.ToObject(), highClosed)
            : IntervalCall(
                Nullable.GetUnderlyingType(point.Net) is null ? nameof(IntervalValues.OfObjects) : nameof(IntervalValues.Of),
                [Nullable.GetUnderlyingType(point.Net) ?? point.Net], low.To(point), lowClosed, high.To(point), highClosed);
        return low.IsConstant && high.IsConstant && lowClosed is ConstantExpression && highClosed is ConstantExpression
            && Folded(new Code(call, type)) is { IsConstant: true } folded ? folded : new Code(At(interval, call), type);
    }

    private static MethodCallExpression IntervalCall(string method, Type[] types, params Expression[] arguments) =>
        Expression.Call(typeof(IntervalValues), method, types, arguments);

    private Expression Closed(Elm.Expression? expression, bool? fixedValue, Scope scope) => expression is null
        ? Expression.Constant(fixedValue ?? true)
        : Expression.Equal(Compile(expression, scope).To(StaticType.Boolean), Expression.Constant(true, typeof(bool?)));

    private Code OfList(ListSelector list, Scope scope)
    {
        var items = list.Elements.Select(element => Compile(element, scope)).ToList();
        var stated = list.TypeSpecifier is { } specifier ? NamedTypes.Of(specifier) : StaticType.Null;
        var item = items.Aggregate(StaticType.Null, (known, next) => StaticType.Either(known, next.Type));
        item = ReferenceEquals(item, StaticType.Null) ? stated.Item ?? stated : item;
        item = ReferenceEquals(item, StaticType.Null) ? StaticType.Any : item;
        var type = StaticType.OfList(item);
        var array = Expression.NewArrayInit(item.Net, items.Select(code => code.To(item)));
        var code = new Code(Expression.Convert(array, type.Net), type);
        return items.All(i => i.IsConstant) ? Folded(code) : code;
    }

    private Code OfTuple(TupleSelector tuple, Scope scope)
    {
        var fields = tuple.Elements.Select(element => (element.Name, Code: Compile(element.Value, scope))).ToList();
        return new Code(
            TupleOf([.. fields.Select(f => f.Name)], fields.Select(f => f.Code)),
            StaticType.OfTuple([.. fields.Select(f => (f.Name, f.Code.Type))]));
    }

    public static Expression TupleOf(string[] names, IEnumerable<Code> values) => Expression.New(
        typeof(CqlTuple).GetConstructor([typeof(TupleShape), typeof(object[])])!,
        Expression.Constant(new TupleShape(names)),
        Expression.NewArrayInit(typeof(object), values.Select(value => value.ToObject())));

    private Code OfInstance(InstanceSelector instance, Scope scope)
    {
        var names = instance.Elements.Select(element => element.Name).ToArray();
        var values = instance.Elements.Select(element => Compile(element.Value, scope)).ToList();
        if (!NamedTypes.IsSystem(instance.ClassType))
        {
            return new Code(
                Expression.New(
                    typeof(CqlInstance).GetConstructor([typeof(string), typeof(CqlTuple)])!,
                    Expression.Constant(instance.ClassType), TupleOf(names, values)),
                StaticType.Any);
        }

        Code Element(string name, StaticType type) =>
            Array.IndexOf(names, name) is >= 0 and var index ? values[index].As(type) : Code.Null(type);
        Code Made(string method, StaticType type, params Code[] elements) =>
            new(Expression.Call(typeof(SystemInstances), method, [], [.. elements.Select(element => element.Body)]), type);
        return NamedTypes.Local(instance.ClassType) switch
        {
            "Quantity" => Made(
                nameof(SystemInstances.Quantity), StaticType.Quantity, Element("value", StaticType.Decimal),
                    Element("unit", StaticType.String)),
            "Ratio" => Made(
                nameof(SystemInstances.Ratio), StaticType.Ratio,
                Element("numerator", StaticType.Quantity), Element("denominator", StaticType.Quantity)),
            "Code" => Made(
                nameof(SystemInstances.Code), StaticType.Code, Element("code", StaticType.String), Element("system", StaticType.String),
                Element("version", StaticType.String), Element("display", StaticType.String)),
            "Concept" => Made(
                nameof(SystemInstances.Concept), StaticType.Concept,
                Element("codes", StaticType.OfList(StaticType.Code)), Element("display", StaticType.String)),
            "ValueSet" => Made(
                nameof(SystemInstances.ValueSet), StaticType.ValueSet,
                Element("id", StaticType.String), Element("version", StaticType.String), Element("name", StaticType.String)),
            "CodeSystem" => Made(
                nameof(SystemInstances.CodeSystem), StaticType.CodeSystem,
                Element("id", StaticType.String), Element("version", StaticType.String), Element("name", StaticType.String)),
            var other => Fault(instance, $"{other} is no class of the System model that can be selected"),
        };
    }

    private Code OfExtent(TypeExtent extent)
    {
        var type = NamedTypes.Of(extent.ValueType);
        var value = IntervalValues.Extent(NamedTypes.Local(extent.ValueType), extent is MaxValue);
        return value is null ? Fault(extent, $"{NamedTypes.Local(extent.ValueType)} has no least and greatest value")
            : Code.Constant(value, type);
    }

    /// <summary>The value of code that depends on nothing, worked out now.</summary>
    private static Code Folded(Code code)
    {
        using var turn = new Allowance(FoldingLimits, CancellationToken.None).Begin();
        try
        {
            var value = Expression.Lambda<Func<EvaluationState?,
                object?>>(code.ToObject(), State).Compile(preferInterpretation: true)(null);
            return Code.Constant(value, code.Type);
        }
        catch (CqlException)
        {
            // It fails whenever it is evaluated; only then it matters.
            return code;
        }
    }
}
