using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Storage.Search;

/// <summary>What a searched number compares with.</summary>
/// <param name="Value">The number, for comparisons.</param>
/// <param name="Low">Where the range of its digits begins, for equality.</param>
/// <param name="High">Where it ends, not included.</param>
/// <param name="Least">The least that is approximately the number.</param>
/// <param name="Most">The greatest.</param>
internal sealed record NumberBounds(decimal Value, decimal Low, decimal High, decimal Least, decimal Most)
{
    public static NumberBounds Of(NumberSearch number)
    {
        var (least, most) = number.Approximation;
        return new NumberBounds(number.Range.Value, number.Range.Low, number.Range.High, least, most);
    }

    /// <summary>
    /// The same amounts in another unit; null when it measures something else, has no such amounts, or runs the other way (a pH rises as
    /// the concentration falls).
    /// </summary>
    public NumberBounds? Convert(Unit from, Unit to)
    {
        var amounts = new[] { Value, Low, High, Least, Most }.Select(amount => Convert(amount, from, to)).ToList();
        return amounts is [{ } value, { } low, { } high, { } least, { } most] && low <= value && value <= high
            ? new NumberBounds(value, low, high, least, most)
            : null;
    }

    /// <summary>What a decimal cannot hold is kept at its limits, as stored numbers are.</summary>
    private static decimal? Convert(decimal amount, Unit from, Unit to)
    {
        if (!from.IsCommensurableWith(to))
        {
            return null;
        }

        if (amount is decimal.MaxValue or decimal.MinValue)
        {
            return amount;
        }

        var converted = from.Convert(amount, to);
        return converted.Success ? converted.Value
            : from.IsSpecial || to.IsSpecial ? null
            : amount >= 1 ? decimal.MaxValue
            : amount <= -1 ? decimal.MinValue : 0;
    }
}
