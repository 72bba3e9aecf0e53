using System.Text.Json;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Tests.Naive;

/// <summary>
/// Evaluates ELM by walking its JSON, as simply as can be: what the compiler gives must be what this gives. It knows what is no operator
/// (literals, selectors, conditions, queries, types) and calls the operators of the runtime by name.
/// </summary>
internal sealed class NaiveEvaluator(CqlContext context)
{
    private readonly Dictionary<string, object?> _variables = [];

    public object? Evaluate(JsonElement elm)
    {
        var type = elm.GetProperty("type").GetString()!;
        return type switch
        {
            "Null" => null,
            "Literal" => LiteralValues.Read(Name(elm, "valueType"), elm.GetProperty("value").GetString()!),
            "Negate" when IsNumber(elm.GetProperty("operand")) => LiteralValues.Read(
                Name(elm.GetProperty("operand"), "valueType"), "-" + elm.GetProperty("operand").GetProperty("value").GetString()),
            "Quantity" => Quantity(elm),
            "Ratio" => new CqlRatio(Quantity(elm.GetProperty("numerator")), Quantity(elm.GetProperty("denominator"))),
            "Tuple" => Tuple(elm),
            "Instance" => NaiveTypes.Instance(elm.GetProperty("classType").GetString()!, Tuple(elm)),
            "List" => elm.GetProperty("element").EnumerateArray().Select(Evaluate).ToArray(),
            "Interval" => Interval(elm),
            "If" => Evaluate(elm.GetProperty("condition")) is true ? Evaluate(elm.GetProperty("then")) : Evaluate(elm.GetProperty("else")),
            "Case" => Case(elm),
            "Coalesce" => Coalesce(elm),
            "As" => NaiveTypes.As(elm, Evaluate(elm.GetProperty("operand"))),
            "Is" => NaiveTypes.Is(elm, Evaluate(elm.GetProperty("operand"))),
            "MinValue" or "MaxValue" => OperatorCall.Invoke(type, context, null, [Name(elm, "valueType")]),
            // The type tells a list that is null from a string that is.
            "Length" when NaiveTypes.IsListCast(elm.GetProperty("operand")) && Evaluate(elm.GetProperty("operand")) is null => 0,
            "Property" => Property(elm),
            "Query" => new NaiveQuery(this).Evaluate(elm),
            "AliasRef" or "QueryLetRef" or "OperandRef" => _variables[elm.GetProperty("name").GetString()!],
            "IdentifierRef" => Member(_variables["$this"], elm.GetProperty("name").GetString()!),
            _ => Call(type, elm),
        };
    }

    public object? With(string name, object? value, Func<object?> evaluate)
    {
        var had = _variables.TryGetValue(name, out var before);
        _variables[name] = value;
        try
        {
            return evaluate();
        }
        finally
        {
            if (had)
            {
                _variables[name] = before;
            }
            else
            {
                _variables.Remove(name);
            }
        }
    }

    public object? Variable(string name) => _variables[name];

    private object? Call(string type, JsonElement elm)
    {
        if (OperatorShape.Find(type) is not { } shape)
        {
            throw new NotSupportedException($"the evaluator does not know {type}");
        }

        DateTimePrecision? precision = shape.HasPrecision && elm.TryGetProperty("precision", out var named)
            ? Enum.Parse<DateTimePrecision>(named.GetString()!) : null;
        object?[] arguments = shape.IsList
            ? [.. elm.GetProperty("operand").EnumerateArray().Select(Evaluate)]
            : [.. shape.Slots.Select(slot => elm.TryGetProperty(slot.Name, out var argument) ? Evaluate(argument) : null)];
        return OperatorCall.Invoke(type, context, precision, arguments);
    }

    private object? Coalesce(JsonElement elm)
    {
        var operands = elm.GetProperty("operand").EnumerateArray().ToList();
        if (operands.Count == 1 && CqlList.Untyped(Evaluate(operands[0])) is { } list)
        {
            return list.FirstOrDefault(item => item is not null);
        }

        return operands.Select(Evaluate).FirstOrDefault(value => value is not null);
    }

    private object? Case(JsonElement elm)
    {
        var comparand = elm.TryGetProperty("comparand", out var given) ? Evaluate(given) : null;
        foreach (var item in elm.GetProperty("caseItem").EnumerateArray())
        {
            var when = Evaluate(item.GetProperty("when"));
            var applies = given.ValueKind == JsonValueKind.Undefined
                ? when : OperatorCall.Invoke("Equal", context, null, [comparand, when]);
            if (applies is true)
            {
                return Evaluate(item.GetProperty("then"));
            }
        }

        return Evaluate(elm.GetProperty("else"));
    }

    private CqlTuple Tuple(JsonElement elm)
    {
        var elements = elm.GetProperty("element").EnumerateArray().ToList();
        return new CqlTuple(
            new TupleShape([.. elements.Select(e => e.GetProperty("name").GetString()!)]),
            [.. elements.Select(e => Evaluate(e.GetProperty("value")))]);
    }

    private object? Property(JsonElement elm)
    {
        var path = elm.GetProperty("path").GetString()!;
        var source = elm.TryGetProperty("scope", out var scope) ? _variables[scope.GetString()!] : Evaluate(elm.GetProperty("source"));
        return path.Split('.').Aggregate(source, Member);
    }

    private static object? Member(object? source, string name) => (source, name) switch
    {
        (CqlTuple tuple, _) => tuple[name],
        (CqlInstance instance, _) => instance[name],
        (CqlQuantity quantity, "value") => quantity.Value,
        (CqlQuantity quantity, "unit") => quantity.Unit,
        (CqlInterval interval, "low") => interval.LowObject,
        (CqlInterval interval, "high") => interval.HighObject,
        (CqlInterval interval, "lowClosed") => interval.LowClosed,
        (CqlInterval interval, "highClosed") => interval.HighClosed,
        (CqlCode code, "code") => code.Code,
        (CqlCode code, "system") => code.System,
        (CqlCode code, "display") => code.Display,
        (null, _) => null,
        _ => throw new NotSupportedException($"{source.GetType().Name}.{name}"),
    };

    private object? Interval(JsonElement elm)
    {
        var low = elm.TryGetProperty("low", out var lowElm) ? Evaluate(lowElm) : null;
        var high = elm.TryGetProperty("high", out var highElm) ? Evaluate(highElm) : null;
        var type = PointType.Of(low ?? high) ?? PointType.Named(NaiveTypes.NameOf(lowElm) ?? NaiveTypes.NameOf(highElm) ?? "");
        return Cql.Runtime.Intervals.IntervalSelector.Select(low, Closed(elm, "low"), high, Closed(elm, "high"), type);
    }

    private bool Closed(JsonElement elm, string bound) =>
        elm.TryGetProperty(bound + "ClosedExpression", out var expression) ? Evaluate(expression) is true
            : !elm.TryGetProperty(bound + "Closed", out var closed) || closed.GetBoolean();

    private static CqlQuantity Quantity(JsonElement elm) =>
        new(elm.GetProperty("value").GetDecimal(), elm.TryGetProperty("unit", out var unit) ? unit.GetString() : null);

    // The translator gives -5 as the negation of 5: also of the number that only its negative fits the type.
    private static bool IsNumber(JsonElement elm) =>
        elm.GetProperty("type").GetString() == "Literal" && Name(elm, "valueType") is "Integer" or "Long";

    private static string Name(JsonElement elm, string member) => NaiveTypes.Simple(elm.GetProperty(member).GetString()!);
}
