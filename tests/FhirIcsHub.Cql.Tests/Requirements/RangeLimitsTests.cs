using System.Globalization;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Cql.Runtime.Values;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Requirements;

public class RangeLimitsTests
{
    [Theory]
    [InlineData("2020-03-15T10:20:30.000+00:00", null, "2020-03-10", "2020-03-21")]
    [InlineData("2020-03-15", null, "2020-03-10", "2020-03-21")]
    [InlineData("2020-03", null, "2020-02-25", "2020-04-06")]
    [InlineData("2020", null, "2019-12-27", "2021-01-06")]
    [InlineData("2020-03-15T10:20:30.000+14:00", "Day", "2020-03-10", "2020-03-21")]
    [InlineData("2020-03-15T10:20:30.000+00:00", "Month", "2020-02-25", "2020-04-20")]
    [InlineData("2020-03-15T10:20:30.000+00:00", "Year", "2019-12-27", "2021-03-21")]
    [InlineData("0001-01-01", null, "0001-01-01", "0001-01-07")]
    public void Bounds_are_widened_by_what_dates_can_differ_in(string text, string? precision, string low, string high)
    {
        object value = CqlDate.TryParse(text, out var date) ? date
            : CqlDateTime.TryParse(text, 0, out var dateTime) ? dateTime : throw new InvalidOperationException(text);
        DateTimePrecision? compared = precision is null ? null : Enum.Parse<DateTimePrecision>(precision);

        Assert.Equal(low, Text(RangeLimits.Low(value, compared)));
        Assert.Equal(high, Text(RangeLimits.High(value, compared)));
    }

    [Fact]
    public void The_greatest_date_is_a_bound_without_overflow() =>
        Assert.Equal(DateTime.MaxValue.Ticks, RangeLimits.High(CqlDateTime.MaxValue, null));

    [Fact]
    public void Null_and_other_values_set_no_bound()
    {
        Assert.Null(RangeLimits.Low(null, null));
        Assert.Null(RangeLimits.High("2020", null));
        Assert.Null(RangeLimits.Between([null], [null]));
    }

    [Fact]
    public void The_narrowest_bounds_count()
    {
        var range = RangeLimits.Between([1, 5, null], [9, 20]);

        Assert.Equal((5, 9), (range!.Value.Low, range.Value.High));
    }

    private static string Text(long? ticks) => new DateTime(ticks!.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
