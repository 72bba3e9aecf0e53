using System.Globalization;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// Dates and times as sources write them, made R4: a time has seconds and an offset. A time without offset is UK civil time. In the hour
/// that clocks show twice in October the first (summer time) is meant; a time that clocks leap over in March is read as UTC.
/// </summary>
internal static class SourceTimes
{
    private const int DateLength = 10;

    /// <summary>
    /// The R4 form of a dateTime or instant; the text itself when it is in order or not understood (the strict reader will say so).
    /// </summary>
    public static string ToR4(string text)
    {
        if (text.Length <= DateLength || text[DateLength] is not ('T' or ' ') || text.Length < 16 || text[13] != ':')
        {
            return text;
        }

        var timeEnd = EndOfTime(text);
        var time = text[(DateLength + 1)..timeEnd];
        var offset = text[timeEnd..].Trim();
        if (text[DateLength] == 'T' && time.Length >= 8 && (offset == "Z" || offset.Length == 6))
        {
            return text;
        }

        if (time.Length == 5)
        {
            time += ":00";
        }

        return Offset(offset, text[..DateLength], time) is { } known ? $"{text[..DateLength]}T{time}{known}" : text;
    }

    private static string? Offset(string offset, string date, string time)
    {
        switch (offset)
        {
            case "":
                return LondonOffset(date, time);
            case "Z" or "z":
                return "Z";
            default:
                var isSigned = offset[0] is '+' or '-';
                return isSigned && offset.Length == 5 ? offset[..3] + ":" + offset[3..] : isSigned && offset.Length == 3 ? offset + ":00"
                    : isSigned && offset.Length == 6 ? offset : null;
        }
    }

    private static string? LondonOffset(string date, string time)
    {
        if (!DateTime.TryParseExact(date + "T" + time[..8], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var local))
        {
            return null;
        }

        return LondonTime.EarliestUtc(local.Ticks) == local.Ticks ? "+00:00" : "+01:00";
    }

    private static int EndOfTime(string text)
    {
        var end = DateLength + 1;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is ':' or '.'))
        {
            end++;
        }

        return end;
    }
}
