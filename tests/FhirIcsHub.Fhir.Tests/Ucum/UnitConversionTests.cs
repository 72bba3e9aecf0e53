using System.Globalization;
using FhirIcsHub.Fhir.Ucum;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Ucum;

/// <summary>Known amounts: legal definitions (inch, pound, gallon), the SI, and the values of the UCUM tables.</summary>
public sealed class UnitConversionTests
{
    [Theory]
    // lengths, masses and volumes by their legal definitions
    [InlineData("1", "[in_i]", "cm", "2.54")]
    [InlineData("1", "[mi_i]", "m", "1609.344")]
    [InlineData("1", "[nmi_i]", "km", "1.852")]
    [InlineData("1", "[ft_us]", "m", "0.3048006096012192024384048768")]
    [InlineData("1", "[lb_av]", "g", "453.59237")]
    [InlineData("1", "[oz_av]", "g", "28.349523125")]
    [InlineData("1", "[stone_av]", "kg", "6.35029318")]
    [InlineData("1", "[oz_tr]", "g", "31.1034768")]
    [InlineData("1", "[lton_av]", "kg", "1016.0469088")]
    [InlineData("1", "[gal_us]", "L", "3.785411784")]
    [InlineData("1", "[gal_br]", "L", "4.54609")]
    [InlineData("1", "[pt_br]", "mL", "568.26125")]
    [InlineData("1", "[foz_us]", "mL", "29.5735295625")]
    [InlineData("1", "[tsp_us]", "mL", "4.92892159375")]
    [InlineData("1", "[acr_br]", "[sft_i]", "43559.931401601810")]
    [InlineData("180", "[lb_av]", "kg", "81.6466266")]
    [InlineData("12", "[stone_av]", "[lb_av]", "168")]
    // temperature
    [InlineData("37", "Cel", "[degF]", "98.6")]
    [InlineData("98.6", "[degF]", "Cel", "37.0")]
    [InlineData("37", "Cel", "K", "310.15")]
    [InlineData("0", "K", "Cel", "-273.15")]
    [InlineData("-40", "Cel", "[degF]", "-40")]
    [InlineData("80", "[degRe]", "Cel", "100")]
    [InlineData("491.67", "[degR]", "Cel", "0")]
    [InlineData("36500", "mCel", "Cel", "36.5")]
    // pressure, energy, power
    [InlineData("120", "mm[Hg]", "kPa", "15.99864")]
    [InlineData("10", "cm[H2O]", "Pa", "980.665")]
    [InlineData("1", "atm", "mm[Hg]", "760.00210017851817404479380747")]
    [InlineData("1", "[psi]", "Pa", "6894.7572931683613367226734453")]
    [InlineData("1", "[Cal]", "kJ", "4.184")]
    [InlineData("1", "[HP]", "W", "745.69987158227022")]
    // laboratory
    [InlineData("150", "mg/dL", "g/L", "1.50")]
    [InlineData("5.5", "mmol/L", "umol/mL", "5.5")]
    [InlineData("60", "U/L", "ukat/L", "1.0")]
    [InlineData("4.5", "10*12/L", "10*6/uL", "4.5")]
    [InlineData("13.2", "g%", "g/L", "132")]
    [InlineData("1", "meq/L", "mmol/L", "1")]
    [InlineData("1", "mol", "1", "602214076000000000000000")]
    [InlineData("72", "{beats}/min", "Hz", "1.2")]
    [InlineData("5", "%", "[ppth]", "50")]
    [InlineData("2", "k[IU]/L", "[iU]/mL", "2")]
    // scales of their own
    [InlineData("7", "[pH]", "mol/L", "0.0000001")]
    [InlineData("0.0000001", "mol/L", "[pH]", "7")]
    [InlineData("7.40", "[pH]", "nmol/L", "39.8107170553497")]
    [InlineData("60", "dB[SPL]", "Pa", "0.020")]
    [InlineData("20", "dB[V]", "V", "10")]
    [InlineData("3", "B[W]", "kW", "1")]
    [InlineData("1", "Np", "B", "0.434294481903252")]
    [InlineData("8", "bit_s", "1", "256")]
    [InlineData("100", "%[slope]", "deg", "45.0")]
    [InlineData("10", "[p'diop]", "deg", "5.71059313749964")]
    [InlineData("2", "[hp'_X]", "1", "0.01")]
    [InlineData("2", "[hp'_C]", "1", "0.0001")]
    [InlineData("3", "[m/s2/Hz^0.5]", "m2/s3", "9")]
    // the kinds of the community's functional tests
    [InlineData("6.3", "s.mm-2", "s.m-2", "6300000")]
    [InlineData("6.3", "s/m.mg", "s.m-1.g", "0.0063")]
    [InlineData("6.30", "4.s/m", "s/m", "25.20")]
    [InlineData("6.3", "s/4/m", "s/m", "1.575")]
    [InlineData("6.3", "g.m.s-2.A-2", "g.m.C-2", "6.3")]
    [InlineData("1", "4.[pi].10*-7.s", "s", "0.0000012566370614359172953851")]
    [InlineData("1", "[mu_0]", "g.m.C-2", "0.0012566370614359172953850574")]
    [InlineData("1", "m[Hg]", "g.s-2.m-1", "133322000")]
    [InlineData("1", "S", "g-1.m-2.C2.s", "0.001")]
    [InlineData("1", "[ly]", "cm", "946073047258080000")]
    [InlineData("360", "deg", "circ", "1")]
    [InlineData("180", "deg", "rad", "3.1415926535897932384626433833")]
    [InlineData("1", "a", "d", "365.25")]
    [InlineData("1", "mo", "d", "30.4375")]
    public void Known_amounts_convert(string value, string from, string to, string expected)
    {
        var converted = UcumUnit.Convert(Number(value), from, to);
        Assert.Equal(UnitConversionStatus.Converted, converted.Status);
        AssertSame(Number(expected), converted.Value);
    }

