namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>A collection under way: a growing array that the evaluation lends and takes back.</summary>
internal sealed class ValueList
{
    /// <summary>A collection past this size is a runaway expression.</summary>
    private const int MaxCount = 1_000_000;

    private FhirPathValue[] _items = new FhirPathValue[8];

    public int Count { get; private set; }

    public ref readonly FhirPathValue this[int index] => ref _items[index];

    public ReadOnlySpan<FhirPathValue> Span => _items.AsSpan(0, Count);

    public void Add(in FhirPathValue value)
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        _items[Count++] = value;
    }

    public void AddRange(ValueList other)
    {
        foreach (ref readonly var value in other.Span)
        {
            Add(value);
        }
    }

    public void RemoveFrom(int start) => Count = start;

    public void Set(int index, in FhirPathValue value) => _items[index] = value;

    /// <summary>Forgets the items; the references too, so that a pooled list keeps no resource alive.</summary>
    public void Clear()
    {
        Array.Clear(_items, 0, Count);
        Count = 0;
        if (_items.Length > 4096)
        {
            _items = new FhirPathValue[8];
        }
    }

    private void Grow()
    {
        if (Count >= MaxCount)
        {
            throw FhirPathException.Execution(0, "the expression yields too many items");
        }

        Array.Resize(ref _items, Count * 2);
    }
}
