using System.Globalization;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// A unit as a factor to base units and the powers of those. The factor is a fraction, so that 60 '/min' is exactly 1 's-1'.
/// </summary>
internal readonly record struct UnitValue(decimal Numerator, decimal Denominator, UnitDimension Dimension)
{
    public static readonly UnitValue One = new(1m, 1m, default);

    public UnitValue Times(UnitValue other) => new(Numerator * other.Numerator, Denominator * other.Denominator, Dimension.Plus(other.Dimension, 1));

    public UnitValue Over(UnitValue other) => new(Numerator * other.Denominator, Denominator * other.Numerator, Dimension.Plus(other.Dimension, -1));

    public UnitValue Times(decimal factor) => this with { Numerator = Numerator * factor };

    public UnitValue Power(int exponent)
    {
        var result = One;
        for (var i = 0; i < Math.Abs(exponent); i++)
        {
            result = exponent > 0 ? result.Times(this) : result.Over(this);
        }

        return result;
    }
}

/// <summary>The exponents of the base units, a signed byte each.</summary>
internal readonly record struct UnitDimension(long Packed)
{
    public static UnitDimension Of(int baseUnit) => default(UnitDimension).With(baseUnit, 1);

    public int this[int baseUnit] => (sbyte)(Packed >> (baseUnit * 8));

    public UnitDimension Plus(UnitDimension other, int sign)
    {
        var result = default(UnitDimension);
        for (var i = 0; i < UnitTable.BaseUnits.Length; i++)
        {
            result = result.With(i, checked((sbyte)(this[i] + (sign * other[i]))));
        }

        return result;
    }

    /// <summary>As UCUM text in base units: <c>g/m</c>, <c>m2</c>, <c>1</c>.</summary>
    public override string ToString()
    {
        var text = "";
        for (var i = 0; i < UnitTable.BaseUnits.Length; i++)
        {
            if (this[i] > 0)
            {
                text += (text.Length > 0 ? "." : "") + Term(i);
            }
        }

        for (var i = 0; i < UnitTable.BaseUnits.Length; i++)
        {
            if (this[i] < 0)
            {
                text += "/" + Term(i);
            }
        }

        return text.Length == 0 ? "1" : text;
    }

    private string Term(int i) => UnitTable.BaseUnits[i] + (Math.Abs(this[i]) == 1 ? "" : Math.Abs(this[i]).ToString(CultureInfo.InvariantCulture));

    private UnitDimension With(int baseUnit, sbyte exponent)
    {
        var shift = baseUnit * 8;
        return new UnitDimension((Packed & ~(0xffL << shift)) | ((long)(byte)exponent << shift));
    }
}

/// <summary>Reads UCUM unit expressions: <c>kg/m2</c>, <c>10*9/L</c>, <c>mm[Hg]</c>, <c>/(8.h)</c>, <c>{beats}/min</c>.</summary>
internal static class UnitExpression
{
    private const int MaxLength = 100;

    /// <summary>False when a unit is not in the table, the text is no UCUM, or the factor leaves the range of a decimal.</summary>
    public static bool TryParse(string text, out UnitValue value) =>
        TryParse(text, code => UnitTable.TryFind(code, out var unit) ? unit : null, out value);

    public static bool TryParse(string text, Func<string, UnitValue?> find, out UnitValue value)
    {
        value = UnitValue.One;
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        try
        {
            var position = 0;
            return ReadTerm(text, ref position, find, ref value) && position == text.Length && value.Numerator != 0 && value.Denominator != 0;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static bool ReadTerm(string text, ref int position, Func<string, UnitValue?> find, ref UnitValue value)
    {
        var divides = position < text.Length && text[position] == '/';
        position += divides ? 1 : 0;
        while (true)
        {
            if (!ReadComponent(text, ref position, find, out var component))
            {
                return false;
            }

            value = divides ? value.Over(component) : value.Times(component);
            if (position == text.Length || text[position] == ')')
            {
                return true;
            }

            if (text[position] is not ('.' or '/'))
            {
                return false;
            }

            divides = text[position++] == '/';
        }
    }

    private static bool ReadComponent(string text, ref int position, Func<string, UnitValue?> find, out UnitValue component)
    {
        component = UnitValue.One;
        if (position < text.Length && text[position] == '(')
        {
            position++;
            return ReadTerm(text, ref position, find, ref component) && position < text.Length && text[position++] == ')';
        }

        var start = position;
        while (position < text.Length && text[position] is not ('.' or '/' or '(' or ')' or '{'))
        {
            position += text[position] == '[' ? Math.Max(1, text.IndexOf(']', position) - position + 1) : 1;
        }

        var symbol = text[start..position];
        if (position < text.Length && text[position] == '{')
        {
            var end = text.IndexOf('}', position);
            position = end + 1;
            return end > 0 && (symbol.Length == 0 || ReadSymbol(symbol, find, out component));
        }

        return ReadSymbol(symbol, find, out component);
    }

    private static bool ReadSymbol(string symbol, Func<string, UnitValue?> find, out UnitValue component)
    {
        component = UnitValue.One;
        if (symbol.Length == 0)
        {
            return false;
        }

        if (int.TryParse(symbol, NumberStyles.None, CultureInfo.InvariantCulture, out var factor))
        {
            component = UnitValue.One.Times(factor);
            return true;
        }

        var end = symbol.Length;
        while (char.IsAsciiDigit(symbol[end - 1]))
        {
            end--;
        }

        var exponent = 1;
        if (end < symbol.Length)
        {
            var signed = end > 1 && symbol[end - 1] is '-' or '+' ? end - 1 : end;
            if (!int.TryParse(symbol.AsSpan(signed), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 27)
            {
                return false;
            }

            end = signed;
        }

        if (find(symbol[..end]) is not { } unit)
        {
            return false;
        }

        component = unit.Power(exponent);
        return true;
    }
}
