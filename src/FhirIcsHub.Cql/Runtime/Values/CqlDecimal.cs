using System.Globalization;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>
/// The rules of the Decimal of CQL over <see cref="decimal"/>: 28 digits, 8 of them behind the point (CQL, Decimal). Results are rounded to
/// 8 decimal places, half away from zero.
/// </summary>
internal static class CqlDecimal
{
    public const decimal MinValue = -99_999_999_999_999_999_999.99999999m;
    public const decimal MaxValue = 99_999_999_999_999_999_999.99999999m;

    /// <summary>The least difference of two decimals.</summary>
    public const decimal Step = 0.00000001m;

    public const int MaxScale = 8;

    private const int MaxWholeDigits = 28;
    private const NumberStyles Form = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>A result cut to the decimal places of CQL.</summary>
    public static decimal Fit(decimal value) =>
        value.Scale <= MaxScale ? value : Math.Round(value, MaxScale, MidpointRounding.AwayFromZero);

    /// <summary>
    /// Reads a literal: digits with an optional sign and point. False beyond 28 digits before the point or 8 behind it.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        var digits = text.TrimStart("+-");
        var point = digits.IndexOf('.');
        var whole = (point < 0 ? digits : digits[..point]).TrimStart('0');
        var places = point < 0 ? 0 : digits.Length - point - 1;
        return whole.Length <= MaxWholeDigits && places <= MaxScale
            && decimal.TryParse(text, Form, CultureInfo.InvariantCulture, out value);
    }
}
