using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Operators;

/// <summary>Conversions by the formats of the specification's tables 9-E to 9-G.</summary>
public sealed class ConversionTests
{
    private static readonly CqlContext Context = new(new DateTimeOffset(2026, 3, 28, 14, 30, 0, TimeSpan.FromHours(1)));

    [Theory]
    [InlineData("true", true)]
    [InlineData("T", true)]
    [InlineData("Yes", true)]
    [InlineData("y", true)]
    [InlineData("1", true)]
    [InlineData("FALSE", false)]
    [InlineData("n", false)]
    [InlineData("0", false)]
    [InlineData("falsetto", null)]
    [InlineData("", null)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(2, null)]
    public void Boolean_has_words_and_numbers(object value, bool? expected) => Assert.Equal(expected, NumberConversions.ToBoolean(value));

    [Theory]
    [InlineData("-1", -1)]
    [InlineData("+007", 7)]
    [InlineData("2147483647", 2147483647)]
    [InlineData("2147483648", null)]
    [InlineData("1.0", null)]
    [InlineData("one", null)]
    [InlineData(" 1", null)]
    [InlineData("+", null)]
    public void Integer_is_digits_with_a_sign(string text, int? expected) => Assert.Equal(expected, NumberConversions.ToInteger(text));

    [Fact]
    public void A_long_out_of_range_is_no_integer()
    {
        Assert.Equal(5, NumberConversions.ToInteger((object)5L));
        Assert.Null(NumberConversions.ToInteger((object)2147483648L));
        Assert.Equal(false, ConversionOperators.ConvertsToInteger(Context, 2147483648L));
        Assert.Null(ConversionOperators.ConvertsToInteger(Context, null));
    }

    [Theory]
    [InlineData("-0.1", "-0.1")]
    [InlineData("+25.5", "25.5")]
    [InlineData("10", "10")]
    [InlineData("0.123456785", "0.12345679")]
    [InlineData("+-0.1", null)]
    [InlineData(".5", null)]
    [InlineData("5.", null)]
    [InlineData("1e3", null)]
    [InlineData("100000000000000000000", null)]
    public void Decimal_has_digits_before_and_behind_the_point(string text, string? expected) => Assert.Equal(
        expected is null ? null : decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
        NumberConversions.ToDecimal(text));

    [Theory]
    [InlineData("5.5 'cm'", "5.5 'cm'")]
    [InlineData("-0.1'mg'", "-0.1 'mg'")]
    [InlineData("  3   'mm[Hg]' ", "3 'mm[Hg]'")]
    [InlineData("4 days", "4 days")]
    [InlineData("1 'year'", "1 year")]
    [InlineData("444", "444 '1'")]
    [InlineData("444 'cm", null)]
    [InlineData("5 'nonsense unit'", null)]
    [InlineData("5 cm", null)]
    [InlineData("cm", null)]
    public void Quantity_is_a_number_and_a_unit_that_there_is(string text, string? expected) =>
        Assert.Equal(expected, QuantityConversions.ToQuantity(text)?.ToString());

    [Theory]
    [InlineData("1.0 'mg':2.0 'mg'", "1.0 'mg':2.0 'mg'")]
    [InlineData("1:128", "1 '1':128 '1'")]
    [InlineData("1.0 'mg';2.0 'mg'", null)]
    [InlineData("1.0 'mg':", null)]
    public void Ratio_is_two_quantities(string text, string? expected) =>
        Assert.Equal(expected, QuantityConversions.ToRatio(text)?.ToString());

    [Theory]
    [InlineData("2014-01", "2014-01")]
    [InlineData("2014-01-01T12:30:00", "2014-01-01")]
    [InlineData("2014-02-30", null)]
    [InlineData("14-01-01", null)]
    public void Date_leaves_the_time_out(string text, string? expected) =>
        Assert.Equal(expected, TemporalConversions.ToDate(Context, text)?.ToString());

    [Theory]
    [InlineData("2014-01-01", "2014-01-01")]
    [InlineData("2014-01-01T14:30:00.0Z", "2014-01-01T14:30:00.000+00:00")]
    [InlineData("2014-01-01T14:30", "2014-01-01T14:30+01:00")]
    [InlineData("2014-01-01T25:00", null)]
    public void DateTime_without_offset_takes_that_of_the_evaluation(string text, string? expected) =>
        Assert.Equal(expected, TemporalConversions.ToDateTime(Context, text)?.ToString());

    [Theory]
    [InlineData("14:30:00.0", "14:30:00.000")]
    [InlineData("T14:30", "14:30")]
    [InlineData("T14:30:00.0-05:45", "14:30:00.000")]
    [InlineData("T14:30:00Z", "14:30:00")]
    [InlineData("T14:30:00+5", null)]
    [InlineData("24:00", null)]
    public void Time_is_that_of_a_day(string text, string? expected) =>
        Assert.Equal(expected, TemporalConversions.ToTime(text)?.ToString());

    [Fact]
    public void String_gives_back_what_it_was_made_of()
    {
        Assert.Equal("5.0", ConversionOperators.ToString((decimal?)5m));
        Assert.Equal("18.50", ConversionOperators.ToString((decimal?)18.50m));
        Assert.Equal("4 days", ConversionOperators.ToString(new CqlQuantity(4, "days")));
        Assert.Equal("-5", ConversionOperators.ToString(-5L));
        Assert.Null(ConversionOperators.ToString(new List<object?>()));
    }

    [Fact]
    public void A_concept_of_one_code_has_its_display()
    {
        var code = new CqlCode("8480-6", "http://loinc.org", Display: "Systolic");
        Assert.Equal("Systolic", ConversionOperators.ToConcept(code)!.Display);
        var concept = Assert.IsType<CqlConcept>(ConversionOperators.ToConcept((object)new List<object?> { code, null }));
        Assert.Equal([code, null], concept.Codes);
        Assert.Null(concept.Display);
    }

    [Fact]
    public void Units_convert_by_UCUM_and_by_the_calendar()
    {
        Assert.Equal("0.005 'g'", QuantityConversions.ConvertQuantity(new CqlQuantity(5, "mg"), "g")!.ToString());
        Assert.Equal("24 months", QuantityConversions.ConvertQuantity(new CqlQuantity(2, "years"), "months")!.ToString());
        Assert.Equal("14 days", QuantityConversions.ConvertQuantity(new CqlQuantity(2, "weeks"), "days")!.ToString());
        Assert.Null(QuantityConversions.ConvertQuantity(new CqlQuantity(1, "year"), "days"));
        Assert.Null(QuantityConversions.ConvertQuantity(new CqlQuantity(1, "bpm"), "/min"));
        Assert.False(QuantityConversions.CanConvertQuantity(new CqlQuantity(5, "mg"), "cm"));
        Assert.Null(QuantityConversions.CanConvertQuantity(null, "cm"));
    }

    [Fact]
    public void Convert_without_a_conversion_is_null()
    {
        Assert.Null(ConversionOperators.Convert(Context, true, "Date"));
        Assert.Equal("5", ConversionOperators.Convert(Context, 5, "String"));
        Assert.Equal(5.0m, ConversionOperators.Convert(Context, 5, "Decimal"));
    }
}
