namespace FhirIcsHub.Fhir;

/// <summary>The lexical rules of date, dateTime, instant and time, the calendar included (no 2021-02-29, no year 0000, no 24:00).</summary>
internal static class DateLexeme
{
    public static bool IsDate(ReadOnlySpan<byte> value) => DateLength(value) == value.Length;

    /// <summary>A date of any precision, or a date with time to at least the second and with an offset.</summary>
    public static bool IsDateTime(ReadOnlySpan<byte> value)
    {
        var date = DateLength(value);
        return date == value.Length ? date > 0 : date == 10 && IsTimeWithOffset(value[10..]);
    }

    public static bool IsInstant(ReadOnlySpan<byte> value) => DateLength(value) == 10 && value.Length > 10 && IsTimeWithOffset(value[10..]);

    public static bool IsTime(ReadOnlySpan<byte> value) => TimeLength(value) == value.Length && value.Length > 0;

    private static bool IsTimeWithOffset(ReadOnlySpan<byte> value)
    {
        if (value[0] != (byte)'T')
        {
            return false;
        }

        value = value[1..];
        var time = TimeLength(value);
        if (time == 0)
        {
            return false;
        }

        var offset = value[time..];
        if (offset is [(byte)'Z'])
        {
            return true;
        }

        if (offset.Length != 6 || offset[0] is not ((byte)'+' or (byte)'-') || offset[3] != (byte)':')
        {
            return false;
        }

        var hours = TwoDigits(offset[1..]);
        var minutes = TwoDigits(offset[4..]);
        return hours >= 0 && minutes is >= 0 and <= 59 && (hours <= 13 || (hours == 14 && minutes == 0));
    }

    // Length of the date at the start: 4, 7 or 10; 0 when there is none.
    private static int DateLength(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4)
        {
            return 0;
        }

        var first = TwoDigits(value);
        var second = TwoDigits(value[2..]);
        if (first < 0 || second < 0 || first + second == 0)
        {
            return 0;
        }

        if (value.Length == 4)
        {
            return 4;
        }

        var month = value.Length >= 7 && value[4] == (byte)'-' ? TwoDigits(value[5..]) : -1;
        if (month is < 1 or > 12)
        {
            return 0;
        }

        if (value.Length == 7)
        {
            return 7;
        }

        var day = value.Length >= 10 && value[7] == (byte)'-' ? TwoDigits(value[8..]) : -1;
        return day >= 1 && day <= System.DateTime.DaysInMonth((first * 100) + second, month) ? 10 : 0;
    }

    // Length of hh:mm:ss with any fraction; 0 when it is none.
    private static int TimeLength(ReadOnlySpan<byte> value)
    {
        if (value.Length < 8 || value[2] != (byte)':' || value[5] != (byte)':'
            || TwoDigits(value) is < 0 or > 23 || TwoDigits(value[3..]) is < 0 or > 59 || TwoDigits(value[6..]) is < 0 or > 60)
        {
            return 0;
        }

        if (value.Length == 8 || value[8] != (byte)'.')
        {
            return 8;
        }

        var digits = value[9..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var length = digits < 0 ? value.Length - 9 : digits;
        return length == 0 ? 0 : 9 + length;
    }

    private static int TwoDigits(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2)
        {
            return -1;
        }

        var tens = value[0] - '0';
        var ones = value[1] - '0';
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9 ? (tens * 10) + ones : -1;
    }
}
