namespace FhirIcsHub.Cql.Types;

/// <summary>
/// A value of one of several types, which stand in the order of their names, whatever order they were said in: conversions of a choice are
/// tried in that order. A type said twice stays so; choices within a choice are flattened.
/// </summary>
internal sealed class ChoiceType : DataType
{
    public ChoiceType(IEnumerable<DataType> types)
    {
        Types =
        [
            .. types.SelectMany(t => t is ChoiceType choice ? choice.Types : [t]).OrderBy(t => t.ToString(), StringComparer.Ordinal),
        ];
        if (Types.Count == 0)
        {
            throw new ArgumentException("a choice has at least one type", nameof(types));
        }
    }

    public ChoiceType(params DataType[] types)
        : this((IEnumerable<DataType>)types)
    {
    }

    public IReadOnlyList<DataType> Types { get; }

    public override DataType? BaseType => Any;

    public override int Weight => WeightOf(Types);

    public override bool IsGeneric => Types.Any(t => t.IsGeneric);

    /// <summary>Whether each type of this choice is a subtype of one of <paramref name="other"/>.</summary>
    public bool IsSubSetOf(ChoiceType other) => Types.All(type => other.Types.Any(type.IsSubTypeOf));

    /// <summary>Whether each type of <paramref name="other"/> is a subtype of one of this choice.</summary>
    public bool IsSuperSetOf(ChoiceType other) => other.IsSubSetOf(this);

    /// <inheritdoc/>
    public override bool IsCompatibleWith(DataType other) => other is ChoiceType choice
        ? IsSubSetOf(choice) || IsSuperSetOf(choice)
        : Types.Any(other.IsCompatibleWith) || base.IsCompatibleWith(other);

    public override bool Equals(DataType? other) => other is ChoiceType choice && choice.Types.SequenceEqual(Types);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var type in Types)
        {
            hash.Add(type);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"choice<{string.Join(',', Types)}>";
}
