using System.Text.Json;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir;

/// <summary>The node array of a document while it is being read.</summary>
internal sealed class NodeTree
{
    private Node[] _nodes = [];
    private int _count;
    private int _textLength;

    public Node[] Nodes => _nodes;

    public ref Node this[int index] => ref _nodes[index];

    /// <summary>Makes room for a text. FHIR JSON without white space has an element every 25 to 50 bytes.</summary>
    public void Reserve(int textLength)
    {
        _textLength = textLength;
        _nodes = new Node[Math.Max(16, textLength / 24)];
    }

    /// <summary>Adds a node whose value token the reader stands on; it is an object until a value is set.</summary>
    public int Add(ref Utf8JsonReader reader, int nameStart, ushort nameId, ushort type, ElementDefinition? definition)
    {
        if (_count == _nodes.Length)
        {
            Grow((int)reader.TokenStartIndex);
        }

        ref var node = ref _nodes[_count];
        node.Start = (int)reader.TokenStartIndex;
        node.NameStart = nameStart;
        node.NameId = nameId;
        node.Type = type;
        node.Definition = definition?.Index ?? Node.NoType;
        node.Kind = ElementKind.Object;
        return _count++;
    }

    /// <summary>Adds a primitive that has no value so far, only extensions or null.</summary>
    public int AddAbsent(ref Utf8JsonReader reader, int nameStart, ChildSlot slot)
    {
        var node = Add(ref reader, nameStart, slot.Element.NameId, slot.Type.Index, slot.Element);
        _nodes[node].Kind = ElementKind.Absent;
        return node;
    }

    /// <summary>Links a node as the last child of its parent.</summary>
    public void Append(int node, int parent, ref int lastChild)
    {
        if (lastChild == 0)
        {
            _nodes[parent].FirstChild = node;
        }
        else
        {
            _nodes[lastChild].Next = node;
        }

        lastChild = node;
    }

    /// <summary>Ends an object or array at the token that the reader stands on.</summary>
    public void Close(ref Utf8JsonReader reader, int node) => _nodes[node].Length = (int)reader.BytesConsumed - _nodes[node].Start;

    public void SetValue(ref Utf8JsonReader reader, int index, ElementKind kind)
    {
        ref var node = ref _nodes[index];
        node.Start = (int)reader.TokenStartIndex;
        node.Length = (int)reader.BytesConsumed - node.Start;
        node.Kind = kind;
        node.IsEscaped = kind == ElementKind.String && reader.ValueIsEscaped;
    }

    /// <summary>The first child with that definition, or 0.</summary>
    public int FindChild(int node, ushort definition)
    {
        var child = _nodes[node].FirstChild;
        while (child != 0 && _nodes[child].Definition != definition)
        {
            child = _nodes[child].Next;
        }

        return child;
    }

    /// <summary>The next sibling when it has that definition, or 0.</summary>
    public int NextOf(int node, ushort definition)
    {
        var next = _nodes[node].Next;
        return next != 0 && _nodes[next].Definition == definition ? next : 0;
    }

    // By what the text so far had of elements, and a little more; at most to twice the size, should the rest be different.
    private void Grow(int textRead)
    {
        var expected = (long)_count * _textLength / Math.Max(1, textRead) * 17 / 16;
        Array.Resize(ref _nodes, (int)Math.Clamp(expected, _count + (_count / 8) + 8, _count * 2L));
    }
}
