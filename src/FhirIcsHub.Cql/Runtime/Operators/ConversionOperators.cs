using System.Globalization;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Conversions to String, Concept and List, and those to a type by its name (CQL, Type Operators).</summary>
internal static class ConversionOperators
{
    public static string? ToString(bool? argument) => argument switch { true => "true", false => "false", null => null };

    public static string? ToString(int? argument) => argument?.ToString(CultureInfo.InvariantCulture);

    public static string? ToString(long? argument) => argument?.ToString(CultureInfo.InvariantCulture);

    /// <summary>With one decimal place at least, and those that the value was written with.</summary>
    public static string? ToString(decimal? argument) => argument is not { } value ? null
        : value.Scale == 0 ? value.ToString("0.0", CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null for what has no string form: lists, intervals, tuples, codes, elements.</summary>
    public static object? ToString(object? argument) => argument switch
    {
        string text => text,
        bool truth => ToString(truth),
        int number => ToString(number),
        long number => ToString(number),
        decimal number => ToString(number),
        CqlQuantity or CqlRatio or CqlDate or CqlDateTime or CqlTime => argument.ToString(),
        _ => null,
    };

    /// <summary>The code as the only one of a concept, which has its display.</summary>
    public static CqlConcept? ToConcept(CqlCode? argument) => argument is null ? null : new CqlConcept([argument], argument.Display);

    public static CqlConcept? ToConcept(IReadOnlyList<CqlCode?>? argument) => argument is null ? null : new CqlConcept(argument);

    public static object? ToConcept(object? argument) => argument switch
    {
        CqlConcept concept => concept,
        CqlCode code => ToConcept(code),
        IReadOnlyList<CqlCode?> codes => ToConcept(codes),
        _ => CqlList.Untyped(argument) is { } list ? ToConcept([.. list.Cast<CqlCode?>()]) : null,
    };

    /// <summary>A list of the one element; empty for null.</summary>
    public static IReadOnlyList<T> ToList<T>(T argument) => Lists.ElementEquality.IsNull(argument) ? [] : [argument];

    public static object? ToList(object? argument) => argument is null ? (IReadOnlyList<object?>)[] : [argument];

    /// <summary>The characters one by one.</summary>
    public static IReadOnlyList<string?>? ToChars(string? argument)
    {
        Allowance.Grow(argument?.Length ?? 0);
        Allowance.Take(argument?.Length ?? 0);
        return argument is null ? null : [.. argument.Select(c => c.ToString())];
    }

    /// <summary>The value in the type of that name in the System model; null when there is no conversion or it does not succeed.</summary>
    public static object? Convert(CqlContext context, object? argument, string type) => type switch
    {
        "Boolean" => NumberConversions.ToBoolean(argument),
        "Integer" => NumberConversions.ToInteger(argument),
        "Long" => NumberConversions.ToLong(argument),
        "Decimal" => NumberConversions.ToDecimal(argument),
        "String" => ToString(argument),
        "Date" => TemporalConversions.ToDate(context, argument),
        "DateTime" => TemporalConversions.ToDateTime(context, argument),
        "Time" => TemporalConversions.ToTime(context, argument),
        "Quantity" => QuantityConversions.ToQuantity(argument),
        "Ratio" => QuantityConversions.ToRatio(argument),
        "Concept" => ToConcept(argument),
        "Any" => argument,
        "Code" => argument as CqlCode,
        _ => null,
    };

    public static bool? CanConvert(CqlContext context, object? argument, string type) =>
        argument is null ? null : Convert(context, argument, type) is not null;

    public static object? ConvertsToBoolean(CqlContext context, object? argument) => CanConvert(context, argument, "Boolean");

    public static object? ConvertsToInteger(CqlContext context, object? argument) => CanConvert(context, argument, "Integer");

    public static object? ConvertsToLong(CqlContext context, object? argument) => CanConvert(context, argument, "Long");

    public static object? ConvertsToDecimal(CqlContext context, object? argument) => CanConvert(context, argument, "Decimal");

    public static object? ConvertsToString(CqlContext context, object? argument) => CanConvert(context, argument, "String");

    public static object? ConvertsToDate(CqlContext context, object? argument) => CanConvert(context, argument, "Date");

    public static object? ConvertsToDateTime(CqlContext context, object? argument) => CanConvert(context, argument, "DateTime");

    public static object? ConvertsToTime(CqlContext context, object? argument) => CanConvert(context, argument, "Time");

    public static object? ConvertsToQuantity(CqlContext context, object? argument) => CanConvert(context, argument, "Quantity");

    public static object? ConvertsToRatio(CqlContext context, object? argument) => CanConvert(context, argument, "Ratio");
}
