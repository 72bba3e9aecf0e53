namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// The least and greatest value that a value of limited precision may stand for (FHIRPath 5.7). Precisions are counted in digits:
/// decimals after the point; dates 4, 6, 8, 10, 12, 14, 17; times 2, 4, 6, 9.
/// </summary>
internal static class Boundaries
{
    // FHIR decimals: at most 28 digits after the point can be held; the specification asks for 8 by default.
    private const int MaxDigits = 28;
    private const int DefaultDigits = 8;

    private static readonly int[] DateDigits = [4, 6, 8, 10, 12, 14];

    /// <summary>Null when the precision cannot be given.</summary>
    public static decimal? OfDecimal(decimal value, int? precision, bool isHigh)
    {
        var digits = precision ?? Math.Max(DefaultDigits, (int)value.Scale);
        if (digits is < 0 or > MaxDigits)
        {
            return null;
        }

        try
        {
            var half = new decimal(5, 0, 0, false, (byte)Math.Min(MaxDigits, value.Scale + 1));
            var bound = isHigh ? value + half : value - half;
            var rounded = decimal.Round(bound, digits, isHigh ? MidpointRounding.ToPositiveInfinity : MidpointRounding.ToNegativeInfinity);

            // A boundary that rounds past the value's own digits keeps the side it is on: 0.0034 at one digit is 0.0 on both sides.
            if (digits < value.Scale && decimal.Truncate(value * Power10(digits)) == 0 && Math.Abs(bound) * Power10(digits) < 1)
            {
                rounded = 0;
            }

            return WithScale(rounded, digits);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>Null when the precision is none that the type has.</summary>
    public static PartialDateTime? OfTemporal(PartialDateTime value, int? precision, bool isHigh)
    {
        var digits = precision ?? (value.Kind == TemporalKind.Date ? 8 : value.Kind == TemporalKind.Time ? 9 : 17);
        if (value.Kind == TemporalKind.Time)
        {
            return digits is 2 or 4 or 6 or 9 ? At(value, value.Kind, digits + 8, isHigh) : null;
        }

        if (digits is not (4 or 6 or 8) && (value.Kind == TemporalKind.Date || digits is not (10 or 12 or 14 or 17)))
        {
            return null;
        }

        return At(value, digits <= 8 ? TemporalKind.Date : value.Kind, digits, isHigh);
    }

    /// <summary>The digits that a date or time gives.</summary>
    public static int DigitsOf(PartialDateTime value)
    {
        var digits = DateDigits[(int)value.Precision] + (value.Precision == TemporalPrecision.Second && value.FractionDigits > 0 ? 3 : 0);
        return value.Kind == TemporalKind.Time ? digits - 8 : digits;
    }

    private static PartialDateTime At(PartialDateTime value, TemporalKind kind, int digits, bool isHigh)
    {
        var target = digits == 17 ? TemporalPrecision.Second : (TemporalPrecision)Array.IndexOf(DateDigits, digits);
        var low = isHigh ? LastMomentOf(value, kind) : value.Low;
        var fraction = digits == 17 ? 3 : 0;
        var ticks = Truncated(low, target, fraction);
        var offset = value.RawOffset;
        if (kind == TemporalKind.DateTime && target > TemporalPrecision.Day && !value.HasOffset)
        {
            // The earliest instant of a local time is at the eastmost offset, the latest at the westmost.
            offset = (short)(isHigh ? -12 * 60 : 14 * 60);
        }

        return new PartialDateTime(kind, target, ticks, fraction,
            kind == TemporalKind.DateTime && target > TemporalPrecision.Day ? offset : PartialDateTime.NoOffset);
    }

    private static DateTime LastMomentOf(PartialDateTime value, TemporalKind kind)
    {
        var low = value.Low;
        return value.Precision switch
        {
            TemporalPrecision.Year => new DateTime(low.Year, 12, 31).AddTicks(TimeSpan.TicksPerDay - 1),
            TemporalPrecision.Month =>
                new DateTime(low.Year, low.Month, DateTime.DaysInMonth(low.Year, low.Month)).AddTicks(TimeSpan.TicksPerDay - 1),
            TemporalPrecision.Day => low.AddTicks(TimeSpan.TicksPerDay - 1),

            // FHIR's dateTime has minutes when it has hours: the official suite reads T08 as T08:00.
            TemporalPrecision.Hour when kind != TemporalKind.Time => low.AddTicks(TimeSpan.TicksPerMinute - 1),
            TemporalPrecision.Hour => low.AddTicks(TimeSpan.TicksPerHour - 1),
            TemporalPrecision.Minute => low.AddTicks(TimeSpan.TicksPerMinute - 1),
            _ => value.FractionDigits > 0 ? low : low.AddTicks(TimeSpan.TicksPerSecond - 1),
        };
    }

    private static long Truncated(DateTime low, TemporalPrecision precision, int fraction) => precision switch
    {
        TemporalPrecision.Year => new DateTime(low.Year, 1, 1).Ticks,
        TemporalPrecision.Month => new DateTime(low.Year, low.Month, 1).Ticks,
        TemporalPrecision.Day => low.Date.Ticks,
        TemporalPrecision.Hour => low.Ticks - (low.Ticks % TimeSpan.TicksPerHour),
        TemporalPrecision.Minute => low.Ticks - (low.Ticks % TimeSpan.TicksPerMinute),
        _ when fraction == 0 => low.Ticks - (low.Ticks % TimeSpan.TicksPerSecond),
        _ => low.Ticks - (low.Ticks % TimeSpan.TicksPerMillisecond),
    };

    private static decimal Power10(int digits)
    {
        var power = 1m;
        for (var i = 0; i < digits; i++)
        {
            power *= 10;
        }

        return power;
    }

    // Adding a zero of the wanted scale keeps the trailing zeros: 1.5 becomes 1.50000000.
    private static decimal WithScale(decimal value, int digits) => value + new decimal(0, 0, 0, value < 0, (byte)digits);
}
