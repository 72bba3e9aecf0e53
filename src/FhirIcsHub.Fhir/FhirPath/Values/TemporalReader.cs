namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Reads the parts of a date or time from text, left to right.</summary>
internal ref struct TemporalReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    public readonly bool AtEnd => _rest.IsEmpty;

    public bool Skip(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    public bool ReadCalendar(out DateTime date, out TemporalPrecision precision)
    {
        date = default;
        precision = TemporalPrecision.Year;
        int month = 1, day = 1;
        if (!ReadDigits(4, out var year) || year == 0)
        {
            return false;
        }

        if (Skip('-'))
        {
            precision = TemporalPrecision.Month;
            if (!ReadDigits(2, out month) || month is < 1 or > 12)
            {
                return false;
            }

            if (Skip('-'))
            {
                precision = TemporalPrecision.Day;
                if (!ReadDigits(2, out day) || day < 1 || day > DateTime.DaysInMonth(year, month))
                {
                    return false;
                }
            }
        }

        date = new DateTime(year, month, day);
        return true;
    }

    public bool ReadClock(out long ticks, out TemporalPrecision precision, out int fractionDigits)
    {
        ticks = 0;
        fractionDigits = 0;
        precision = TemporalPrecision.Hour;
        if (!ReadDigits(2, out var hour) || hour > 23)
        {
            return false;
        }

        ticks = hour * TimeSpan.TicksPerHour;
        if (!Skip(':'))
        {
            return true;
        }

        precision = TemporalPrecision.Minute;
        if (!ReadDigits(2, out var minute) || minute > 59)
        {
            return false;
        }

        ticks += minute * TimeSpan.TicksPerMinute;
        if (!Skip(':'))
        {
            return true;
        }

        precision = TemporalPrecision.Second;

        // A leap second (60) is legal in FHIR; it counts as the last moment of its minute so that order is kept.
        if (!ReadDigits(2, out var second) || second > 60)
        {
            return false;
        }

        ticks += Math.Min(second, 59) * TimeSpan.TicksPerSecond;
        return !Skip('.') || ReadFraction(ref ticks, out fractionDigits);
    }

    private bool ReadFraction(ref long ticks, out int digits)
    {
        digits = 0;
        var read = 0;
        for (var unit = TimeSpan.TicksPerSecond / 10; !_rest.IsEmpty && char.IsAsciiDigit(_rest[0]); unit /= 10, read++)
        {
            ticks += (_rest[0] - '0') * unit;
            _rest = _rest[1..];
        }

        digits = Math.Min(read, 7);
        return read > 0;
    }

    public bool ReadOffset(out short minutes)
    {
        minutes = 0;
        if (Skip('Z'))
        {
            return true;
        }

        var isNegative = !_rest.IsEmpty && _rest[0] == '-';
        if ((!Skip('-') && !Skip('+')) || !ReadDigits(2, out var hours) || !Skip(':') || !ReadDigits(2, out var rest)
            || hours > 14 || rest > 59)
        {
            return false;
        }

        minutes = (short)(((hours * 60) + rest) * (isNegative ? -1 : 1));
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
