using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>The operand types of an operator or of a call, in order.</summary>
internal sealed class Signature(params IReadOnlyList<DataType> types) : IEquatable<Signature>
{
    public static Signature Empty { get; } = new([]);

    public IReadOnlyList<DataType> Types { get; } = types;

    public int Count => Types.Count;

    public DataType this[int index] => Types[index];

    /// <summary>Whether there are as many operands and each is a supertype of the other's.</summary>
    public bool IsSuperTypeOf(Signature other)
    {
        if (other.Count != Count)
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            if (!Types[i].IsSuperTypeOf(other[i]))
            {
                return false;
            }
        }

        return true;
    }

    public bool Equals(Signature? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            if (!Types[i].Equals(other[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as Signature);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var type in Types)
        {
            hash.Add(type);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"({string.Join(", ", Types)})";
}
