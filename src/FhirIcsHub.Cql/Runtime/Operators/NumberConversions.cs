using System.Globalization;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Conversions to Boolean and to numbers (CQL, Type Operators): null for what has no such value. A value that is of the type already stays.
/// </summary>
internal static class NumberConversions
{
    public static bool? ToBoolean(string? argument) => argument?.ToUpperInvariant() switch
    {
        "TRUE" or "T" or "YES" or "Y" or "1" => true,
        "FALSE" or "F" or "NO" or "N" or "0" => false,
        _ => null,
    };

    public static object? ToBoolean(object? argument) => argument switch
    {
        bool truth => truth,
        string text => ToBoolean(text),
        _ => Operands.Decimal(argument) switch { 1 => true, 0 => false, _ => null },
    };

    public static int? ToInteger(string? argument) =>
        argument is not null && NumberFormat.IntegerLength(argument) == argument.Length
            && int.TryParse(argument, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static object? ToInteger(object? argument) => argument switch
    {
        int number => number,
        bool truth => truth ? 1 : 0,
        long number => number is >= int.MinValue and <= int.MaxValue ? (int)number : null,
        string text => ToInteger(text),
        _ => null,
    };

    public static long? ToLong(int? argument) => argument;

    public static long? ToLong(string? argument) =>
        argument is not null && NumberFormat.IntegerLength(argument) == argument.Length
            && long.TryParse(argument, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static object? ToLong(object? argument) => argument switch
    {
        long number => number,
        int number => (long)number,
        bool truth => truth ? 1L : 0L,
        string text => ToLong(text),
        _ => null,
    };

    public static decimal? ToDecimal(int? argument) => argument;

    public static decimal? ToDecimal(long? argument) => argument;

    /// <summary>Further decimal places are rounded to those of CQL.</summary>
    public static decimal? ToDecimal(string? argument) =>
        argument is not null && NumberFormat.DecimalLength(argument) == argument.Length ? Parsed(argument) : null;

    public static object? ToDecimal(object? argument) => argument switch
    {
        bool truth => truth ? 1.0m : 0.0m,
        string text => ToDecimal(text),
        _ => Operands.Decimal(argument),
    };

    /// <summary>A number in its form; null when it is out of range.</summary>
    internal static decimal? Parsed(ReadOnlySpan<char> number) =>
        decimal.TryParse(
            number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && CqlDecimal.Fit(value) is var fitted and >= CqlDecimal.MinValue and <= CqlDecimal.MaxValue ? fitted : null;
}
