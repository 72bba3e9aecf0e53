namespace FhirIcsHub.Measures;

/// <summary>
/// What a measure says of one person: <paramref name="PatientId"/> is the golden Patient's, <paramref name="Groups"/> are as the Measure's.
/// </summary>
internal sealed record PersonResult(string PatientId, PersonAreas Areas, IReadOnlyList<GroupResult> Groups);

/// <summary>
/// One group's say. <paramref name="Strata"/>: for each basis asked for, in that order, one stratum for each stratifier of the group; empty
/// for who is not in the initial population.
/// </summary>
internal sealed record GroupResult(Membership Membership, IReadOnlyList<IReadOnlyList<Stratum>> Strata);

/// <summary>The stratum a person falls in: one value, or one for each component of a two-way stratifier.</summary>
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
        var unknown = (left == StratumValue.Unknown).CompareTo(right == StratumValue.Unknown);
        return unknown != 0 ? unknown : string.CompareOrdinal(left.SortKey, right.SortKey) is var order and not 0
            ? order
            : string.CompareOrdinal(left.Text, right.Text);
    }
}
