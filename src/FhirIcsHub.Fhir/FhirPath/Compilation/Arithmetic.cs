namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>+ - * / div mod &amp; and polarity. Overflow, division by zero and units that do not go together are empty.</summary>
internal static class Arithmetic
{
    public static Operation Operator(string sign, Operation left, Operation right, int position)
    {
        Func<FhirPathValue, FhirPathValue, int, FhirPathValue> apply = sign switch
        {
            "+" => Add,
            "-" => Subtract,
            "*" => Multiply,
            "/" => Divide,
            "div" => (a, b, at) => Integral(a, b, at, decimal.Truncate),
            "mod" => Modulo,
            "&" => (_, _, _) => default,
            _ => throw new InvalidOperationException($"There is no operator {sign}."),
        };
        return sign == "&"
            ? new ConcatenateOperation(left, right) { Position = position }
            : new ArithmeticOperation(left, right, apply) { Position = position };
    }

    public static Operation Polarity(Operation operand, bool isNegative, int position) =>
        new ArithmeticOperation(
            operand, Compiler.This, (value, _, at) => Negate(value, isNegative, at), isUnary: true)
        { Position = position };

    private static FhirPathValue Negate(FhirPathValue value, bool isNegative, int position) => value.Kind switch
    {
        FhirPathKind.Integer or FhirPathKind.Long => isNegative ? Number(-value.Decimal, value, value) : value,
        FhirPathKind.Decimal => isNegative ? FhirPathValue.FromDecimal(-value.Decimal) : value,
        FhirPathKind.Quantity => isNegative ? FhirPathValue.FromQuantity(value.Quantity with { Value = -value.Quantity.Value }) : value,
        _ => throw FhirPathException.Execution(position, $"{Ordering.NameOf(value)} has no sign"),
    };

    private static FhirPathValue Add(FhirPathValue left, FhirPathValue right, int position)
    {
        if (left.Kind == FhirPathKind.String && right.Kind == FhirPathKind.String)
        {
            return StringFunctions.Bounded(left.String + right.String, position);
        }

        return left.IsTemporal ? Move(left, right, 1, position) : Sum(left, right, 1, position);
    }

    private static FhirPathValue Subtract(FhirPathValue left, FhirPathValue right, int position) =>
        left.IsTemporal ? Move(left, right, -1, position) : Sum(left, right, -1, position);

    private static FhirPathValue Sum(FhirPathValue left, FhirPathValue right, int sign, int position)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return Number(left.Decimal + (sign * right.Decimal), left, right);
        }

        if (!Both(left, right, out var a, out var b))
        {
            throw Mismatch(left, right, position);
        }

        return Quantities.Add(a, b, sign) is { } sum ? FhirPathValue.FromQuantity(sum) : default;
    }

    private static FhirPathValue Move(FhirPathValue point, FhirPathValue duration, int sign, int position)
    {
        if (duration.Kind != FhirPathKind.Quantity || CalendarUnit.ForArithmetic(duration.Quantity.Unit) is not { } unit)
        {
            throw FhirPathException.Execution(
                position, "only a duration of a calendar unit, or of UCUM up to the week, moves a date or time");
        }

        if (point.Kind == FhirPathKind.Time && unit is "year" or "month" or "week" or "day")
        {
            throw FhirPathException.Execution(position, "a time of day is moved by hours or less");
        }

        return TemporalArithmetic.Add(point.Temporal, sign * duration.Quantity.Value, unit) is { } moved
            ? FhirPathValue.FromTemporal(moved) : default;
    }

    private static FhirPathValue Multiply(FhirPathValue left, FhirPathValue right, int position)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return Number(left.Decimal * right.Decimal, left, right);
        }

        if (!Both(left, right, out var a, out var b))
        {
            throw Mismatch(left, right, position);
        }

        return Quantities.Multiply(a, b, divides: false) is { } product ? FhirPathValue.FromQuantity(product) : default;
    }

    private static FhirPathValue Divide(FhirPathValue left, FhirPathValue right, int position)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return right.Decimal == 0 ? default : FhirPathValue.FromDecimal(left.Decimal / right.Decimal);
        }

        if (!Both(left, right, out var a, out var b))
        {
            throw Mismatch(left, right, position);
        }

        return b.Value != 0 && Quantities.Multiply(a, b, divides: true) is { } quotient ? FhirPathValue.FromQuantity(quotient) : default;
    }

    private static FhirPathValue Integral(FhirPathValue left, FhirPathValue right, int position, Func<decimal, decimal> cut)
    {
        if (!left.IsNumber || !right.IsNumber)
        {
            throw Mismatch(left, right, position);
        }

        return right.Decimal == 0 ? default : Whole(cut(left.Decimal / right.Decimal), left, right);
    }

    private static FhirPathValue Modulo(FhirPathValue left, FhirPathValue right, int position)
    {
        if (!left.IsNumber || !right.IsNumber)
        {
            throw Mismatch(left, right, position);
        }

        return right.Decimal == 0 ? default : Number(left.Decimal % right.Decimal, left, right);
    }

    private static FhirPathValue Number(decimal value, in FhirPathValue left, in FhirPathValue right) =>
        left.IsWhole && right.IsWhole ? Whole(value, left, right) : FhirPathValue.FromDecimal(value);

    private static FhirPathValue Whole(decimal value, in FhirPathValue left, in FhirPathValue right) =>
        left.Kind == FhirPathKind.Long || right.Kind == FhirPathKind.Long
            ? value is >= long.MinValue and <= long.MaxValue ? FhirPathValue.FromLong((long)value) : default
            : value is >= int.MinValue and <= int.MaxValue ? FhirPathValue.FromInteger((int)value) : default;

    private static bool Both(in FhirPathValue left, in FhirPathValue right, out FhirPathQuantity a, out FhirPathQuantity b) =>
        Quantities.TryOf(left, out a) & Quantities.TryOf(right, out b);

    private static FhirPathException Mismatch(in FhirPathValue left, in FhirPathValue right, int position) =>
        FhirPathException.Execution(position, $"the operator does not take {Ordering.NameOf(left)} and {Ordering.NameOf(right)}");
}

/// <summary>An operator on two System values; empty when either is.</summary>
internal sealed class ArithmeticOperation(
    Operation left, Operation right, Func<FhirPathValue, FhirPathValue, int, FhirPathValue> apply, bool isUnary = false)
    : Operation, IFoldable
{
    public bool IsConstant => left.Constant is not null && (isUnary || right.Constant is not null);

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var value = Single(run, scope);
        if (!value.IsNone)
        {
            output.Add(value);
        }
    }

    public override FhirPathValue Single(Evaluation run, in Scope scope)
    {
        var a = SystemValues.Of(left.Single(run, scope));
        var b = isUnary ? default : SystemValues.Of(right.Single(run, scope));
        if (a.IsNone || (b.IsNone && !isUnary))
        {
            return default;
        }

        try
        {
            return apply(a, b, Position);
        }
        catch (OverflowException)
        {
            return default;
        }
    }
}

/// <summary>&amp;: strings joined, empty taken as ''.</summary>
internal sealed class ConcatenateOperation(Operation left, Operation right) : Operation, IFoldable
{
    public bool IsConstant => left.Constant is not null && right.Constant is not null;

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output) => output.Add(Single(run, scope));

    public override FhirPathValue Single(Evaluation run, in Scope scope) =>
        StringFunctions.Bounded((Arguments.Text(left, run, scope) ?? "") + (Arguments.Text(right, run, scope) ?? ""), Position);
}
