using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Intervals;

/// <summary>Intervals of dates, quantities and mixed types: precision, unknown bounds, units, steps.</summary>
public sealed class IntervalOperatorTests
{
    [Fact]
    public void An_instant_is_in_the_day_on_which_a_half_open_period_ends()
    {
        var period = Of("2012-01-01T00:00:00.000Z", "2012-02-01T12:00:00.000Z", highClosed: false);
        Assert.True(IntervalMembership.In(At("2012-02-01T20:00:00Z"), period, DateTimePrecision.Day));
        Assert.False(IntervalMembership.In(At("2012-02-01T20:00:00Z"), period, null));
        var month = Of("2012-01-01T00:00:00.000Z", "2012-02-01T00:00:00.000Z", highClosed: false);
        Assert.False(IntervalMembership.In(At("2012-02-01"), month, DateTimePrecision.Day));
        Assert.Null(IntervalMembership.In(At("2012-01"), Of("2012-01-05", "2012-03-01"), DateTimePrecision.Day));
    }

    [Fact]
    public void An_open_bound_that_is_null_leaves_open_what_depends_on_it()
    {
        var ongoing = new CqlInterval<int>(5, true, default, false);
        Assert.Null(IntervalMembership.In<int>(10, ongoing, null));
        Assert.True(IntervalMembership.In<int>(5, ongoing, null));
        Assert.False(IntervalMembership.In<int>(4, ongoing, null));
        Assert.True(IntervalMembership.In<int>(10, new CqlInterval<int>(5, true, default, true), null));
        Assert.Null(IntervalMembership.In<int>(null, ongoing, null));
        Assert.False(IntervalMembership.In<int>(5, null, null));
    }

    [Fact]
    public void Intervals_meet_at_the_precision_of_their_bounds_or_the_one_asked_for()
    {
        Assert.True(IntervalRelations.Meets(Of("2012-01-01", "2012-01-14"), Of("2012-01-15", "2012-01-25"), null));
        var late = Of("2012-01-01T08:00:00.000Z", "2012-01-14T10:00:00.000Z");
        var early = Of("2012-01-15T09:00:00.000Z", "2012-01-25T10:00:00.000Z");
        Assert.False(IntervalRelations.Meets(late, early, null));
        Assert.True(IntervalRelations.MeetsBefore(late, early, DateTimePrecision.Day));
        Assert.True(IntervalRelations.MeetsAfter(early, late, DateTimePrecision.Day));
        Assert.False(IntervalRelations.Meets(Whole(1, 5), new CqlInterval<int>(default, true, default, true), null));
    }

    [Fact]
    public void Quantities_of_other_units_are_compared_by_amount_and_those_of_none_not_at_all()
    {
        var grams = CqlInterval<CqlQuantity>.Closed(new CqlQuantity(1, "g"), new CqlQuantity(2, "g"));
        Assert.True(IntervalMembership.In(new CqlQuantity(1500, "mg"), grams, null));
        Assert.Null(IntervalMembership.In(new CqlQuantity(1, "cm"), grams, null));
        Assert.Null(IntervalMembership.In(new CqlQuantity(1, "bpm"), grams, null));
        Assert.Equal(new CqlQuantity(1m, "g"), IntervalBounds.Width(grams));
    }

    [Fact]
    public void Boxed_operands_are_brought_to_one_type()
    {
        Assert.Equal(true, CollectionOperators.In(2, new CqlInterval<decimal>(1.5m, true, 2.5m, true), null));
        Assert.Equal(true, TimingOperators.Before(1, Whole(2, 3), null));
        Assert.Equal(true, CollectionOperators.Includes(new CqlInterval<decimal>(1m, true, 9m, true), Whole(2, 3), null));
        Assert.Equal(true, CollectionOperators.Includes(new CqlInterval<decimal>(default, true, default, true), Whole(2, 3), null));
        Assert.Throws<CqlException>(() => CollectionOperators.Includes(Whole(1, 2), Of("2012", "2013"), null));
    }

