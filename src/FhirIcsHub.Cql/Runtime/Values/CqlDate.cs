using System.Globalization;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>
/// A Date of year, month or day precision, 0001 to 9999 (CQL, Date). Its components stand in one number in the order of their weight, so
/// that a comparison to a precision is one of shifted numbers; what is not given has its lowest value.
/// </summary>
public readonly struct CqlDate : IEquatable<CqlDate>
{
    internal const int MinYear = 1;
    internal const int MaxYear = 9999;

    private const int PrecisionBits = 3;
    private const int DayBits = 5;
    private const int MonthBits = 4;

    private readonly uint _packed;

    internal CqlDate(int year, int month, int day, DateTimePrecision precision) =>
        _packed = ((((((uint)year << MonthBits) | (uint)month) << DayBits) | (uint)day) << PrecisionBits) | (uint)precision;

    public static CqlDate MinValue => new(MinYear, 1, 1, DateTimePrecision.Day);

    public static CqlDate MaxValue => new(MaxYear, 12, 31, DateTimePrecision.Day);

    /// <summary>How much is given: the year, the month or the day.</summary>
    public DateTimePrecision Precision => (DateTimePrecision)(_packed & ((1 << PrecisionBits) - 1));

    public int Year => (int)(_packed >> (MonthBits + DayBits + PrecisionBits));

    /// <summary>Null when only the year is given.</summary>
    public int? Month => Precision >= DateTimePrecision.Month ? LowMonth : null;

    /// <summary>Null when the day is not given.</summary>
    public int? Day => Precision >= DateTimePrecision.Day ? LowDay : null;

    internal int LowMonth => (int)(_packed >> (DayBits + PrecisionBits)) & ((1 << MonthBits) - 1);

    internal int LowDay => (int)(_packed >> PrecisionBits) & ((1 << DayBits) - 1);

    /// <summary>The first day that it can be.</summary>
    internal DateTime Low => new(Year, LowMonth, LowDay);

    public static CqlDate Of(DateOnly date) => new(date.Year, date.Month, date.Day, DateTimePrecision.Day);

    /// <summary>A date of the components that are given; false when one is out of range or follows one that is missing.</summary>
    public static bool TryCreate(int year, int? month, int? day, out CqlDate date)
    {
        date = default;
        if (year is < MinYear or > MaxYear || month is < 1 or > 12 || (month is null && day is not null)
            || (day is { } d && (d < 1 || d > DateTime.DaysInMonth(year, month!.Value))))
        {
            return false;
        }

        var precision = day is not null ? DateTimePrecision.Day : month is not null ? DateTimePrecision.Month : DateTimePrecision.Year;
        date = new CqlDate(year, month ?? 1, day ?? 1, precision);
        return true;
    }

    /// <summary>Reads <c>YYYY[-MM[-DD]]</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CqlDate date)
    {
        var reader = new TemporalReader(text);
        date = default;
        return reader.ReadDate(out date) && reader.AtEnd;
    }

    /// <summary>
    /// The order of two dates to a precision; null when it depends on what is not given. Without a precision they are compared as far as
    /// either goes: two years alone can be equal.
    /// </summary>
    internal static int? Compare(CqlDate left, CqlDate right, DateTimePrecision? precision = null)
    {
        var (known, wanted) = TemporalOrder.Precisions(left.Precision, right.Precision, precision);
        wanted = wanted > DateTimePrecision.Day ? DateTimePrecision.Day : wanted;
        var common = known < wanted ? known : wanted;
        var shift = PrecisionBits + common switch
        {
            DateTimePrecision.Day => 0,
            DateTimePrecision.Year => DayBits + MonthBits,
            _ => DayBits,
        };
        var order = (left._packed >> shift).CompareTo(right._packed >> shift);
        return order != 0 ? order : known >= wanted ? 0 : null;
    }

    /// <summary>Cut to a precision that it has.</summary>
    internal CqlDate WithPrecision(DateTimePrecision precision) => new(
        Year, precision >= DateTimePrecision.Month ? LowMonth : 1, precision >= DateTimePrecision.Day ? LowDay : 1, precision);

    /// <summary>The same components and precision.</summary>
    public bool Equals(CqlDate other) => _packed == other._packed;

    public override bool Equals(object? obj) => obj is CqlDate other && Equals(other);

    public override int GetHashCode() => (int)_packed;

    public static bool operator ==(CqlDate left, CqlDate right) => left.Equals(right);

    public static bool operator !=(CqlDate left, CqlDate right) => !left.Equals(right);

    /// <summary><c>2014</c>, <c>2014-01</c>, <c>2014-01-25</c></summary>
    public override string ToString() => Precision switch
    {
        DateTimePrecision.Year => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}"),
        DateTimePrecision.Month => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{LowMonth:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{LowMonth:00}-{LowDay:00}"),
    };
}
