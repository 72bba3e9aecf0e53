namespace FhirIcsHub.Fhir.Ucum;

/// <summary>
/// A UCUM unit, parsed: immutable, shared. It knows its exact size in base units and its dimension. Read one with <see cref="UcumUnit"/>.
/// </summary>
public sealed class Unit
{
    private readonly Rational _factor;
    private readonly SpecialScale? _scale;
    private readonly decimal _shortFactor;

    internal Unit(string code, Rational factor, UnitDimension dimension, SpecialScale? scale)
    {
        Code = code;
        _factor = factor;
        Dimension = dimension;
        _scale = scale;
        _shortFactor =
            scale is null && factor.TryToDecimal(out var exact) && Rational.Of(exact).Equals(factor) && IsShort(exact) ? exact : 0;
    }

    /// <summary>The code as it was given.</summary>
    public string Code { get; }

    public UnitDimension Dimension { get; }

    /// <summary>The product of base units that canonical values are given in.</summary>
    public string CanonicalUnit => Dimension.Text;

    /// <summary>
    /// Whether the scale is no ratio scale (Cel, [pH], B): it converts by a function and is neither multiplied nor divided.
    /// </summary>
    public bool IsSpecial => _scale is not null;

    /// <summary>
    /// How amounts become those in <see cref="CanonicalUnit"/>; null for a scale that is no line (pH, B).
    /// </summary>
    public UnitLine? Line => _scale is null ? UnitLine.Of(_factor, new Rational(0, 1))
        : _scale.IsExact && Canonical(0) is { } start && Canonical(1) is { } next ? UnitLine.Of(next - start, start) : null;

    internal Rational Factor => _factor;

    /// <summary>Whether amounts of the one can be given in the other.</summary>
    public bool IsCommensurableWith(Unit other) => Dimension.Equals(other.Dimension);

    /// <summary>
    /// The amount in <see cref="CanonicalUnit"/>: exact where a decimal can hold it, else rounded to 28 digits (15 for logarithmic scales).
    /// False when the decimal would overflow or keep fewer than 15 digits.
    /// </summary>
    public bool TryCanonical(decimal value, out decimal canonical)
    {
        if (_shortFactor != 0 && IsShort(value) && value.Scale + _shortFactor.Scale <= 28)
        {
            canonical = value * _shortFactor;
            return true;
        }

        canonical = 0;
        return Canonical(value) is { } amount && Certain(amount, this).TryToDecimal(out canonical);
    }

    /// <summary>
    /// The amount in another unit. Exact where both are ratio scales, else right to 15 digits; at least as many digits are written as the
    /// value has (1.50 g is 1500 mg, 1.50 mg is 0.00150 g).
    /// </summary>
    public UnitConversion Convert(decimal value, Unit to)
    {
        if (!IsCommensurableWith(to))
        {
            return UnitConversion.Failed(UnitConversionStatus.NotCommensurable);
        }

        if (Code == to.Code)
        {
            return UnitConversion.Of(value);
        }

        return Canonical(value) is { } amount && to.FromCanonical(amount) is { } result
            && Certain(result, to).TryToDecimal(out var converted)
            ? UnitConversion.Of(WithDigitsOf(value, converted))
            : UnitConversion.Failed(UnitConversionStatus.OutOfRange);
    }

    /// <summary>
    /// The order of two amounts, exact and without overflow; null when they are not commensurable or a special scale has no such point.
    /// </summary>
    public int? Compare(decimal value, Unit other, decimal otherValue)
    {
        if (ReferenceEquals(this, other))
        {
            return value.CompareTo(otherValue);
        }

        return IsCommensurableWith(other) && Canonical(value) is { } left && other.Canonical(otherValue) is { } right
            ? Certain(left, other).CompareTo(Certain(right, other))
            : null;
    }

    /// <summary>The product; null for special units and where it leaves the bounds of what is parsed.</summary>
    public Unit? Times(Unit other) => Combine(other, 1, Code == "1" ? other.Code : other.Code == "1" ? Code : $"{Code}.{InProduct(other)}");

    /// <summary>The quotient; null for special units and where it leaves the bounds of what is parsed.</summary>
    public Unit? Over(Unit other) =>
        Combine(other, -1, other.Code == "1" ? Code : Code == "1" ? "/" + InProduct(other) : $"{Code}/{InProduct(other)}");

    public override string ToString() => Code;

    internal Rational? Canonical(decimal value)
    {
        var amount = Rational.Of(value) * _factor;
        return _scale is null ? amount : _scale.ToBase(amount);
    }

    private Rational? FromCanonical(Rational amount)
    {
        if (_scale is null)
        {
            return amount / _factor;
        }

        return _scale.FromBase(amount) is { } onScale ? onScale / _factor : null;
    }

    // What came through a double counts by 15 digits, on both sides of a comparison.
    private Rational Certain(Rational amount, Unit other) =>
        _scale is null or { IsExact: true } && other._scale is null or { IsExact: true } ? amount : amount.Rounded();

    private Unit? Combine(Unit other, int power, string code) =>
        !IsSpecial && !other.IsSpecial && UcumUnit.TryParse(code, out var unit, out _)
            && unit.Factor.Equals(power > 0 ? _factor * other._factor : _factor / other._factor)
            ? unit
            : null;

    private static string InProduct(Unit other) => other.Code.AsSpan().IndexOfAny('.', '/') < 0 ? other.Code : Grouped(other.Code);

    // A group holds no leading slash: /(/m) is written /(1/m).
    private static string Grouped(string code) => code.StartsWith('/') ? $"(1{code})" : $"({code})";

    // At most 32 bits of digits: the product of two such numbers is exact.
    private static bool IsShort(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        return parts[1] == 0 && parts[2] == 0;
    }

    private static decimal WithDigitsOf(decimal given, decimal result)
    {
        for (var missing = DigitsOf(given) - DigitsOf(result); missing > 0 && result.Scale < 28 && result != 0; missing--)
        {
            result *= 1.0m;
        }

        return result;
    }

    private static int DigitsOf(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var mantissa = new UInt128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
        var digits = 0;
        for (; mantissa != 0; mantissa /= 10)
        {
            digits++;
        }

        return digits;
    }
}
