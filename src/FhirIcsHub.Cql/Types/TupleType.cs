namespace FhirIcsHub.Cql.Types;

/// <summary>A named element of a tuple type.</summary>
internal sealed record TupleMember(string Name, DataType Type)
{
    public override string ToString() => $"{Name}:{Type}";
}

/// <summary>Named values together. Order of the elements means nothing for equality; it is kept for writing.</summary>
internal sealed class TupleType : DataType
{
    private readonly TupleMember[] _sorted;

    public TupleType(IEnumerable<TupleMember> elements)
    {
        Elements = [.. elements];
        _sorted = [.. Elements.OrderBy(e => e.Name, StringComparer.Ordinal)];
        Weight = WeightOf(Elements.Select(e => e.Type));
    }

    public IReadOnlyList<TupleMember> Elements { get; }

    public override DataType? BaseType => Any;

    public override int Weight { get; }

    public override bool IsGeneric => Elements.Any(e => e.Type.IsGeneric);

    public override string Label => "tuple of " + string.Join(", ", Elements.Select(e => $"{e.Name}: {e.Type.Label}"));

    public TupleMember? Find(string name) => Elements.FirstOrDefault(e => e.Name == name);

    public override bool IsSubTypeOf(DataType other) =>
        other is TupleType tuple ? All(tuple, (a, b) => a.IsSubTypeOf(b)) : base.IsSubTypeOf(other);

    public override bool IsSuperTypeOf(DataType other) =>
        other is TupleType tuple ? All(tuple, (a, b) => a.IsSuperTypeOf(b)) : base.IsSuperTypeOf(other);

    /// <inheritdoc/>
    public override bool IsCompatibleWith(DataType other) =>
        other is ClassType type ? Equals(type.TupleType) : base.IsCompatibleWith(other);

    public override bool Equals(DataType? other) => other is TupleType tuple && All(tuple, (a, b) => a.Equals(b));

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var element in _sorted)
        {
            hash.Add(element);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"tuple{{{string.Join(',', Elements)}}}";

    /// <summary>Whether both have the same names and the test holds for the types of each.</summary>
    internal bool All(TupleType other, Func<DataType, DataType, bool> test)
    {
        if (_sorted.Length != other._sorted.Length)
        {
            return false;
        }

        for (var i = 0; i < _sorted.Length; i++)
        {
            if (_sorted[i].Name != other._sorted[i].Name || !test(_sorted[i].Type, other._sorted[i].Type))
            {
                return false;
            }
        }

        return true;
    }
}
