using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Cql.Tests.Runtime.Values;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Operators;

public sealed class CalendarArithmeticTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20261122, 7);

    private static readonly Arbitrary<int> Amounts = Gen.Choose(-1500, 1500).ToArbitrary();

    [Fact]
    public void What_was_added_in_days_or_less_can_be_taken_away_again() =>
        Check.One(Many, Prop.ForAll(
            Temporal.Instants, Amounts, Gen.Elements("week", "day", "hours", "minute", "s", "ms").ToArbitrary(),
            (value, amount, unit) => ArithmeticOperators.Subtract(
                ArithmeticOperators.Add(value, new CqlQuantity(amount, unit)), new CqlQuantity(amount, unit)) == value));

    [Fact]
    public void Months_and_years_end_at_the_last_day_of_a_short_month() =>
        Check.One(Many, Prop.ForAll(Temporal.Instants, Amounts, (value, amount) =>
            ArithmeticOperators.Add(value, new CqlQuantity(amount, "months"))!.Value.Low == value.Low.AddMonths(amount)
                && ArithmeticOperators.Add(value, new CqlQuantity(amount / 12, "year"))!.Value.Low == value.Low.AddYears(amount / 12)));

    [Fact]
    public void The_precision_and_the_offset_stay() =>
        Check.One(Many, Prop.ForAll(Temporal.DateTimes, Amounts, Temporal.Any, (value, amount, unit) =>
            ArithmeticOperators.Add(value, new CqlQuantity(amount, unit.ToString().ToLowerInvariant())) is { } sum
                && sum.Precision == value.Precision && sum.OffsetMinutes == value.OffsetMinutes));

    [Fact]
    public void The_next_value_is_the_least_that_is_greater() =>
        Check.One(Many, Prop.ForAll(Temporal.DateTimes, value =>
            ExtentOperators.Successor(value) is { } next && CqlDateTime.Compare(next, value) == 1
                && ExtentOperators.Predecessor(next) == value));

    [Theory]
    [InlineData("2014", 24, "months", "2016")]
    [InlineData("2014", 25, "months", "2016")]
    [InlineData("2014", 730, "days", "2016")]
    [InlineData("2014", 735, "days", "2016")]
    [InlineData("2014-06", 33, "days", "2014-07")]
    [InlineData("2014-06", 4, "weeks", "2014-06")]
    [InlineData("2014-06", 5, "weeks", "2014-07")]
    [InlineData("2016-05", -31535999, "seconds", "2015-05")]
    [InlineData("2012-02-29", 1, "year", "2013-02-28")]
    [InlineData("2012-01-31", 1, "month", "2012-02-29")]
    public void A_unit_finer_than_the_value_is_brought_to_its_precision(string date, int amount, string unit, string sum)
    {
        Assert.True(CqlDateTime.TryParse(date, 0, out var value));
        Assert.Equal(sum, ArithmeticOperators.Add(value, new CqlQuantity(amount, unit))!.Value.ToString());
    }

    [Fact]
    public void Fractions_count_for_seconds_only()
    {
        Assert.True(CqlDateTime.TryParse("2020-01-01T10:00:00.000Z", 0, out var value));
        Assert.Equal("2020-01-01T10:00:01.500+00:00", ArithmeticOperators.Add(value, new CqlQuantity(1.5m, "seconds"))!.Value.ToString());
        Assert.Equal("2020-01-01T11:00:00.000+00:00", ArithmeticOperators.Add(value, new CqlQuantity(1.9m, "hours"))!.Value.ToString());
    }

    [Fact]
    public void A_unit_that_is_no_time_gives_null() =>
        Assert.Null(ArithmeticOperators.Add((CqlDate?)CqlDate.MinValue, new CqlQuantity(5, "mg")));

    [Theory]
    [InlineData(8000, "years")]
    [InlineData(999_999_999_999_999_999, "weeks")]
    [InlineData(-2020, "years")]
    [InlineData(-800_000, "days")]
    public void Leaving_the_calendar_is_an_error(long amount, string unit)
    {
        Assert.True(CqlDateTime.TryParse("2020-01-01", 0, out var value));
        Assert.Throws<CqlException>(() => ArithmeticOperators.Add(value, new CqlQuantity(amount, unit)));
    }

    [Fact]
    public void Times_go_round_at_midnight()
    {
        Assert.True(CqlTime.TryParse("23:30", out var time));
        Assert.Equal("01:00", ArithmeticOperators.Add(time, new CqlQuantity(90, "minutes"))!.Value.ToString());
        Assert.Equal("23:30", ArithmeticOperators.Add(time, new CqlQuantity(2, "days"))!.Value.ToString());
        Assert.Equal("22:30", ArithmeticOperators.Subtract(time, new CqlQuantity(25, "hours"))!.Value.ToString());
        Assert.Throws<CqlException>(() => ExtentOperators.Successor((CqlTime?)CqlTime.MaxValue));
    }
}
