namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Mathematics. What has no result (square root of -1, overflow) is empty.</summary>
internal static class MathFunctions
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("abs", new(0, 0, Abs)),
        ("ceiling", new(0, 0, call => Cut(call, decimal.Ceiling))),
        ("floor", new(0, 0, call => Cut(call, decimal.Floor))),
        ("truncate", new(0, 0, call => Cut(call, decimal.Truncate))),
        ("round", new(0, 1, Round)),
        ("exp", new(0, 0, call => Number(call, n => Real(Math.Exp((double)n))))),
        ("ln", new(0, 0, call => Number(call, n => n > 0 ? Real(Math.Log((double)n)) : default))),
        ("sqrt", new(0, 0, call => Number(call, n => n >= 0 ? Real(Math.Sqrt((double)n)) : default))),
        ("log", new(
            1, 1, call => Numbers(call, (n, b) => n > 0 && b > 0 && b != 1 ? Real(Math.Log((double)n) / Math.Log((double)b)) : default))),
        ("power", new(1, 1, Power)),
    ];

    private static Operation Cut(FunctionCall call, Func<decimal, decimal> cut) =>
        call.Value((Evaluation _, in Scope _, FhirPathValue value) =>
        AsNumber(value, call) is not { } number ? default : number.IsWhole ? number : Whole(cut(number.Decimal)));

    private static Operation Number(FunctionCall call, Func<decimal, FhirPathValue> map) =>
        call.Value((Evaluation _, in Scope _, FhirPathValue value) => AsNumber(value, call) is { } number ? map(number.Decimal) : default);

    private static Operation Numbers(FunctionCall call, Func<decimal, decimal, FhirPathValue> map)
    {
        var argument = call.Argument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
            AsNumber(value, call) is { } left && AsNumber(argument.Single(run, scope), call) is { } right
                ? map(left.Decimal, right.Decimal) : default);
    }

    private static FhirPathValue? AsNumber(in FhirPathValue value, FunctionCall call)
    {
        var system = SystemValues.Of(value);
        return system.IsNone ? null : system.IsNumber ? system : throw call.Error($"a number is expected, not {Ordering.NameOf(system)}");
    }

    private static FhirPathValue Whole(decimal value) =>
        value is >= int.MinValue and <= int.MaxValue ? FhirPathValue.FromInteger((int)value) : default;

    private static FhirPathValue Real(double value) =>
        double.IsFinite(value) && Math.Abs(value) < 7.9e28 ? FhirPathValue.FromDecimal((decimal)value) : default;

    private static Operation Abs(FunctionCall call) => call.Value((Evaluation _, in Scope _, FhirPathValue value) =>
    {
        var system = SystemValues.Of(value);
        return system.Kind switch
        {
            FhirPathKind.Quantity => FhirPathValue.FromQuantity(system.Quantity with { Value = Math.Abs(system.Quantity.Value) }),
            FhirPathKind.Integer => Whole(Math.Abs(system.Decimal)),
            FhirPathKind.Long => system.Long == long.MinValue ? default : FhirPathValue.FromLong(Math.Abs(system.Long)),
            FhirPathKind.Decimal => FhirPathValue.FromDecimal(Math.Abs(system.Decimal)),
            FhirPathKind.None => default,
            _ => throw call.Error($"a number is expected, not {Ordering.NameOf(system)}"),
        };
    });

    private static Operation Round(FunctionCall call)
    {
        var precision = call.OptionalArgument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            if (AsNumber(value, call) is not { } number)
            {
                return default;
            }

            var digits = Arguments.Integer(precision, run, scope) ?? 0;
            if (digits < 0)
            {
                throw call.Error("the precision is negative");
            }

            return number.IsWhole ? number : FhirPathValue.FromDecimal(FhirPathNumber.Round(number.Decimal, digits));
        });
    }

    private static Operation Power(FunctionCall call)
    {
        var argument = call.Argument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            if (AsNumber(value, call) is not { } left || AsNumber(argument.Single(run, scope), call) is not { } right)
            {
                return default;
            }

            var real = Real(Math.Pow((double)left.Decimal, (double)right.Decimal));
            return left.Kind == FhirPathKind.Integer && right.Kind == FhirPathKind.Integer && right.Integer >= 0 && !real.IsNone
                ? Whole(real.Decimal)
                : real;
        });
    }
}
