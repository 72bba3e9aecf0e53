namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>What is known of the order of two values, each maybe known only as a range; default: nothing.</summary>
/// <param name="IsLess">Whether the first is less than the second.</param>
/// <param name="IsEqual">Whether they are equal.</param>
internal readonly record struct UncertainOrder(bool? IsLess, bool? IsEqual)
{
    public static UncertainOrder Of(int? order) => order is { } known ? new UncertainOrder(known < 0, known == 0) : default;
}
