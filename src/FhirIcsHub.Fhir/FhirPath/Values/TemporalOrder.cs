namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Order and equality of partial dates and times: null where the precision or a missing offset leaves it open.</summary>
internal static class TemporalOrder
{
    // Offsets that exist on earth: what a time without offset may mean.
    private const long WestmostTicks = -12 * TimeSpan.TicksPerHour;
    private const long EastmostTicks = 14 * TimeSpan.TicksPerHour;

    /// <summary>Negative, zero or positive; null when it cannot be told.</summary>
    public static int? Compare(PartialDateTime left, PartialDateTime right)
    {
        var leftHasTime = left.Precision > TemporalPrecision.Day;
        var rightHasTime = right.Precision > TemporalPrecision.Day;
        if (leftHasTime && rightHasTime && left.Kind != TemporalKind.Time)
        {
            if (left.HasOffset != right.HasOffset)
            {
                return CompareUncertain(left, right);
            }

            if (left.HasOffset)
            {
                return CompareTruncated(
                    left.Ticks - left.Offset!.Value.Ticks, left.Precision, right.Ticks - right.Offset!.Value.Ticks, right.Precision);
            }
        }

        return CompareTruncated(left.Ticks, left.Precision, right.Ticks, right.Precision);
    }

    private static int? CompareTruncated(long left, TemporalPrecision leftPrecision, long right, TemporalPrecision rightPrecision)
    {
        var common = leftPrecision < rightPrecision ? leftPrecision : rightPrecision;
        var order = Truncate(left, common).CompareTo(Truncate(right, common));
        return order != 0 || leftPrecision == rightPrecision ? order : null;
    }

    private static int? CompareUncertain(PartialDateTime left, PartialDateTime right)
    {
        var (leftLow, leftHigh) = UtcRange(left);
        var (rightLow, rightHigh) = UtcRange(right);
        return leftHigh < rightLow ? -1 : leftLow > rightHigh ? 1 : null;
    }

    private static (long Low, long High) UtcRange(PartialDateTime value)
    {
        var high = value.Ticks + Length(value.Precision) - 1;
        return value.Offset is { } offset
            ? (value.Ticks - offset.Ticks, high - offset.Ticks)
            : (value.Ticks - EastmostTicks, high - WestmostTicks);
    }

    private static long Length(TemporalPrecision precision) => precision switch
    {
        TemporalPrecision.Hour => TimeSpan.TicksPerHour,
        TemporalPrecision.Minute => TimeSpan.TicksPerMinute,
        _ => 1,
    };

    private static long Truncate(long ticks, TemporalPrecision precision)
    {
        switch (precision)
        {
            case TemporalPrecision.Second:
                return ticks;
            case TemporalPrecision.Minute:
                return ticks - (ticks % TimeSpan.TicksPerMinute);
            case TemporalPrecision.Hour:
                return ticks - (ticks % TimeSpan.TicksPerHour);
            case TemporalPrecision.Day:
                return ticks - (ticks % TimeSpan.TicksPerDay);
            default:
                var date = new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks));
                return precision == TemporalPrecision.Year ? date.Year : (date.Year * 12) + date.Month;
        }
    }
}
