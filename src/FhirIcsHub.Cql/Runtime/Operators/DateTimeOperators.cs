using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Parts of dates and times, and the time of the evaluation (CQL, DateTime Operators).</summary>
internal static class DateTimeOperators
{
    /// <summary>The instant of the evaluation: always the same within it.</summary>
    public static CqlDateTime? Now(CqlContext context) => context.Now;

    public static CqlDate? Today(CqlContext context) => context.Now.LocalDate;

    public static CqlTime? TimeOfDay(CqlContext context) => TimeOf(context.Now);

    /// <summary>Null when the component is not given.</summary>
    public static int? DateTimeComponentFrom(CqlDate? operand, DateTimePrecision? precision) =>
        operand is not { } date ? null : precision switch
        {
            DateTimePrecision.Year => date.Year,
            DateTimePrecision.Month => date.Month,
            DateTimePrecision.Day => date.Day,
            DateTimePrecision.Week => throw NoWeek(),
            _ => null,
        };

    /// <summary>The component as it is written, at the value's own offset; null when it is not given.</summary>
    public static int? DateTimeComponentFrom(CqlDateTime? operand, DateTimePrecision? precision) =>
        operand is not { } value ? null : precision switch
        {
            DateTimePrecision.Year => value.Year,
            DateTimePrecision.Month => value.Month,
            DateTimePrecision.Day => value.Day,
            DateTimePrecision.Hour => value.Hour,
            DateTimePrecision.Minute => value.Minute,
            DateTimePrecision.Second => value.Second,
            DateTimePrecision.Millisecond => value.Millisecond,
            _ => throw NoWeek(),
        };

    public static int? DateTimeComponentFrom(CqlTime? operand, DateTimePrecision? precision) =>
        operand is not { } time ? null : precision switch
        {
            DateTimePrecision.Hour => time.Hour,
            DateTimePrecision.Minute => time.Minute,
            DateTimePrecision.Second => time.Second,
            DateTimePrecision.Millisecond => time.Millisecond,
            DateTimePrecision.Week => throw NoWeek(),
            _ => null,
        };

    public static object? DateTimeComponentFrom(object? operand, DateTimePrecision? precision) => operand switch
    {
        null => null,
        CqlDateTime value => DateTimeComponentFrom((CqlDateTime?)value, precision),
        CqlDate date => DateTimeComponentFrom((CqlDate?)date, precision),
        CqlTime time => DateTimeComponentFrom((CqlTime?)time, precision),
        _ => throw OperandTypes.NotDefined("DateTimeComponentFrom", operand),
    };

    /// <summary>The date at the evaluation's offset (CQL, Date From: normalised to the evaluation request).</summary>
    public static CqlDate? DateFrom(CqlContext context, CqlDateTime? operand) =>
        operand is { } value ? value.AtOffset(context.OffsetMinutes).LocalDate : null;

    public static object? DateFrom(CqlContext context, object? operand) => operand switch
    {
        null => null,
        CqlDateTime value => DateFrom(context, (CqlDateTime?)value),
        CqlDate date => date,
        _ => throw OperandTypes.NotDefined("DateFrom", operand),
    };

    /// <summary>The time at the evaluation's offset; null when no hour is given.</summary>
    public static CqlTime? TimeFrom(CqlContext context, CqlDateTime? operand) =>
        operand is { } value ? TimeOf(value.AtOffset(context.OffsetMinutes)) : null;

    public static object? TimeFrom(CqlContext context, object? operand) => operand switch
    {
        null => null,
        CqlDateTime value => TimeFrom(context, (CqlDateTime?)value),
        _ => throw OperandTypes.NotDefined("TimeFrom", operand),
    };

    /// <summary>The offset from UTC in hours.</summary>
    public static decimal? TimezoneOffsetFrom(CqlDateTime? operand) => operand is { } value ? value.OffsetMinutes / 60m : null;

    public static object? TimezoneOffsetFrom(object? operand) => operand switch
    {
        null => null,
        CqlDateTime value => TimezoneOffsetFrom((CqlDateTime?)value),
        _ => throw OperandTypes.NotDefined("TimezoneOffsetFrom", operand),
    };

    /// <summary>What CQL before 1.3 called the offset.</summary>
    public static object? TimezoneFrom(object? operand) => TimezoneOffsetFrom(operand);

    private static CqlTime? TimeOf(CqlDateTime value) => value.Precision < DateTimePrecision.Hour
        ? null
        : new CqlTime(value.LowHour, value.LowMinute, value.LowSecond, value.LowMillisecond, value.Precision);

    private static CqlException NoWeek() => new("a week is no component of a date or time");
}
