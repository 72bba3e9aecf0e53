using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Cql.Tests.Runtime.Values;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Operators;

public sealed class DurationTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261122, 5);

    private static readonly Arbitrary<DateTimePrecision> Units = Gen.Elements(
        DateTimePrecision.Year, DateTimePrecision.Month, DateTimePrecision.Week, DateTimePrecision.Day).ToArbitrary();

    private static readonly Arbitrary<(DateTimePrecision From, DateTimePrecision To)> Cuts =
        Temporal.Any.Generator.SelectMany(_ => Temporal.Any.Generator, (from, to) => (from, to)).ToArbitrary();

    /// <summary>The oracle steps from the first to the second and counts.</summary>
    [Fact]
    public void Whole_periods_are_as_many_as_steps_that_do_not_pass_the_end() =>
        Check.One(Many, Prop.ForAll(Temporal.Instants, Temporal.Instants, Units, (from, to, unit) =>
        {
            to = to.AtOffset(from.OffsetMinutes);
            var (first, last) = from.Low <= to.Low ? (from.Low, to.Low) : (to.Low, from.Low);
            var steps = 0;
            while (Step(first, unit, steps + 1) <= last)
            {
                steps++;
            }

            // From the 31st a month is over at the same day of the month, which a short month has not.
            return first.Day > 28 && unit <= DateTimePrecision.Month
                || Equals(DurationOperators.DurationBetween((CqlDateTime?)from, to, unit), from.Low <= to.Low ? steps : -steps);
        }));

    /// <summary>The oracle walks day by day and counts the boundaries that it passes.</summary>
    [Fact]
    public void Differences_are_as_many_as_boundaries_passed() =>
        Check.One(Many, Prop.ForAll(Temporal.Instants, Temporal.Instants, Units, (from, to, unit) =>
        {
            to = new CqlDateTime(to.Low, to.Precision, from.OffsetMinutes);
            var (first, last) = from.Low <= to.Low ? (from.Low, to.Low) : (to.Low, from.Low);
            var passed = 0;
            for (var day = first.Date.AddDays(1); day <= last.Date; day = day.AddDays(1))
            {
                passed += unit switch
                {
                    DateTimePrecision.Year => day.DayOfYear == 1,
                    DateTimePrecision.Month => day.Day == 1,
                    DateTimePrecision.Week => day.DayOfWeek == DayOfWeek.Sunday,
                    _ => true,
                } ? 1 : 0;
            }

            return Equals(DurationOperators.DifferenceBetween((CqlDateTime?)from, to, unit), from.Low <= to.Low ? passed : -passed);
        }));

    /// <summary>Whatever the missing components are, the duration lies in the uncertain result.</summary>
    [Fact]
    public void An_uncertain_duration_holds_that_of_every_completion() =>
        Check.One(Many, Prop.ForAll(Temporal.Instants, Temporal.Instants, Cuts, (from, to, cuts) =>
        {
            var (cutFrom, cutTo) = cuts;
            to = new CqlDateTime(to.Low, to.Precision, from.OffsetMinutes);
            foreach (var unit in new[] { DateTimePrecision.Year, DateTimePrecision.Month, DateTimePrecision.Day, DateTimePrecision.Hour })
            {
                var exact = (int)DurationOperators.DurationBetween((CqlDateTime?)from, to, unit)!;
                var uncertain = DurationOperators.DurationBetween((CqlDateTime?)from.WithPrecision(cutFrom), to.WithPrecision(cutTo), unit);
                var holds = uncertain is CqlInterval<int> range ? range.Start <= exact && exact <= range.End : Equals(uncertain, exact);

                // Seconds without milliseconds count as whole ones: a period may be a moment longer.
                var isCut = cutFrom == DateTimePrecision.Second || cutTo == DateTimePrecision.Second;
                if (!holds && !isCut)
                {
                    return false;
                }
            }

            return true;
        }));

    [Theory]
    [InlineData("2014-01-15", "2014-02", DateTimePrecision.Day, 16, 44)]
    [InlineData("2015-02-10", "2015-03", DateTimePrecision.Day, 18, 49)]
    [InlineData("2005", "2010", DateTimePrecision.Year, 4, 5)]
    [InlineData("2005", "2006-05", DateTimePrecision.Month, 4, 16)]
    public void Partial_dates_give_a_range(string from, string to, DateTimePrecision unit, int least, int greatest)
    {
        var range = Assert.IsType<CqlInterval<int>>(DurationOperators.DurationBetween(Read(from), Read(to), unit));
        Assert.Equal((least, greatest), (range.Start, range.End));
    }

    [Fact]
    public void A_day_of_23_hours_is_no_whole_day_but_crosses_a_boundary()
    {
        var (from, to) = (Read("2017-03-12T00:00:00-07:00"), Read("2017-03-13T00:00:00-06:00"));
        Assert.Equal(0, DurationOperators.DurationBetween(from, to, DateTimePrecision.Day));
        Assert.Equal(1, DurationOperators.DifferenceBetween(from, to, DateTimePrecision.Day));
    }

    [Fact]
    public void An_age_grows_on_the_birthday_and_on_1_March_after_a_leap_day()
    {
        Assert.Equal(0, Years("2020-02-29", "2021-02-28"));
        Assert.Equal(1, Years("2020-02-29", "2021-03-01"));
        Assert.Equal(4, Years("2020-02-29", "2024-02-29"));
        Assert.Equal(9, Years("2010-06-02", "2020-06-01"));
        Assert.Equal(10, Years("2010-06-02", "2020-06-02"));
    }

    private static object? Years(string from, string to) =>
        DurationOperators.DurationBetween(Date(from), Date(to), DateTimePrecision.Year);

    private static CqlDate? Date(string text) => CqlDate.TryParse(text, out var date) ? date : null;

    private static CqlDateTime? Read(string text) => CqlDateTime.TryParse(text, 0, out var value) ? value : null;

    private static DateTime Step(DateTime from, DateTimePrecision unit, int steps) => unit switch
    {
        DateTimePrecision.Year => from.AddYears(steps),
        DateTimePrecision.Month => from.AddMonths(steps),
        DateTimePrecision.Week => from.AddDays(7 * steps),
        _ => from.AddDays(steps),
    };
}
