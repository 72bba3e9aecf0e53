using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>Reads the parts of a date or time in the ISO 8601 form of CQL, left to right; numbers out of range are refused.</summary>
internal ref struct TemporalReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    public readonly bool AtEnd => _rest.IsEmpty;

    public bool ReadDate(out CqlDate date)
    {
        date = default;
        int? month = null, day = null;
        if (!ReadDigits(4, out var year))
        {
            return false;
        }

        if (Skip('-'))
        {
            if (!ReadDigits(2, out var m))
            {
                return false;
            }

            month = m;
            if (Skip('-'))
            {
                if (!ReadDigits(2, out var d))
                {
                    return false;
                }

                day = d;
            }
        }

        return CqlDate.TryCreate(year, month, day, out date);
    }

    public bool ReadTime(out CqlTime time)
    {
        time = default;
        int? minute = null, second = null, millisecond = null;
        if (!ReadDigits(2, out var hour))
        {
            return false;
        }

        if (Skip(':'))
        {
            if (!ReadDigits(2, out var m))
            {
                return false;
            }

            minute = m;
            if (Skip(':'))
            {
                if (!ReadDigits(2, out var s))
                {
                    return false;
                }

                second = s;
                if (Skip('.'))
                {
                    if (!ReadMilliseconds(out var ms))
                    {
                        return false;
                    }

                    millisecond = ms;
                }
            }
        }

        return CqlTime.TryCreate(hour, minute, second, millisecond, out time);
    }

    public bool ReadDateTime(int defaultOffset, out CqlDateTime value)
    {
        value = default;
        if (!ReadDate(out var date))
        {
            return false;
        }

        value = new CqlDateTime(date, defaultOffset);
        if (AtEnd || !Skip('T') || AtEnd)
        {
            return true;
        }

        if (date.Precision != DateTimePrecision.Day || !ReadTime(out var time))
        {
            return false;
        }

        var offset = defaultOffset;
        if (!AtEnd && !ReadOffset(out offset))
        {
            return false;
        }

        value = new CqlDateTime(date, time, offset);
        return true;
    }

    private bool ReadOffset(out int minutes)
    {
        minutes = 0;
        if (Skip('Z'))
        {
            return true;
        }

        var isNegative = _rest[0] == '-';
        if ((!Skip('-') && !Skip('+')) || !ReadDigits(2, out var hours) || !Skip(':') || !ReadDigits(2, out var rest) || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (isNegative ? -1 : 1);
        return Math.Abs(minutes) <= CqlDateTime.MaxOffset;
    }

    private bool ReadMilliseconds(out int milliseconds)
    {
        milliseconds = 0;
        var digits = 0;
        for (; !_rest.IsEmpty && char.IsAsciiDigit(_rest[0]); _rest = _rest[1..], digits++)
        {
            milliseconds = digits < 3 ? (milliseconds * 10) + (_rest[0] - '0') : milliseconds;
        }

        milliseconds *= digits switch { 1 => 100, 2 => 10, _ => 1 };
        return digits > 0;
    }

    private bool Skip(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private bool ReadDigits(int count, out int value)
    {
        value = 0;
        if (_rest.Length < count)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            if (!char.IsAsciiDigit(_rest[i]))
            {
                return false;
            }

            value = (value * 10) + (_rest[i] - '0');
        }

        _rest = _rest[count..];
        return true;
    }
}
