using System.Globalization;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>
/// A DateTime of year to millisecond precision with its offset from UTC (CQL, DateTime). Components, offset and precision stand in 64 bits
/// in the order of their weight, so that values of one offset are compared to a precision by shifting; what is not given has its lowest
/// value.
/// </summary>
public readonly struct CqlDateTime : IEquatable<CqlDateTime>
{
    /// <summary>The largest offset, in minutes: 14 hours (CQL, timezone offset).</summary>
    internal const int MaxOffset = 14 * 60;

    private const int PrecisionBits = 3;
    private const int OffsetBits = 11;
    private const int MillisecondShift = PrecisionBits + OffsetBits;
    private const int SecondShift = MillisecondShift + 10;
    private const int MinuteShift = SecondShift + 6;
    private const int HourShift = MinuteShift + 6;
    private const int DayShift = HourShift + 5;
    private const int MonthShift = DayShift + 5;
    private const int YearShift = MonthShift + 4;
    private const int OffsetBias = 1 << (OffsetBits - 1);

    private readonly ulong _packed;

    /// <summary>The point of local time, cut to the precision.</summary>
    internal CqlDateTime(DateTime local, DateTimePrecision precision, int offsetMinutes)
    {
        var packed = (ulong)local.Year << YearShift;
        packed |= (ulong)(precision >= DateTimePrecision.Month ? local.Month : 1) << MonthShift;
        packed |= (ulong)(precision >= DateTimePrecision.Day ? local.Day : 1) << DayShift;
        if (precision >= DateTimePrecision.Hour)
        {
            packed |= (ulong)local.Hour << HourShift;
            packed |= precision >= DateTimePrecision.Minute ? (ulong)local.Minute << MinuteShift : 0;
            packed |= precision >= DateTimePrecision.Second ? (ulong)local.Second << SecondShift : 0;
            packed |= precision >= DateTimePrecision.Millisecond ? (ulong)local.Millisecond << MillisecondShift : 0;
        }

        _packed = packed | ((ulong)(offsetMinutes + OffsetBias) << PrecisionBits) | (ulong)precision;
    }

    internal CqlDateTime(CqlDate date, CqlTime time, int offsetMinutes)
        : this(date, offsetMinutes, time.Precision) =>
        _packed |= ((ulong)time.Hour << HourShift) | ((ulong)time.LowMinute << MinuteShift) | ((ulong)time.LowSecond << SecondShift)
            | ((ulong)time.LowMillisecond << MillisecondShift);

    /// <summary>A date as a DateTime of the same precision: the time is not given.</summary>
    internal CqlDateTime(CqlDate date, int offsetMinutes)
        : this(date, offsetMinutes, date.Precision)
    {
    }

    private CqlDateTime(CqlDate date, int offsetMinutes, DateTimePrecision precision) =>
        _packed = ((ulong)date.Year << YearShift) | ((ulong)date.LowMonth << MonthShift) | ((ulong)date.LowDay << DayShift)
            | ((ulong)(offsetMinutes + OffsetBias) << PrecisionBits) | (ulong)precision;

    /// <summary>The first moment of CQL, in UTC.</summary>
    public static CqlDateTime MinValue => new(CqlDate.MinValue, CqlTime.MinValue, 0);

    /// <summary>The last moment of CQL, in UTC.</summary>
    public static CqlDateTime MaxValue => new(CqlDate.MaxValue, CqlTime.MaxValue, 0);

    public DateTimePrecision Precision => (DateTimePrecision)(_packed & ((1 << PrecisionBits) - 1));

    /// <summary>Minutes east of UTC.</summary>
    public int OffsetMinutes => (int)((_packed >> PrecisionBits) & ((1 << OffsetBits) - 1)) - OffsetBias;

    public int Year => (int)(_packed >> YearShift);

    public int? Month => Precision >= DateTimePrecision.Month ? LowMonth : null;

    public int? Day => Precision >= DateTimePrecision.Day ? LowDay : null;

    public int? Hour => Precision >= DateTimePrecision.Hour ? LowHour : null;

    public int? Minute => Precision >= DateTimePrecision.Minute ? LowMinute : null;

    public int? Second => Precision >= DateTimePrecision.Second ? LowSecond : null;

    public int? Millisecond => Precision >= DateTimePrecision.Millisecond ? LowMillisecond : null;

    internal int LowMonth => (int)(_packed >> MonthShift) & 0xF;

    internal int LowDay => (int)(_packed >> DayShift) & 0x1F;

    internal int LowHour => (int)(_packed >> HourShift) & 0x1F;

    internal int LowMinute => (int)(_packed >> MinuteShift) & 0x3F;

    internal int LowSecond => (int)(_packed >> SecondShift) & 0x3F;

    internal int LowMillisecond => (int)(_packed >> MillisecondShift) & 0x3FF;

    /// <summary>The first moment that it can be, local.</summary>
    internal DateTime Low => new(Year, LowMonth, LowDay, LowHour, LowMinute, LowSecond, LowMillisecond);

    /// <summary>The date as given locally.</summary>
    internal CqlDate LocalDate =>
        new(Year, LowMonth, LowDay, Precision > DateTimePrecision.Day ? DateTimePrecision.Day : Precision);

    /// <summary>An instant to the millisecond.</summary>
    public static CqlDateTime Of(DateTimeOffset instant) =>
        new(instant.DateTime, DateTimePrecision.Millisecond, (int)(instant.Offset.Ticks / TimeSpan.TicksPerMinute));

    /// <summary>Reads <c>YYYY[-MM[-DD[T[hh[:mm[:ss[.f+]]]][Z|(+|-)hh:mm]]]]</c>; digits past the millisecond are cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="defaultOffset">Minutes from UTC of a value that names no offset: the evaluation's.</param>
    /// <param name="value">The value.</param>
    public static bool TryParse(ReadOnlySpan<char> text, int defaultOffset, out CqlDateTime value)
    {
        var reader = new TemporalReader(text);
        value = default;
        return reader.ReadDateTime(defaultOffset, out value) && reader.AtEnd;
    }

    /// <summary>
    /// The order of two values to a precision; null when it depends on what is not given. Without a precision they are compared as far as
    /// either goes. Different offsets are brought to one only for hours and below (CQL, Same As: days and above compare what is written).
    /// </summary>
    internal static int? Compare(CqlDateTime left, CqlDateTime right, DateTimePrecision? precision = null)
    {
        var (known, wanted) = TemporalOrder.Precisions(left.Precision, right.Precision, precision);
        var common = known < wanted ? known : wanted;
        int order;
        if (common >= DateTimePrecision.Hour && left.OffsetMinutes != right.OffsetMinutes)
        {
            order = left.UtcTicks(common).CompareTo(right.UtcTicks(common));
        }
        else
        {
            var shift = ShiftOf(common);
            order = (left._packed >> shift).CompareTo(right._packed >> shift);
        }

        return order != 0 ? order : known >= wanted ? 0 : null;
    }

    /// <summary>The same point seen at another offset; without an hour it stays as it is, save the offset.</summary>
    /// <remarks>At the ends of the calendar the value stays with its own offset.</remarks>
    internal CqlDateTime AtOffset(int offsetMinutes)
    {
        if (offsetMinutes == OffsetMinutes)
        {
            return this;
        }

        if (Precision < DateTimePrecision.Hour)
        {
            return new CqlDateTime(LocalDate, offsetMinutes);
        }

        var ticks = Low.Ticks + ((offsetMinutes - OffsetMinutes) * TimeSpan.TicksPerMinute);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return this;
        }

        return new CqlDateTime(new DateTime(ticks), Precision, offsetMinutes);
    }

    /// <summary>Cut to a precision; finer components than it has get their lowest value.</summary>
    internal CqlDateTime WithPrecision(DateTimePrecision precision) => new(Low, precision, OffsetMinutes);

    /// <summary>The same point at the same precision, whatever the offsets.</summary>
    public bool Equals(CqlDateTime other) => Precision == other.Precision && Compare(this, other, Precision) == 0;

    public override bool Equals(object? obj) => obj is CqlDateTime other && Equals(other);

    public override int GetHashCode() =>
        Precision < DateTimePrecision.Hour ? LocalDate.GetHashCode() : UtcTicks(Precision).GetHashCode();

    public static bool operator ==(CqlDateTime left, CqlDateTime right) => left.Equals(right);

    public static bool operator !=(CqlDateTime left, CqlDateTime right) => !left.Equals(right);

    /// <summary><c>2014-01-25T14:30:14.559+01:00</c>; an offset is written when there is an hour.</summary>
    public override string ToString()
    {
        if (Precision <= DateTimePrecision.Day)
        {
            return LocalDate.ToString();
        }

        var time = new CqlTime(LowHour, LowMinute, LowSecond, LowMillisecond, Precision);
        var offset = Math.Abs(OffsetMinutes);
        return string.Create(
            CultureInfo.InvariantCulture, $"{LocalDate}T{time}{(OffsetMinutes < 0 ? '-' : '+')}{offset / 60:00}:{offset % 60:00}");
    }

    /// <summary>UTC ticks of the value cut to a precision of hours or below; may lie outside of the calendar.</summary>
    internal long UtcTicks(DateTimePrecision precision)
    {
        var ticks = Low.Ticks - (OffsetMinutes * TimeSpan.TicksPerMinute);
        var unit = precision switch
        {
            DateTimePrecision.Hour => TimeSpan.TicksPerHour,
            DateTimePrecision.Minute => TimeSpan.TicksPerMinute,
            DateTimePrecision.Second => TimeSpan.TicksPerSecond,
            _ => TimeSpan.TicksPerMillisecond,
        };
        var rest = ticks % unit;
        return rest < 0 ? ticks - rest - unit : ticks - rest;
    }

    private static int ShiftOf(DateTimePrecision precision) => precision switch
    {
        DateTimePrecision.Year => YearShift,
        DateTimePrecision.Month => MonthShift,
        DateTimePrecision.Day => DayShift,
        DateTimePrecision.Hour => HourShift,
        DateTimePrecision.Minute => MinuteShift,
        DateTimePrecision.Second => SecondShift,
        _ => MillisecondShift,
    };
}