    [Fact]
    public void The_point_of_a_unit_interval_can_be_taken_and_of_no_other()
    {
        Assert.Equal(4, IntervalBounds.PointFrom(new CqlInterval<int>(4, true, 5, false)));
        Assert.Throws<CqlException>(() => IntervalBounds.PointFrom(Whole(1, 4)));
        Assert.Throws<CqlException>(() => IntervalBounds.PointFrom(new CqlInterval<int>(default, true, default, true)));
        Assert.Null(IntervalBounds.PointFrom(null));
    }

    [Fact]
    public void Size_counts_the_points_and_dates_have_none()
    {
        Assert.Equal(5, IntervalBounds.Size(Whole(3, 7)));
        Assert.Equal(5, IntervalBounds.Size(new CqlInterval<int>(3, true, 8, false)));
        Assert.Null(IntervalBounds.Size(new CqlInterval<int>(default, true, default, true)));
        Assert.Null(IntervalBounds.Width(new CqlInterval<int>(0, true, default, false)));
        Assert.Throws<CqlException>(() => IntervalBounds.Size(Of("2012", "2013")));
    }

    [Fact]
    public void Collapse_bridges_gaps_of_less_than_the_per()
    {
        IReadOnlyList<CqlInterval<CqlDateTime>?> stays =
            [Of("2012-01-01", "2012-01-05"), null, Of("2012-01-07", "2012-01-09"), Of("2012-01-20", "2012-01-21")];
        Assert.Equal(
            ["Interval[2012-01-01, 2012-01-09]", "Interval[2012-01-20, 2012-01-21]"],
            CollapseOperator.Collapse(stays, new CqlQuantity(2, "days"))!.Select(interval => interval!.ToString()));
        Assert.Equal(3, CollapseOperator.Collapse(stays, new CqlQuantity(1, "day"))!.Count);
        Assert.Single(CollapseOperator.Collapse(stays, new CqlQuantity(1, "year"))!);
    }

    [Theory]
    [InlineData("2018-01-15", "2018-04-20", 1, "month", "2018-01,2018-02,2018-03,2018-04")]
    [InlineData("2018-01-01", "2018-01-15", 1, "week", "2018-01-01,2018-01-08")]
    [InlineData("2018-01-31", "2018-02-02", 1, "d", "2018-01-31,2018-02-01,2018-02-02")]
    [InlineData("2018", "2020", 1, "day", "")]
    [InlineData("2018-01-01", "2018-01-04", 3, "days", "2018-01-01")]
    [InlineData("2018-01-01", "2018-01-04", 1, "mg", "")]
    public void Expand_steps_by_calendar_units(string low, string high, int size, string unit, string starts)
    {
        var points = (IReadOnlyList<object?>)ExpandOperator.Expand(Of(low, high), new CqlQuantity(size, unit))!;
        Assert.Equal(starts, string.Join(',', points));
    }

    [Fact]
    public void Expand_of_quantities_goes_by_the_unit_of_the_per()
    {
        var interval = CqlInterval<CqlQuantity>.Closed(new CqlQuantity(1, "g"), new CqlQuantity(1.004m, "g"));
        Assert.Equal(
            ["1000 'mg'", "1002 'mg'"],
            ((IReadOnlyList<object?>)ExpandOperator.Expand(interval, new CqlQuantity(2, "mg"))!).Select(point => point!.ToString()!));
    }

    [Fact]
    public void Expand_of_intervals_without_end_gives_nothing_and_of_endless_ones_an_error()
    {
        Assert.Empty((IReadOnlyList<object?>)ExpandOperator.Expand(new CqlInterval<int>(0, true, default, false), null)!);
        Assert.Throws<CqlException>(() => ExpandOperator.Expand(Whole(1, 1_000_001), null));
    }

    private static CqlInterval<int> Whole(int low, int high) => CqlInterval<int>.Closed(low, high);

    private static CqlInterval<CqlDateTime> Of(string low, string high, bool highClosed = true) =>
        new(At(low), true, At(high), highClosed);

    private static CqlDateTime At(string text) =>
        CqlDateTime.TryParse(text, 0, out var value) ? value : throw new ArgumentException(text, nameof(text));
}
