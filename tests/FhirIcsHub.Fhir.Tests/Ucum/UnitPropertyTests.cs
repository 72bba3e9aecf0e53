using FhirIcsHub.Fhir.Ucum;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Ucum;

/// <summary>What must hold of any units, on generated ones.</summary>
public sealed class UnitPropertyTests
{
    private static readonly Config Settings = Config.QuickThrowOnFailure.WithMaxTest(700).WithReplay(20260401UL, 1UL);

    private static readonly string[] Symbols =
    [
        "m", "cm", "s", "min", "h", "g", "mg", "kg", "ug", "L", "dL", "mmol", "mol", "U", "kat", "[iU]", "[IU]", "[CFU]", "mm[Hg]", "Pa",
        "kPa", "J", "[Cal]", "K", "C", "V", "[in_i]", "[lb_av]", "10*", "10^", "%", "[ppm]", "{cells}", "deg", "rad", "1", "60", "[pi]",
        "bit", "By", "a", "wk", "Hz", "[drp]", "meq",
    ];

    private static readonly Gen<string> Codes =
        from count in Gen.Choose(1, 5)
        from factors in Gen.ArrayOf(Factor(), count)
        from signs in Gen.ArrayOf(Gen.Elements(".", "/"), count)
        from isInverse in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (isInverse ? "/" : "") + string.Concat(factors.Select((factor, i) => i == 0 ? factor : signs[i] + factor));

    private static readonly Arbitrary<string> Units = Codes.ToArbitrary();

    private static readonly Arbitrary<decimal> Values = (
        from mantissa in Gen.Choose(-1_000_000, 1_000_000)
        from scale in Gen.Choose(0, 6)
        select new decimal(Math.Abs(mantissa), 0, 0, mantissa < 0, (byte)scale)).ToArbitrary();

    [Fact]
    public void A_generated_code_is_read_and_its_print_is_read_as_the_same_unit() => Check.One(Settings, Prop.ForAll(Units, code =>
    {
        var unit = Parse(code);
        var again = Parse(unit.ToString());
        return again.Dimension.Equals(unit.Dimension) && again.Factor.Equals(unit.Factor);
    }));

    [Fact]
    public void There_and_back_is_where_it_began() => Check.One(Settings, Prop.ForAll(Units, Units, Values, (from, by, value) =>
    {
        // A unit of the same dimension: the first one, multiplied and divided by another.
        var to = $"{from}.{Plain(by)}/({Plain(by)}).[lb_av]/g";
        var there = UcumUnit.Convert(value, from, to);
        if (there.Status == UnitConversionStatus.OutOfRange)
        {
            return true;
        }

        var back = UcumUnit.Convert(there.Value, to, from);
        return there.Success
            && (back.Status == UnitConversionStatus.OutOfRange || Math.Abs(back.Value - value) <= Math.Abs(value) * 1e-13m);
    }));

    [Fact]
    public void To_be_commensurable_is_an_equivalence_relation() => Check.One(Settings, Prop.ForAll(Units, Units, Units, (a, b, c) =>
    {
        var (x, y, z) = (Parse(a), Parse(b), Parse(c));
        return x.IsCommensurableWith(x)
            && x.IsCommensurableWith(y) == y.IsCommensurableWith(x)
            && (!(x.IsCommensurableWith(y) && y.IsCommensurableWith(z)) || x.IsCommensurableWith(z));
    }));

    [Fact]
    public void Order_agrees_with_canonical_values() => Check.One(Settings, Prop.ForAll(Units, Values, Values, (code, left, right) =>
        !UcumUnit.TryCanonical(left, code, out var a, out _) || !UcumUnit.TryCanonical(right, code, out var b, out _)
            || UcumUnit.Compare(left, code, right, code) == a.CompareTo(b)));

    [Fact]
    public void A_product_divided_by_one_factor_is_the_other() => Check.One(Settings, Prop.ForAll(Units, Units, (a, b) =>
    {
        var (x, y) = (Parse(a), Parse(b));
        return x.Times(y)?.Over(y) is not { } quotient || (quotient.Dimension.Equals(x.Dimension) && quotient.Factor.Equals(x.Factor));
    }));

    [Fact]
    public void Celsius_there_and_back_is_exact() => Check.One(Settings, Prop.ForAll(Values, value =>
        UcumUnit.Convert(UcumUnit.Convert(value, "Cel", "K").Value, "K", "Cel").Value == value));

    private static Gen<string> Factor() =>
        from symbol in Gen.Elements(Symbols)
        from exponent in Gen.Elements("", "", "", "2", "-1", "3")
        from style in Gen.Choose(0, 9)
        select Styled(symbol, char.IsAsciiDigit(symbol[^1]) || symbol[0] == '{' ? "" : exponent, style);

    private static string Styled(string symbol, string exponent, int style) => style switch
    {
        0 => $"({symbol}{exponent})",
        1 when symbol[0] != '{' => $"{symbol}{exponent}{{note}}",
        _ => symbol + exponent,
    };

    private static string Plain(string code) => code[0] == '/' ? "1" + code : code;

    private static Unit Parse(string code) =>
        UcumUnit.TryParse(code, out var unit, out var error) ? unit : throw new InvalidOperationException($"{code}: {error}");
}