    [Theory]
    [InlineData("1.50", "g", "mg", "1500")]
    [InlineData("1.50", "mg", "g", "0.00150")]
    [InlineData("4.0000", "g", "mg", "4000.0")]
    [InlineData("1.00", "L", "L", "1.00")]
    [InlineData("1.0", "1/[in_i]", "1/cm", "0.3937007874015748031496062992")]
    [InlineData("0.000", "mg", "g", "0")]
    [InlineData("123456789012345678901234567", "mg", "g", "123456789012345678901234.567")]
    [InlineData("1.234567890123456789012345678", "mg", "ug", "1234.567890123456789012345678")]
    public void No_digit_of_the_value_is_lost(string value, string from, string to, string expected) =>
        Assert.Equal(expected, UcumUnit.Convert(Number(value), from, to).Value.ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("1", "mg", "mL", UnitConversionStatus.NotCommensurable)]
    [InlineData("1", "[iU]", "[arb'U]", UnitConversionStatus.NotCommensurable)]
    [InlineData("1", "[iU]", "1", UnitConversionStatus.NotCommensurable)]
    [InlineData("1", "[iU]", "mg", UnitConversionStatus.NotCommensurable)]
    [InlineData("1", "[CFU]/mL", "/mL", UnitConversionStatus.NotCommensurable)]
    [InlineData("1", "puff", "1", UnitConversionStatus.UnknownUnit)]
    [InlineData("1", "1", "puff", UnitConversionStatus.UnknownUnit)]
    [InlineData("79228162514264337593543950335", "kg", "g", UnitConversionStatus.OutOfRange)]
    [InlineData("1", "u", "t", UnitConversionStatus.OutOfRange)]
    [InlineData("0", "mol/L", "[pH]", UnitConversionStatus.OutOfRange)]
    [InlineData("-1", "Pa", "dB[SPL]", UnitConversionStatus.OutOfRange)]
    [InlineData("1000000", "Np", "1", UnitConversionStatus.OutOfRange)]
    [InlineData("-79228162514264337593543950335", "[pH]", "mol/L", UnitConversionStatus.OutOfRange)]
    [InlineData("1", "Ym100", "ym100", UnitConversionStatus.OutOfRange)]
    public void What_cannot_be_converted_says_why(string value, string from, string to, UnitConversionStatus status) =>
        Assert.Equal(status, UcumUnit.Convert(Number(value), from, to).Status);

