using System.Globalization;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>
/// A time of day of hour to millisecond precision, without an offset (CQL, Time). What is not given has its lowest value.
/// </summary>
public readonly struct CqlTime : IEquatable<CqlTime>
{
    internal const int MillisecondsPerDay = 86_400_000;

    private const int PrecisionBits = 3;
    private const int MillisecondBits = 10;
    private const int SecondBits = 6;
    private const int MinuteBits = 6;

    private readonly uint _packed;

    internal CqlTime(int hour, int minute, int second, int millisecond, DateTimePrecision precision) =>
        _packed = ((((((((uint)hour << MinuteBits) | (uint)minute) << SecondBits) | (uint)second) << MillisecondBits) | (uint)millisecond)
            << PrecisionBits) | (uint)precision;

    public static CqlTime MinValue => new(0, 0, 0, 0, DateTimePrecision.Millisecond);

    public static CqlTime MaxValue => new(23, 59, 59, 999, DateTimePrecision.Millisecond);

    /// <summary><see cref="DateTimePrecision.Hour"/> to <see cref="DateTimePrecision.Millisecond"/>.</summary>
    public DateTimePrecision Precision => (DateTimePrecision)(_packed & ((1 << PrecisionBits) - 1));

    public int Hour => (int)(_packed >> (MinuteBits + SecondBits + MillisecondBits + PrecisionBits));

    public int? Minute => Precision >= DateTimePrecision.Minute ? LowMinute : null;

    public int? Second => Precision >= DateTimePrecision.Second ? LowSecond : null;

    public int? Millisecond => Precision >= DateTimePrecision.Millisecond ? LowMillisecond : null;

    internal int LowMinute => (int)(_packed >> (SecondBits + MillisecondBits + PrecisionBits)) & ((1 << MinuteBits) - 1);

    internal int LowSecond => (int)(_packed >> (MillisecondBits + PrecisionBits)) & ((1 << SecondBits) - 1);

    internal int LowMillisecond => (int)(_packed >> PrecisionBits) & ((1 << MillisecondBits) - 1);

    /// <summary>Milliseconds from midnight of the first moment that it can be.</summary>
    internal int Low => (((((Hour * 60) + LowMinute) * 60) + LowSecond) * 1000) + LowMillisecond;

    /// <summary>A time of the components that are given; false when one is out of range or follows one that is missing.</summary>
    public static bool TryCreate(int hour, int? minute, int? second, int? millisecond, out CqlTime time)
    {
        time = default;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59 || millisecond is < 0 or > 999
            || (minute is null && second is not null) || (second is null && millisecond is not null))
        {
            return false;
        }

        var precision = millisecond is not null ? DateTimePrecision.Millisecond
            : second is not null ? DateTimePrecision.Second
            : minute is not null ? DateTimePrecision.Minute
            : DateTimePrecision.Hour;
        time = new CqlTime(hour, minute ?? 0, second ?? 0, millisecond ?? 0, precision);
        return true;
    }

    /// <summary>Reads <c>hh[:mm[:ss[.f+]]]</c>; digits past the millisecond are cut.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CqlTime time)
    {
        var reader = new TemporalReader(text);
        time = default;
        return reader.ReadTime(out time) && reader.AtEnd;
    }

    internal static CqlTime OfMilliseconds(int milliseconds, DateTimePrecision precision) => new(
        milliseconds / 3_600_000,
        precision >= DateTimePrecision.Minute ? milliseconds / 60_000 % 60 : 0,
        precision >= DateTimePrecision.Second ? milliseconds / 1000 % 60 : 0,
        precision >= DateTimePrecision.Millisecond ? milliseconds % 1000 : 0,
        precision);

    /// <summary>
    /// The order of two times to a precision; null when it depends on what is not given. Without a precision they are compared as far as
    /// either goes.
    /// </summary>
    internal static int? Compare(CqlTime left, CqlTime right, DateTimePrecision? precision = null)
    {
        var (known, wanted) = TemporalOrder.Precisions(left.Precision, right.Precision, precision);
        var common = known < wanted ? known : wanted;
        var shift = PrecisionBits + common switch
        {
            DateTimePrecision.Millisecond => 0,
            DateTimePrecision.Second => MillisecondBits,
            DateTimePrecision.Minute => MillisecondBits + SecondBits,
            _ => MillisecondBits + SecondBits + MinuteBits,
        };
        var order = (left._packed >> shift).CompareTo(right._packed >> shift);
        return order != 0 ? order : known >= wanted ? 0 : null;
    }

    /// <summary>Cut to a precision; finer components than it has become 0.</summary>
    internal CqlTime WithPrecision(DateTimePrecision precision) => OfMilliseconds(Low, precision);

    /// <summary>The same components and precision.</summary>
    public bool Equals(CqlTime other) => _packed == other._packed;

    public override bool Equals(object? obj) => obj is CqlTime other && Equals(other);

    public override int GetHashCode() => (int)_packed;

    public static bool operator ==(CqlTime left, CqlTime right) => left.Equals(right);

    public static bool operator !=(CqlTime left, CqlTime right) => !left.Equals(right);

    /// <summary><c>10</c>, <c>10:30</c>, <c>10:30:05</c>, <c>10:30:05.250</c></summary>
    public override string ToString() => Precision switch
    {
        DateTimePrecision.Hour => string.Create(CultureInfo.InvariantCulture, $"{Hour:00}"),
        DateTimePrecision.Minute => string.Create(CultureInfo.InvariantCulture, $"{Hour:00}:{LowMinute:00}"),
        DateTimePrecision.Second => string.Create(CultureInfo.InvariantCulture, $"{Hour:00}:{LowMinute:00}:{LowSecond:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Hour:00}:{LowMinute:00}:{LowSecond:00}.{LowMillisecond:000}"),
    };
}
