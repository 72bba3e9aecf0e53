namespace FhirIcsHub.Cql.Types;

/// <summary>
/// A type of CQL (specification section "Types"): what an expression may give. Types are values: two are equal when they say the same,
/// wherever they were made.
/// </summary>
internal abstract class DataType : IEquatable<DataType>
{
    /// <summary><c>System.Any</c>, the supertype of all types and the type of <c>null</c>.</summary>
    public static SimpleType Any { get; } = new("System.Any", null) { ElmName = "{urn:hl7-org:elm-types:r1}Any" };

    /// <summary>The direct supertype; null for <see cref="Any"/> alone.</summary>
    public abstract DataType? BaseType { get; }

    /// <summary>Whether a type parameter stands in it, so that it has to be instantiated before a value can be of it.</summary>
    public virtual bool IsGeneric => false;

    /// <summary>How many types stand in it, itself among them; what is written of it, or compared, grows with that.</summary>
    public virtual int Weight => 1;

    /// <summary>The type as an author reads it in a message, such as <c>List of FHIR.Encounter</c>.</summary>
    public virtual string Label => ToString();

    /// <summary>Whether every value of this type is a value of <paramref name="other"/>; a type is its own subtype.</summary>
    public virtual bool IsSubTypeOf(DataType other)
    {
        for (var type = this; type is not null; type = type.BaseType)
        {
            if (type.Equals(other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether every value of <paramref name="other"/> is a value of this type.</summary>
    public virtual bool IsSuperTypeOf(DataType other)
    {
        for (var type = other; type is not null; type = type.BaseType)
        {
            if (Equals(type))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a value of this type may be cast implicitly to <paramref name="other"/>: <c>null</c> to anything, a type to a choice that
    /// has it, a choice to one of its types, a class to the tuple with the same elements. It is no conversion: the value stays what it is.
    /// </summary>
    public virtual bool IsCompatibleWith(DataType other) =>
        Equals(other) || (other is ChoiceType choice && choice.Types.Any(IsSubTypeOf));

    /// <summary>The nearest supertype of this type that is one of <paramref name="other"/> too; at worst <see cref="Any"/>.</summary>
    public DataType CommonSuperType(DataType other)
    {
        var type = this;
        while (!type.IsSuperTypeOf(other))
        {
            type = type.BaseType ?? Any;
        }

        return type;
    }

    /// <summary>The weight of a type that is made of others; as large as a number gets, when it would be larger.</summary>
    protected static int WeightOf(IEnumerable<DataType> parts) => (int)Math.Min(int.MaxValue, 1 + parts.Sum(part => (long)part.Weight));

    public abstract bool Equals(DataType? other);

    public sealed override bool Equals(object? obj) => Equals(obj as DataType);

    public abstract override int GetHashCode();

    /// <summary>The type as the translator writes it in messages and signatures, such as <c>list&lt;System.Integer&gt;</c>.</summary>
    public abstract override string ToString();
}
