namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Civil time in the United Kingdom, for dates and times that carry no offset. The rules stand here and are not asked of the operating
/// system's time zone database: an index and a later query must agree on every machine, and small container images have none.
/// </summary>
/// <remarks>
/// Source: Summer Time Act 1972 with its orders; British Standard Time Act 1968. Summer time is UTC+1:
/// from 18 February 1968 02:00 to 31 October 1971 02:00 UTC throughout; 1972 to 1980 from the third Sunday in March (the 16th to the 22nd)
/// to the
/// Sunday of 23 to 29 October, changing at 02:00 UTC; from 1981 from the last Sunday in March, changing at 01:00 UTC, to the Sunday of 23
/// to 29
/// October until 1989, of 22 to 28 October until 1995, and since 1996 to the last Sunday in October. Before 1968, of which only dates of
/// birth remain, it is UTC all year.
/// </remarks>
public static class LondonTime
{
    private const long Hour = TimeSpan.TicksPerHour;
    private static readonly long StandardTimeStart = new DateTime(1968, 2, 18, 2, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly long StandardTimeEnd = new DateTime(1971, 10, 31, 2, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>Offset from UTC, in ticks, at an instant.</summary>
    public static long OffsetAt(long utcTicks)
    {
        if (utcTicks < StandardTimeEnd)
        {
            return utcTicks >= StandardTimeStart ? Hour : 0;
        }

        var year = new DateTime(utcTicks, DateTimeKind.Utc).Year;
        if (year < 1972)
        {
            return 0;
        }

        var changeHour = year < 1981 ? 2 : 1;
        var start = SundayIn(year, 3, firstDay: year < 1981 ? 16 : 25, changeHour);
        var end = SundayIn(year, 10, firstDay: year < 1990 ? 23 : year < 1996 ? 22 : 25, changeHour);
        return utcTicks >= start && utcTicks < end ? Hour : 0;
    }

    /// <summary>
    /// The earliest instant at which clocks show <paramref name="localTicks"/>; a time that the clocks leap over is read as UTC.
    /// </summary>
    public static long EarliestUtc(long localTicks)
    {
        var inSummerTime = Math.Max(0, localTicks - Hour);
        return OffsetAt(inSummerTime) == Hour ? inSummerTime : localTicks;
    }

    /// <summary>
    /// The latest instant at which clocks show <paramref name="localTicks"/>: in the hour that is shown twice, the second.
    /// </summary>
    public static long LatestUtc(long localTicks) => OffsetAt(localTicks) == 0 ? localTicks : EarliestUtc(localTicks);

    /// <summary>The change on the Sunday of the week that begins on <paramref name="firstDay"/>.</summary>
    private static long SundayIn(int year, int month, int firstDay, int hour)
    {
        var first = new DateTime(year, month, firstDay, hour, 0, 0, DateTimeKind.Utc);
        var daysToSunday = (7 - (int)first.DayOfWeek) % 7;
        return first.AddDays(daysToSunday).Ticks;
    }
}
