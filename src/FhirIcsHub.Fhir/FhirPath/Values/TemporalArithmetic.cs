namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Date and time plus or minus a duration.</summary>
internal static class TemporalArithmetic
{
    /// <summary>
    /// Adds a calendar duration. Fractions of the unit are cut, except of seconds where the precision of the value decides; a unit finer
    /// than the value's precision is first turned into that precision (FHIRPath 6.6.7). Null when the result leaves the years 1 to 9999.
    /// </summary>
    public static PartialDateTime? Add(PartialDateTime value, decimal amount, string calendarUnit)
    {
        try
        {
            return value.Kind == TemporalKind.Time ? AddToTime(value, amount, calendarUnit) : AddToDate(value, amount, calendarUnit);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    private static PartialDateTime AddToTime(PartialDateTime value, decimal amount, string unit)
    {
        var ticks = (decimal)value.Ticks + (decimal.Truncate(amount) * TicksOf(unit));
        var wrapped = ((ticks % TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay;
        return new PartialDateTime(
            value.Kind, value.Precision, Floor((long)wrapped, value.Precision), value.FractionDigits, PartialDateTime.NoOffset);
    }

    private static PartialDateTime AddToDate(PartialDateTime value, decimal amount, string unit)
    {
        var whole = decimal.Truncate(amount);
        switch (unit)
        {
            case "year":
                return With(value, value.Low.AddYears((int)whole));
            case "month" when value.Precision == TemporalPrecision.Year:
                return With(value, value.Low.AddYears((int)decimal.Truncate(whole / 12)));
            case "month":
                return With(value, value.Low.AddMonths((int)whole));
        }

        // Finer than the precision: 365 days a year, 30 days a month, as CQL and FHIRPath count them.
        if (value.Precision <= TemporalPrecision.Month)
        {
            var days = whole * TicksOf(unit) / TimeSpan.TicksPerDay;
            return value.Precision == TemporalPrecision.Year
                ? With(value, value.Low.AddYears((int)decimal.Truncate(days / 365)))
                : With(value, value.Low.AddMonths((int)decimal.Truncate(days / 30)));
        }

        var step = StepOf(value.Precision);
        var ticks = decimal.Truncate(whole * TicksOf(unit) / step) * step;
        return With(value, value.Low.AddTicks((long)ticks));
    }

    private static PartialDateTime With(PartialDateTime value, DateTime low) =>
        new(value.Kind, value.Precision, low.Ticks, value.FractionDigits, value.RawOffset);

    private static long Floor(long ticks, TemporalPrecision precision) => ticks - (ticks % StepOf(precision));

    private static long StepOf(TemporalPrecision precision) => precision switch
    {
        TemporalPrecision.Day => TimeSpan.TicksPerDay,
        TemporalPrecision.Hour => TimeSpan.TicksPerHour,
        TemporalPrecision.Minute => TimeSpan.TicksPerMinute,
        _ => 1,
    };

    private static long TicksOf(string unit) => unit switch
    {
        "week" => 7 * TimeSpan.TicksPerDay,
        "day" => TimeSpan.TicksPerDay,
        "hour" => TimeSpan.TicksPerHour,
        "minute" => TimeSpan.TicksPerMinute,
        "second" => TimeSpan.TicksPerSecond,
        "millisecond" => TimeSpan.TicksPerMillisecond,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), "Years and months have no fixed length."),
    };
}
