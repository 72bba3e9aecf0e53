namespace FhirIcsHub.Measures;

/// <summary>The stratum a member falls in: one value, or one for each component of a two-way stratifier.</summary>
internal sealed class Stratum(IReadOnlyList<StratumValue> values) : IEquatable<Stratum>, IComparable<Stratum>
{
    public IReadOnlyList<StratumValue> Values => values;

    public bool Equals(Stratum? other) => other is not null && values.SequenceEqual(other.Values);

    /// <summary>By code (or text), in ordinal order, component by component; unknown last.</summary>
    public int CompareTo(Stratum? other)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var order = Compare(values[i], other!.Values[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    public override bool Equals(object? obj) => Equals(obj as Stratum);

    public override int GetHashCode() => values.Count == 0 ? 0 : values[0].GetHashCode();

    private static int Compare(StratumValue left, StratumValue right)
    {
        var unknown = IsUnknown(left).CompareTo(IsUnknown(right));
        return unknown != 0 ? unknown : string.CompareOrdinal(left.SortKey, right.SortKey) is var order and not 0
            ? order
            : string.CompareOrdinal(left.System, right.System) is var system and not 0 ? system
            : string.CompareOrdinal(left.Text, right.Text);
    }

    private static bool IsUnknown(StratumValue value) =>
        value == StratumValue.Unknown || value == StratumValue.Null || value == StratumValue.Empty;
}
