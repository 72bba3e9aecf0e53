using System.Globalization;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>
/// A number with a unit (CQL, Quantity): a UCUM code, or the word of a calendar duration in singular or plural. Units that UCUM does not
/// know may stand in data; a quantity of such a unit compares with its own unit only.
/// </summary>
public sealed class CqlQuantity : IEquatable<CqlQuantity>
{
    /// <summary>The unit of a quantity that names none.</summary>
    public const string NoUnit = "1";

    /// <param name="value">The number.</param>
    /// <param name="unit">The unit as written; null or empty for <see cref="NoUnit"/>.</param>
    public CqlQuantity(decimal value, string? unit)
    {
        Value = value;
        Unit = string.IsNullOrEmpty(unit) ? NoUnit : unit;
    }

    public decimal Value { get; }

    public string Unit { get; }

    /// <summary>The same number and the same unit, as written; for the equality of CQL use the operator.</summary>
    public bool Equals(CqlQuantity? other) => other is not null && Value == other.Value && Unit == other.Unit;

    public override bool Equals(object? obj) => Equals(obj as CqlQuantity);

    public override int GetHashCode() => HashCode.Combine(Value, Unit);

    /// <summary><c>5.0 'mg'</c>, <c>3 days</c></summary>
    public override string ToString() => CalendarUnits.IsWord(Unit)
        ? string.Create(CultureInfo.InvariantCulture, $"{Value} {Unit}")
        : string.Create(CultureInfo.InvariantCulture, $"{Value} '{Unit}'");
}
