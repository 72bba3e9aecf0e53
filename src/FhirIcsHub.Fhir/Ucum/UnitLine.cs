using System.Numerics;

namespace FhirIcsHub.Fhir.Ucum;

/// <summary>
/// How amounts of a unit become amounts in base units, exactly: (value × numerator + offset) ÷ denominator, both greater than zero. 98.6
/// [degF] is (98.6 × 100 + 45967) × 5 ÷ 900 K.
/// </summary>
public sealed record UnitLine(BigInteger Numerator, BigInteger Offset, BigInteger Denominator)
{
    /// <summary>Amounts that stay as they are.</summary>
    public static UnitLine None { get; } = new(BigInteger.One, BigInteger.Zero, BigInteger.One);

    internal static UnitLine Of(Rational slope, Rational start) => new(
        slope.Numerator * start.Denominator, start.Numerator * slope.Denominator, slope.Denominator * start.Denominator);
}
