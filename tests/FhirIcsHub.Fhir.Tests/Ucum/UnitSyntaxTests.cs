using FhirIcsHub.Fhir.Ucum;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Ucum;

/// <summary>The grammar of UCUM, after the specification's sections 2 to 12 and the kinds of cases that its community tests by.</summary>
public sealed class UnitSyntaxTests
{
    [Theory]
    [InlineData("m")]
    [InlineData("/m")]
    [InlineData("1")]
    [InlineData("10*3/ul")]
    [InlineData("10*-3/ul")]
    [InlineData("10*+3/ul")]
    [InlineData("10^12/L")]
    [InlineData("m[H2O]")]
    [InlineData("m3.kg-1.s-2")]
    [InlineData("4.[pi].10*-7.N/A2")]
    [InlineData("rad2{a}")]
    [InlineData("{a}.rad2{b}")]
    [InlineData("1{c}")]
    [InlineData("{e}")]
    [InlineData("{red blood cells}")]
    [InlineData("%")]
    [InlineData("dB[10.nV]")]
    [InlineData("umol/2.h")]
    [InlineData("dyn.s/(cm5.m2)")]
    [InlineData("g/(8.h){shift}")]
    [InlineData("((m))")]
    [InlineData("pt")]                   // picotonne
    [InlineData("Pt")]                   // petatonne
    [InlineData("PT")]                   // petatesla
    [InlineData("dar")]
    [InlineData("dam")]
    [InlineData("cd")]
    [InlineData("mcd")]
    [InlineData("'")]
    [InlineData("''")]
    [InlineData("m[IU]/L")]
    [InlineData("k[iU]/mL")]
    [InlineData("KiBy")]
    [InlineData("[in_i'Hg]")]
    [InlineData("[Amb'a'1'U]")]
    [InlineData("[m/s2/Hz^0.5]")]
    [InlineData("cal_[15]")]
    [InlineData("kcal_th")]
    [InlineData("%[slope]")]
    [InlineData("mCel")]
    [InlineData("10.Cel")]
    [InlineData("Cel{body}")]
    public void Valid_codes_are_read(string code)
    {
        Assert.True(UcumUnit.TryParse(code, out var unit, out var error), error?.ToString());
        Assert.Equal(code, unit.Code);
        Assert.Equal(code, unit.ToString());
    }

    [Theory]
    [InlineData("", 0, "a unit is expected, not an empty text")]
    [InlineData("m/", 2, "a unit or number is expected here")]
    [InlineData("/", 1, "a unit or number is expected here")]
    [InlineData("//m", 1, "a unit or number is expected here")]
    [InlineData("m..s", 2, "a unit or number is expected here")]
    [InlineData(".m", 0, "a unit or number is expected here")]
    [InlineData("10+3/ul", 0, "there is no unit 10")]
    [InlineData("rad2{錠}", 5, "ASCII characters")]
    [InlineData("{a}rad2{b}", 3, "the end, '.' or '/' is expected after an annotation")]
    [InlineData("{|}1", 3, "the end, '.' or '/' is expected after an annotation")]
    [InlineData("{a{b}}", 2, "ASCII characters other than { and }")]
    [InlineData("m{a", 1, "this { is not closed")]
    [InlineData("m}", 1, "the end, '.' or '/' is expected here")]
    [InlineData("mg/(kg.d", 3, "this ( is not closed")]
    [InlineData("mg)", 2, "this ) closes nothing")]
    [InlineData("()", 1, "a unit or number is expected here")]
    [InlineData("(m)2", 3, "the end, '.' or '/' is expected here")]
    [InlineData("m/(/s)", 3, "only the whole text may begin with '/'")]
    [InlineData("[in_i", 0, "this [ is not closed")]
    [InlineData("iU", 0, "there is no unit iU")]
    [InlineData("[BETH'U]", 0, "there is no unit [BETH'U]")]
    [InlineData("m[iIU]/L", 0, "there is no unit m[iIU]")]
    [InlineData("mmol/kg[H20]", 5, "there is no unit kg[H20]")]
    [InlineData("g/12h", 2, "a number is joined to a unit by '.': 12.h")]
    [InlineData("molv", 0, "there is no unit molv")]
    [InlineData("MGK", 0, "there is no unit MGK")]
    [InlineData("mcg", 0, "there is no unit mcg")]
    [InlineData("kmin", 0, "there is no unit kmin")]       // min takes no prefix
    [InlineData("mkg", 0, "there is no unit mkg")]         // one prefix only
    [InlineData("beats/min", 0, "there is no unit beats")]
    [InlineData("mg / dL", 0, "without blanks")]
    [InlineData("µg", 0, "in ASCII characters")]
    [InlineData("m128", 1, "an exponent is at most 127")]
    [InlineData("m99999999999999999999", 1, "an exponent is at most 127")]
    [InlineData("m+-2", 0, "there is no unit m+")]
    [InlineData("-2", 0, "a unit is expected before the sign")]
    [InlineData("0", 0, "0 is no unit")]
    [InlineData("m/0", 2, "0 is no unit")]
    [InlineData("Cel2", 0, "Cel is on a scale of its own")]
    [InlineData("/Cel", 1, "Cel is on a scale of its own")]
    [InlineData("J/(Cel)", 3, "Cel is on a scale of its own")]
    [InlineData("Cel.m", 4, "Cel is on a scale of its own")]
    [InlineData("m.Cel", 2, "Cel is on a scale of its own")]
    [InlineData("[pH].[pH]", 5, "[pH] is on a scale of its own")]
    public void An_error_says_where_and_what_was_expected(string code, int position, string reason)
    {
        Assert.False(UcumUnit.TryParse(code, out var unit, out var error));
        Assert.Null(unit);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Equal(position, error.Position);
        Assert.False(UcumUnit.IsValid(code));
    }

    [Fact]
    public void Every_symbol_of_the_table_is_a_unit_and_only_metric_ones_take_a_prefix()
    {
        var codes = UnitTable.Codes.ToList();
        Assert.Equal(311, codes.Count);
        Assert.All(codes, code =>
        {
            Assert.True(UcumUnit.TryParse(code, out _, out var error), $"{code}: {error}");
            Assert.True(UnitTable.TryFind(code, out var atom));
            if (code != "10*")
            {
                Assert.Equal(atom.IsMetric, UcumUnit.IsValid("Z" + code));
            }
        });
    }

    [Fact]
    public void The_canonical_unit_is_itself_a_unit_of_the_same_dimension_and_size_one()
    {
        Assert.All(UnitTable.Codes, code =>
        {
            Assert.True(UcumUnit.TryParse(code, out var unit));
            Assert.True(UcumUnit.TryParse(unit.CanonicalUnit, out var canonical));
            Assert.Equal(unit.Dimension, canonical.Dimension);
            Assert.Equal(unit.CanonicalUnit, canonical.CanonicalUnit);
            Assert.True(canonical.Factor.IsOne);
        });
    }
}
