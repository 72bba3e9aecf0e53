using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using FsCheck;
using FsCheck.Fluent;

namespace FhirIcsHub.Cql.Tests.Runtime.Values;

/// <summary>Generated dates and times of all precisions, close enough to each other for equal components.</summary>
internal static class Temporal
{
    private static readonly DateTimePrecision[] Precisions =
    [
        DateTimePrecision.Year, DateTimePrecision.Month, DateTimePrecision.Day, DateTimePrecision.Hour, DateTimePrecision.Minute,
        DateTimePrecision.Second, DateTimePrecision.Millisecond,
    ];

    /// <summary>Moments of a few years, to the millisecond.</summary>
    public static readonly Gen<DateTime> Moments =
        from year in Gen.Choose(2019, 2021)
        from day in Gen.OneOf(Gen.Choose(0, 364), Gen.Elements(30, 31, 58, 59, 60, 364))
        from millisecond in Gen.OneOf(Gen.Choose(0, 86_399_999), Gen.Elements(0, 1, 3_599_999, 3_600_000, 86_399_999))
        select new DateTime(year, 1, 1).AddDays(day).AddMilliseconds(millisecond);

    public static readonly Arbitrary<CqlDateTime> DateTimes = (
        from moment in Moments
        from precision in Gen.Elements(Precisions)
        from offset in Gen.Elements(0, 60, -300, 330, 840)
        select new CqlDateTime(moment, precision, offset)).ToArbitrary();

    public static readonly Arbitrary<CqlDateTime> Instants = (
        from moment in Moments
        from offset in Gen.Elements(0, 60, -300, 330, 840)
        select new CqlDateTime(moment, DateTimePrecision.Millisecond, offset)).ToArbitrary();

    public static readonly Arbitrary<CqlDate> Dates = (
        from moment in Moments
        from precision in Gen.Elements(DateTimePrecision.Year, DateTimePrecision.Month, DateTimePrecision.Day)
        select new CqlDate(
            moment.Year,
            precision >= DateTimePrecision.Month ? moment.Month : 1,
            precision >= DateTimePrecision.Day ? moment.Day : 1,
            precision))
        .ToArbitrary();

    public static readonly Arbitrary<CqlTime> Times = (
        from moment in Moments
        from precision in Gen.Elements(
            DateTimePrecision.Hour, DateTimePrecision.Minute, DateTimePrecision.Second, DateTimePrecision.Millisecond)
        select CqlTime.OfMilliseconds((int)moment.TimeOfDay.TotalMilliseconds, precision)).ToArbitrary();

    public static readonly Arbitrary<DateTimePrecision> Any = Gen.Elements(Precisions).ToArbitrary();
}
