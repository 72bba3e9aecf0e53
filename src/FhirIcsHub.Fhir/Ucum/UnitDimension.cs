using System.Collections.Immutable;
using System.Globalization;

namespace FhirIcsHub.Fhir.Ucum;

/// <summary>A base unit (or an arbitrary unit, which is a dimension of its own) and its exponent, which is not 0.</summary>
public readonly record struct BaseUnitPower(string Symbol, int Exponent);

/// <summary>
/// What a unit measures, as a product of base units: m, s, g, rad, K, C, cd, then arbitrary units such as [iU] by ordinal.
/// Units of equal dimension are commensurable. Source: UCUM, table 2 and section 24 (arbitrary units).
/// </summary>
public sealed class UnitDimension : IEquatable<UnitDimension>
{
    /// <summary>The dimension of pure numbers.</summary>
    public static readonly UnitDimension None = new([]);

    internal const int MaxExponent = 127;

    private static readonly string[] Order = ["m", "s", "g", "rad", "K", "C", "cd"];

    private UnitDimension(ImmutableArray<BaseUnitPower> powers)
    {
        Powers = powers;
        Text = powers.IsEmpty ? "1" : string.Join('.', powers.Select(Term));
    }

    /// <summary>The factors in canonical order.</summary>
    public ImmutableArray<BaseUnitPower> Powers { get; }

    /// <summary>
    /// The canonical unit: <c>m-1.s-2.g</c>, <c>m-3.[iU]</c>, <c>1</c>. Equal for equal dimensions, and itself a UCUM code.
    /// </summary>
    public string Text { get; }

    public bool Equals(UnitDimension? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as UnitDimension);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    internal static UnitDimension Of(string symbol) => new([new BaseUnitPower(symbol, 1)]);

    /// <summary>This times the other to a power; null when an exponent leaves ±127.</summary>
    internal UnitDimension? Times(UnitDimension other, int power)
    {
        var product = ImmutableArray.CreateBuilder<BaseUnitPower>();
        int left = 0, right = 0;
        while (left < Powers.Length || right < other.Powers.Length)
        {
            var order = left == Powers.Length ? 1
                : right == other.Powers.Length ? -1 : Compare(Powers[left].Symbol, other.Powers[right].Symbol);
            var symbol = order <= 0 ? Powers[left].Symbol : other.Powers[right].Symbol;
            var exponent = (order <= 0 ? Powers[left++].Exponent : 0) + (order >= 0 ? other.Powers[right++].Exponent * power : 0);
            if (Math.Abs(exponent) > MaxExponent)
            {
                return null;
            }

            if (exponent != 0)
            {
                product.Add(new BaseUnitPower(symbol, exponent));
            }
        }

        return product.Count == 0 ? None : new UnitDimension(product.ToImmutable());
    }

    /// <summary>Whether a base unit occurs in both.</summary>
    internal bool SharesBaseUnit(UnitDimension other) => Powers.Any(power => other.Powers.Any(its => its.Symbol == power.Symbol));

    private static int Compare(string left, string right)
    {
        var (first, second) = (Array.IndexOf(Order, left), Array.IndexOf(Order, right));
        return first >= 0 && second >= 0 ? first - second
            : first >= 0 ? -1
            : second >= 0 ? 1
            : string.CompareOrdinal(left, right);
    }

    private static string Term(BaseUnitPower power) =>
        power.Exponent == 1 ? power.Symbol : power.Symbol + power.Exponent.ToString(CultureInfo.InvariantCulture);
}
