namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Decimals that agree in the decimal places of the less exact one, zeros at the end not counted (CQL, Equivalent of Decimal).
/// </summary>
internal static class DecimalEquivalence
{
    public static bool AreEquivalent(decimal left, decimal right)
    {
        if (left == right)
        {
            return true;
        }

        var places = Math.Min(PlacesOf(left), PlacesOf(right));
        return Math.Round(left, places, MidpointRounding.AwayFromZero) == Math.Round(right, places, MidpointRounding.AwayFromZero);
    }

    private static int PlacesOf(decimal value)
    {
        // Division by this one takes the zeros at the end away.
        const decimal One = 1.0000000000000000000000000000m;
        return (value / One).Scale;
    }
}