    [Theory]
    [InlineData("1", "[in_i]", "2.54", "cm", 0)]
    [InlineData("37", "Cel", "98.6", "[degF]", 0)]
    [InlineData("37.1", "Cel", "98.6", "[degF]", 1)]
    [InlineData("7", "[pH]", "0.0000001", "mol/L", 0)]
    [InlineData("60", "/min", "1", "Hz", 0)]
    [InlineData("1", "[ft_us]", "0.3048", "m", 1)]
    [InlineData("79228162514264337593543950335", "kg", "1", "g", 1)]
    [InlineData("1", "yg", "1", "Yg", -1)]
    public void Amounts_are_ordered_exactly_and_without_overflow(string left, string leftUnit, string right, string rightUnit, int order)
    {
        Assert.Equal(order, UcumUnit.Compare(Number(left), leftUnit, Number(right), rightUnit));
        Assert.Equal(-order, UcumUnit.Compare(Number(right), rightUnit, Number(left), leftUnit));
    }

    [Theory]
    [InlineData("1", "mg", "1", "mL")]
    [InlineData("1", "mg", "1", "puff")]
    [InlineData("1", "[iU]", "1", "[USP'U]")]
    public void Amounts_of_different_measures_have_no_order(string left, string leftUnit, string right, string rightUnit) =>
        Assert.Null(UcumUnit.Compare(Number(left), leftUnit, Number(right), rightUnit));

    [Theory]
    [InlineData("1.0", "mg/dL", "10.0", "m-3.g")]
    [InlineData("0.01", "g/L", "10", "m-3.g")]
    [InlineData("120", "mm[Hg]", "15998640", "m-1.s-2.g")]
    [InlineData("37", "Cel", "310.15", "K")]
    [InlineData("98.6", "[degF]", "310.15", "K")]
    [InlineData("5", "[IU]/mL", "5000000", "m-3.[iU]")]
    [InlineData("3", "[CFU].[iU]/[PFU]", "3", "[CFU].[PFU]-1.[iU]")]
    [InlineData("12", "{score}", "12", "1")]
    [InlineData("1", "V", "1000", "m2.s-2.g.C-1")]
    [InlineData("1", "m/m", "1", "1")]
    public void Equal_amounts_have_one_canonical_form(string value, string unit, string expected, string canonicalUnit)
    {
        Assert.True(UcumUnit.TryCanonical(Number(value), unit, out var canonical, out var found));
        Assert.Equal(canonicalUnit, found);
        Assert.Equal(Number(expected), canonical);
    }

    [Theory]
    [InlineData("1", "puff")]
    [InlineData("79228162514264337593543950335", "kg")]
    [InlineData("1", "kmol/uL")]
    [InlineData("1.23456789", "u")]
    public void A_canonical_value_that_no_decimal_holds_is_none(string value, string unit) =>
        Assert.False(UcumUnit.TryCanonical(Number(value), unit, out _, out _));

    [Theory]
    [InlineData("mg", "dL", "mg.dL", "mg/dL")]
    [InlineData("mg/dL", "m/s", "mg/dL.(m/s)", "mg/dL/(m/s)")]
    [InlineData("m", "/s", "m.(1/s)", "m/(1/s)")]
    [InlineData("1", "s", "s", "/s")]
    [InlineData("s", "1", "s", "s")]
    public void Units_multiply_and_divide(string left, string right, string product, string quotient)
    {
        Assert.True(UcumUnit.TryParse(left, out var a));
        Assert.True(UcumUnit.TryParse(right, out var b));
        Assert.Equal(product, a.Times(b)!.Code);
        Assert.Equal(quotient, a.Over(b)!.Code);
    }

    [Fact]
    public void Scales_of_their_own_are_not_multiplied()
    {
        Assert.True(UcumUnit.TryParse("Cel", out var celsius));
        Assert.True(UcumUnit.TryParse("m", out var metre));
        Assert.Null(celsius.Times(metre));
        Assert.Null(metre.Over(celsius));
    }

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    // To 15 digits: what is promised where the factor is no fraction, and how far the expectations are written out.
    private static void AssertSame(decimal expected, decimal actual)
    {
        var tolerance = Math.Abs(expected) * 1e-14m;
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"expected {expected}, got {actual}");
    }
}
