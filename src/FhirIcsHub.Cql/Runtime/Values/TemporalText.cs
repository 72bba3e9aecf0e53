using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>
/// Reads dates and times from UTF-8 in the forms that nearly all resources have: <c>YYYY-MM-DD</c>, or that with <c>Thh:mm:ss</c>, a
/// fraction of three digits or none, and an offset. What has another form is left to <see cref="TemporalReader"/>.
/// </summary>
internal static class TemporalText
{
    private const int DateLength = 10;
    private const int TimeEnd = 19;
    private const int FractionLength = 4;
    private const int OffsetLength = 6;
    private const uint NoNumber = 1_000;

    public static bool TryDate(ReadOnlySpan<byte> text, out CqlDate date)
    {
        date = default;
        if (text.Length != DateLength || text[4] != '-' || text[7] != '-')
        {
            return false;
        }

        var (century, ofCentury, month, day) = (Two(text, 0), Two(text, 2), Two(text, 5), Two(text, 8));
        var year = (century * 100) + ofCentury;
        if (century > 99 || ofCentury > 99 || year < 1 || month is < 1 or > 12 || day < 1
            || day > (uint)DateTime.DaysInMonth((int)year, (int)month))
        {
            return false;
        }

        date = new CqlDate((int)year, (int)month, (int)day, DateTimePrecision.Day);
        return true;
    }

    /// <param name="text">The text.</param>
    /// <param name="defaultOffset">Minutes from UTC of a date, which names no offset.</param>
    /// <param name="value">The value.</param>
    public static bool TryDateTime(ReadOnlySpan<byte> text, int defaultOffset, out CqlDateTime value)
    {
        value = default;
        if (text.Length < DateLength || !TryDate(text[..DateLength], out var date))
        {
            return false;
        }

        if (text.Length == DateLength)
        {
            value = new CqlDateTime(date, defaultOffset);
            return true;
        }

        if (text.Length <= TimeEnd || text[DateLength] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var (hour, minute, second) = (Two(text, 11), Two(text, 14), Two(text, 17));
        var rest = text[TimeEnd..];
        uint millisecond = 0;
        var precision = DateTimePrecision.Second;
        if (rest.Length > FractionLength && rest[0] == '.')
        {
            var last = (uint)rest[3] - '0';
            millisecond = last > 9 ? NoNumber : (Two(rest, 1) * 10) + last;
            precision = DateTimePrecision.Millisecond;
            rest = rest[FractionLength..];
        }

        if (hour > 23 || minute > 59 || second > 59 || millisecond > 999 || !TryOffset(rest, out var offset))
        {
            return false;
        }

        value = new CqlDateTime(date, new CqlTime((int)hour, (int)minute, (int)second, (int)millisecond, precision), offset);
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z'])
        {
            return true;
        }

        if (text.Length != OffsetLength || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':')
        {
            return false;
        }

        var (hour, rest) = (Two(text, 1), Two(text, 4));
        if (hour >= NoNumber || rest > 59)
        {
            return false;
        }

        minutes = (int)((hour * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return Math.Abs(minutes) <= CqlDateTime.MaxOffset;
    }

    // A number of two digits; one that is out of every range when they are none.
    private static uint Two(ReadOnlySpan<byte> text, int at)
    {
        var (tens, ones) = ((uint)text[at] - '0', (uint)text[at + 1] - '0');
        return tens > 9 || ones > 9 ? NoNumber : (tens * 10) + ones;
    }
}
