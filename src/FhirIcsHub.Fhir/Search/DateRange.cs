namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// The time that a FHIR date, dateTime or instant covers, in UTC ticks, both ends inclusive. A partial date spans the whole year, month or
/// day, a time spans the last unit written (second, or fraction of one). What has no offset is UK time (<see cref="LondonTime"/>).
/// </summary>
public readonly record struct DateRange(long Low, long High)
{
    /// <summary>All of time: a period without start and end.</summary>
    public static readonly DateRange Always = new(DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);

    /// <summary>From the start of this range to the end of <paramref name="end"/>; an end before the start gives just the start.</summary>
    public DateRange To(DateRange end) => new(Low, Math.Max(Low, end.High));

    /// <summary>
    /// Reads <c>yyyy</c>, <c>yyyy-MM</c>, <c>yyyy-MM-dd</c> or a time after it, with or without seconds and offset
    /// (the forms of R4 data and, for times without seconds, of R4 search). False for any other text and for days that no calendar has.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateRange range)
    {
        range = default;
        if (!TryDigits(text, 0, 4, out var year) || year == 0)
        {
            return false;
        }

        if (text.Length == 4)
        {
            range = Local(new DateTime(year, 1, 1), year == 9999 ? DateTime.MaxValue.Ticks : new DateTime(year + 1, 1, 1).Ticks - 1);
            return true;
        }

        if (text.Length < 7 || text[4] != '-' || !TryDigits(text, 5, 2, out var month) || month is < 1 or > 12)
        {
            return false;
        }

        var monthEnd = new DateTime(year, month, DateTime.DaysInMonth(year, month)).Ticks + TimeSpan.TicksPerDay - 1;
        if (text.Length == 7)
        {
            range = Local(new DateTime(year, month, 1), monthEnd);
            return true;
        }

        if (text.Length < 10 || text[7] != '-' || !TryDigits(text, 8, 2, out var day) || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var date = new DateTime(year, month, day);
        if (text.Length == 10)
        {
            range = Local(date, date.Ticks + TimeSpan.TicksPerDay - 1);
            return true;
        }

        return text[10] == 'T' && TryParseTime(date.Ticks, text[11..], out range);
    }

    private static bool TryParseTime(long day, ReadOnlySpan<char> text, out DateRange range)
    {
        range = default;
        if (text.Length < 5 || text[2] != ':' || !TryDigits(text, 0, 2, out var hour) || hour > 23
            || !TryDigits(text, 3, 2, out var minute) || minute > 59)
        {
            return false;
        }

        var low = day + (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        var unit = TimeSpan.TicksPerMinute;
        var rest = text[5..];
        if (rest.Length >= 3 && rest[0] == ':')
        {
            if (!TryDigits(rest, 1, 2, out var second) || second > 60)
            {
                return false;
            }

            // A leap second shares the last second of its minute: ticks have none.
            low += Math.Min(second, 59) * TimeSpan.TicksPerSecond;
            unit = TimeSpan.TicksPerSecond;
            rest = rest[3..];
            if (rest.Length > 0 && rest[0] == '.' && !TryFraction(ref rest, ref low, ref unit))
            {
                return false;
            }
        }

        var high = low + unit - 1;
        if (rest.Length == 0)
        {
            range = new DateRange(LondonTime.EarliestUtc(low), LondonTime.LatestUtc(high));
            return true;
        }

        if (!TryOffset(rest, out var offset))
        {
            return false;
        }

        range = new DateRange(Clamp(low - offset), Clamp(high - offset));
        return true;
    }

    /// <summary>Reads <c>.123</c>; digits past the seventh are finer than a tick and only dropped.</summary>
    private static bool TryFraction(ref ReadOnlySpan<char> rest, ref long low, ref long unit)
    {
        var i = 1;
        for (; i < rest.Length && char.IsAsciiDigit(rest[i]); i++)
        {
            if (unit > 1)
            {
                unit /= 10;
                low += (rest[i] - '0') * unit;
            }
        }

        rest = rest[i..];
        return i > 1;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out long offset)
    {
        offset = 0;
        if (text is "Z")
        {
            return true;
        }

        // A '+' in a URL that the client did not escape arrives as a space.
        if (text.Length != 6 || text[0] is not ('+' or '-' or ' ') || text[3] != ':' || !TryDigits(text, 1, 2, out var hours)
            || !TryDigits(text, 4, 2, out var minutes) || hours > 14 || minutes > 59)
        {
            return false;
        }

        offset = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        if (text[0] == '-')
        {
            offset = -offset;
        }

        return true;
    }

    private static DateRange Local(DateTime low, long high) => new(LondonTime.EarliestUtc(low.Ticks), LondonTime.LatestUtc(high));

    private static long Clamp(long ticks) => Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);

    private static bool TryDigits(ReadOnlySpan<char> text, int start, int count, out int value)
    {
        value = 0;
        if (text.Length < start + count)
        {
            return false;
        }

        foreach (var c in text.Slice(start, count))
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
