namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>The element names of tuples of one type, shared by all of them.</summary>
public sealed class TupleShape
{
    private readonly string[] _names;

    /// <param name="names">The names, each once, in the order of the type.</param>
    public TupleShape(params string[] names) => _names = names;

    public IReadOnlyList<string> Names => _names;

    /// <summary>Position of an element, or -1. Tuples are small: the names are searched.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (string.Equals(_names[i], name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>A tuple: named values (CQL, Tuple). An element that the shape has not is null.</summary>
/// <param name="shape">The names.</param>
/// <param name="values">The values in the order of the names; the tuple keeps the array.</param>
public sealed class CqlTuple(TupleShape shape, object?[] values)
{
    public TupleShape Shape { get; } = shape;

    public IReadOnlyList<object?> Values => values;

    public object? this[int index] => values[index];

    public object? this[string name] => Shape.IndexOf(name) is >= 0 and var index ? values[index] : null;
}

/// <summary>An instance of a class that CQL made: <c>FHIR.Coding { … }</c>.</summary>
/// <param name="typeName">The class as ELM names it: <c>{http://hl7.org/fhir}Coding</c>.</param>
/// <param name="content">Its elements; those not named in the selector are null.</param>
public sealed class CqlInstance(string typeName, CqlTuple content)
{
    public string TypeName { get; } = typeName;

    public CqlTuple Content { get; } = content;

    public object? this[string name] => Content[name];
}
