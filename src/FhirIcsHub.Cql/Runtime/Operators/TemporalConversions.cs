using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Conversions to dates and times (CQL, Type Operators): null for what is no such value.</summary>
internal static class TemporalConversions
{
    /// <summary>The date of the point at the evaluation's offset.</summary>
    public static CqlDate? ToDate(CqlContext context, CqlDateTime? argument) => argument?.AtOffset(context.OffsetMinutes).LocalDate;

    /// <summary>The time part of a DateTime is left out.</summary>
    public static CqlDate? ToDate(CqlContext context, string? argument) =>
        CqlDateTime.TryParse(argument, context.OffsetMinutes, out var value) ? value.LocalDate : null;

    public static object? ToDate(CqlContext context, object? argument) => argument switch
    {
        CqlDate date => date,
        CqlDateTime value => ToDate(context, value),
        string text => ToDate(context, text),
        _ => null,
    };

    /// <summary>The same precision, at the evaluation's offset.</summary>
    public static CqlDateTime? ToDateTime(CqlContext context, CqlDate? argument) =>
        argument is { } date ? new CqlDateTime(date, context.OffsetMinutes) : null;

    public static CqlDateTime? ToDateTime(CqlContext context, string? argument) =>
        CqlDateTime.TryParse(argument, context.OffsetMinutes, out var value) ? value : null;

    public static object? ToDateTime(CqlContext context, object? argument) => argument switch
    {
        CqlDateTime value => value,
        CqlDate date => ToDateTime(context, date),
        string text => ToDateTime(context, text),
        _ => null,
    };

    /// <summary>Reads <c>T?hh[:mm[:ss[.f+]]]</c>; an offset behind it is left out, as a Time has none.</summary>
    public static CqlTime? ToTime(string? argument)
    {
        var text = argument.AsSpan();
        text = text.StartsWith("T") ? text[1..] : text;
        var end = text.IndexOfAny('Z', '+', '-');
        if (end >= 0)
        {
            if (!IsOffset(text[end..]))
            {
                return null;
            }

            text = text[..end];
        }

        return CqlTime.TryParse(text, out var time) ? time : null;
    }

    public static object? ToTime(CqlContext context, object? argument) => argument switch
    {
        CqlTime time => time,
        CqlDateTime { Precision: >= DateTimePrecision.Hour } value => TimeOf(value.AtOffset(context.OffsetMinutes)),
        string text => ToTime(text),
        _ => null,
    };

    private static CqlTime TimeOf(CqlDateTime value) =>
        new(value.LowHour, value.LowMinute, value.LowSecond, value.LowMillisecond, value.Precision);

    private static bool IsOffset(ReadOnlySpan<char> text) =>
        text is "Z"
        || (text.Length == 6 && text[3] == ':' && text[1..3].IndexOfAnyExceptInRange('0', '9') < 0
            && text[4..].IndexOfAnyExceptInRange('0', '9') < 0);
}
