using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Conversions to quantities and ratios, and of quantities to other units (CQL, Type Operators): null where there is none.
/// </summary>
internal static class QuantityConversions
{
    public static CqlQuantity? ToQuantity(int? argument) => argument is { } number ? new CqlQuantity(number, null) : null;

    public static CqlQuantity? ToQuantity(decimal? argument) => argument is { } number ? new CqlQuantity(number, null) : null;

    /// <summary>Reads <c>(+|-)?#0(.0#)? ('unit')?</c>; the unit is a UCUM code in quotes, or a calendar word with or without.</summary>
    public static CqlQuantity? ToQuantity(string? argument)
    {
        var text = argument.AsSpan().Trim();
        return ReadQuantity(ref text) is { } quantity && text.IsEmpty ? quantity : null;
    }

    public static object? ToQuantity(object? argument) => argument switch
    {
        CqlQuantity quantity => quantity,
        string text => ToQuantity(text),
        CqlRatio { Numerator: { } numerator, Denominator: { } denominator } => ArithmeticOperators.Divide(numerator, denominator),
        _ => ToQuantity(Operands.Decimal(argument)),
    };

    /// <summary>Reads two quantities with a colon between them.</summary>
    public static CqlRatio? ToRatio(string? argument)
    {
        var text = argument.AsSpan().Trim();
        if (ReadQuantity(ref text) is not { } numerator || text.IsEmpty || text[0] != ':')
        {
            return null;
        }

        text = text[1..].TrimStart();
        return ReadQuantity(ref text) is { } denominator && text.IsEmpty ? new CqlRatio(numerator, denominator) : null;
    }

    public static object? ToRatio(object? argument) => argument is CqlRatio ? argument : ToRatio(argument as string);

    public static CqlQuantity? ConvertQuantity(CqlQuantity? argument, string? unit) =>
        argument is not null && unit is not null && QuantityUnits.In(argument, unit) is { } value ? new CqlQuantity(value, unit) : null;

    public static object? ConvertQuantity(object? argument, object? unit) => ConvertQuantity((CqlQuantity?)argument, (string?)unit);

    public static bool? CanConvertQuantity(CqlQuantity? argument, string? unit) =>
        argument is null || unit is null ? null : QuantityUnits.In(argument, unit) is not null;

    public static object? CanConvertQuantity(object? argument, object? unit) =>
        CanConvertQuantity((CqlQuantity?)argument, (string?)unit);

    /// <summary>Reads a quantity at the beginning and the blanks behind it.</summary>
    private static CqlQuantity? ReadQuantity(ref ReadOnlySpan<char> text)
    {
        var length = NumberFormat.DecimalLength(text);
        if (length == 0 || NumberConversions.Parsed(text[..length]) is not { } value)
        {
            return null;
        }

        text = text[length..].TrimStart();
        if (text.IsEmpty || text[0] == ':')
        {
            return new CqlQuantity(value, null);
        }

        string unit;
        if (text[0] == '\'')
        {
            var end = text[1..].IndexOf('\'');
            if (end < 0)
            {
                return null;
            }

            unit = text.Slice(1, end).ToString();
            text = text[(end + 2)..].TrimStart();
            return CalendarUnits.IsWord(unit) || UcumUnit.IsValid(unit) ? new CqlQuantity(value, unit) : null;
        }

        var word = text.IndexOfAnyExceptInRange('a', 'z');
        unit = text[..(word < 0 ? text.Length : word)].ToString();
        text = text[unit.Length..].TrimStart();
        return CalendarUnits.IsWord(unit) ? new CqlQuantity(value, unit) : null;
    }
}
