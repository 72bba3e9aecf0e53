using System.Globalization;

namespace FhirIcsHub.Fhir.FhirPath;

public enum TemporalKind : byte
{
    Date,
    DateTime,
    Time,
}

/// <summary>
/// How much of a date or time is given. Fractions of a second belong to <see cref="Second"/>: FHIRPath treats both as one precision.
/// </summary>
public enum TemporalPrecision : byte
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// <summary>
/// A Date, DateTime or Time of any precision, with the offset as written (or none). Missing parts are held at their lowest value,
/// so that truncation to a common precision is a comparison of ticks.
/// </summary>
public readonly struct PartialDateTime : IEquatable<PartialDateTime>
{
    internal const short NoOffset = short.MinValue;

    // UTC is written Z or +00:00; both mean offset 0, the text form keeps what was read.
    private const short Zulu = short.MaxValue;

    private readonly long _ticks;
    private readonly short _offset;
    private readonly byte _fractionDigits;

    internal PartialDateTime(TemporalKind kind, TemporalPrecision precision, long ticks, int fractionDigits, short offset)
    {
        Kind = kind;
        Precision = precision;
        _ticks = ticks;
        _fractionDigits = (byte)fractionDigits;
        _offset = offset;
    }

    public TemporalKind Kind { get; }

    public TemporalPrecision Precision { get; }

    /// <summary>Local date and time with missing parts at their lowest; a Time lies on 0001-01-01.</summary>
    public DateTime Low => new(_ticks);

    /// <summary>Digits after the decimal point of the seconds, at most 7.</summary>
    public int FractionDigits => _fractionDigits;

    public bool HasOffset => _offset != NoOffset;

    /// <summary>Offset from UTC; null when none is given.</summary>
    public TimeSpan? Offset => _offset switch
    {
        NoOffset => null,
        Zulu => TimeSpan.Zero,
        _ => TimeSpan.FromMinutes(_offset),
    };

    internal long Ticks => _ticks;

    internal short RawOffset => _offset;

    public static PartialDateTime FromInstant(DateTimeOffset instant)
    {
        var milliseconds = instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMillisecond);
        var offset = (short)instant.Offset.TotalMinutes;
        return new PartialDateTime(TemporalKind.DateTime, TemporalPrecision.Second, milliseconds, 3, offset == 0 ? Zulu : offset);
    }

    public static PartialDateTime FromDate(DateOnly date) =>
        new(TemporalKind.Date, TemporalPrecision.Day, date.ToDateTime(TimeOnly.MinValue).Ticks, 0, NoOffset);

    public static PartialDateTime FromTime(TimeOnly time) =>
        new(TemporalKind.Time, TemporalPrecision.Second, time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), 3, NoOffset);

    /// <summary>
    /// Reads <c>YYYY[-MM[-DD[Thh[:mm[:ss[.f+]]]][Z|+hh:mm]]]</c> or, for a Time, <c>hh[:mm[:ss[.f+]]]</c>.
    /// A Date has no time; fractions past 100 ns are cut.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, TemporalKind kind, out PartialDateTime value)
    {
        value = default;
        var reader = new TemporalReader(text);
        if (kind == TemporalKind.Time)
        {
            return reader.ReadClock(out var timeTicks, out var timePrecision, out var timeDigits) && reader.AtEnd
                && Keep(new PartialDateTime(kind, timePrecision, timeTicks, timeDigits, NoOffset), out value);
        }

        if (!reader.ReadCalendar(out var date, out var precision))
        {
            return false;
        }

        if (reader.AtEnd)
        {
            return Keep(new PartialDateTime(kind, precision, date.Ticks, 0, NoOffset), out value);
        }

        if (kind == TemporalKind.Date || !reader.Skip('T'))
        {
            return false;
        }

        long ticks = 0;
        var digits = 0;
        if (!reader.AtEnd && precision == TemporalPrecision.Day && !reader.ReadClock(out ticks, out precision, out digits))
        {
            return false;
        }

        var offset = NoOffset;
        if (!reader.AtEnd && (precision < TemporalPrecision.Hour || !reader.ReadOffset(out offset)))
        {
            return false;
        }

        return reader.AtEnd && Keep(
            new PartialDateTime(kind, precision, date.Ticks + ticks, digits, offset == 0 && text[^1] == 'Z' ? Zulu : offset), out value);
    }

    private static bool Keep(PartialDateTime read, out PartialDateTime value)
    {
        value = read;
        return true;
    }

    /// <summary>The same point as another kind: a Date is a DateTime of day precision at most.</summary>
    internal PartialDateTime As(TemporalKind kind)
    {
        if (kind == TemporalKind.Date && Precision > TemporalPrecision.Day)
        {
            return new PartialDateTime(kind, TemporalPrecision.Day, Low.Date.Ticks, 0, NoOffset);
        }

        return new PartialDateTime(kind, Precision, _ticks, _fractionDigits, kind == TemporalKind.DateTime ? _offset : NoOffset);
    }

    public bool Equals(PartialDateTime other) =>
        Kind == other.Kind && Precision == other.Precision && _ticks == other._ticks && _offset == other._offset
            && _fractionDigits == other._fractionDigits;

    public override bool Equals(object? obj) => obj is PartialDateTime other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, Precision, _ticks, _offset);

    public static bool operator ==(PartialDateTime left, PartialDateTime right) => left.Equals(right);

    public static bool operator !=(PartialDateTime left, PartialDateTime right) => !left.Equals(right);

    /// <summary>The FHIR form: <c>2015-02-04T14:34:28Z</c>, <c>14:34</c>; no leading @ or T.</summary>
    public override string ToString()
    {
        var low = Low;
        var culture = CultureInfo.InvariantCulture;
        var date = Kind == TemporalKind.Time ? "" : Precision switch
        {
            TemporalPrecision.Year => low.ToString("yyyy", culture),
            TemporalPrecision.Month => low.ToString("yyyy-MM", culture),
            _ => low.ToString("yyyy-MM-dd", culture),
        };
        if (Precision <= TemporalPrecision.Day)
        {
            return date;
        }

        var clock = Precision switch
        {
            TemporalPrecision.Hour => low.ToString("HH", culture),
            TemporalPrecision.Minute => low.ToString("HH:mm", culture),
            _ when _fractionDigits == 0 => low.ToString("HH:mm:ss", culture),
            _ => low.ToString("HH:mm:ss." + new string('f', _fractionDigits), culture),
        };
        return Kind == TemporalKind.Time ? clock : date + "T" + clock + OffsetText();
    }

    /// <summary>The FHIRPath literal: <c>@2015T</c>, <c>@T14:34</c>.</summary>
    internal string ToLiteral() => Kind switch
    {
        TemporalKind.Time => "@T" + ToString(),
        TemporalKind.DateTime when Precision <= TemporalPrecision.Day => "@" + ToString() + "T",
        _ => "@" + ToString(),
    };

    private string OffsetText() => _offset switch
    {
        NoOffset => "",
        Zulu => "Z",
        _ => string.Create(
            CultureInfo.InvariantCulture, $"{(_offset < 0 ? '-' : '+')}{Math.Abs(_offset) / 60:00}:{Math.Abs(_offset) % 60:00}"),
    };
}
