using System.Buffers;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Outlines;

/// <summary>
/// Makes the node tree of a resource from what is structural in it: the tree that <see cref="ResourceReader"/> makes as sent. It takes
/// only what an outline has found to be right, and what most resources are: elements that R4 knows, each of the kind that it should be,
/// and no extensions of primitives or contained resources.
/// </summary>
internal ref struct PlainTree
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly ReadOnlySpan<int> _positions;
    private readonly bool _hasEscapes;
    private Node[] _nodes;
    private int _count;
    private int _next;

    private PlainTree(ReadOnlySpan<byte> json, StructuralIndex index, int first, Node[] nodes)
    {
        _json = json;
        _positions = index.Positions;
        _hasEscapes = index.HasEscapes;
        _next = first;
        _nodes = nodes;
    }

    /// <summary>The tree, its places those of the whole JSON; null when the resource has anything that is less common.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="index">What is structural in it.</param>
    /// <param name="first">Number of the resource's opening brace.</param>
    /// <param name="end">Number of what is behind its closing one.</param>
    /// <param name="type">The type of the resource.</param>
    public static Node[]? Of(ReadOnlySpan<byte> json, StructuralIndex index, int first, int end, FhirType type)
    {
        // An element has a colon before it, or a comma or bracket when it repeats.
        var nodes = ArrayPool<Node>.Shared.Rent(end - first + 1);
        var tree = new PlainTree(json, index, first, nodes);
        tree.Add(index.Positions[first], 0, 0, type.Index, Node.NoType, ElementKind.Object);
        var made = tree.Object(0, type) ? nodes[..tree._count] : null;
        ArrayPool<Node>.Shared.Return(nodes);
        return made;
    }

    // From the opening brace to behind the closing one.
    private bool Object(int node, FhirType type)
    {
        var last = 0;
        var before = _positions[_next++];
        do
        {
            var colon = _positions[_next++];
            var start = Skip(before + 1) + 1;
            var name = _json[start..(SkipBack(colon) - 1)];
            if (type.TryGetSlot(name, out var slot))
            {
                if (slot.Type.IsResource || !Values(colon, start, slot, node, ref last))
                {
                    return false;
                }
            }
            else if (!type.IsResource || !name.SequenceEqual("resourceType"u8))
            {
                return false;
            }

            before = _positions[_next++];
        }
        while (_json[before] == (byte)',');

        _nodes[node].Length = before + 1 - _nodes[node].Start;
        return true;
    }

    private bool Values(int colon, int nameStart, in ChildSlot slot, int parent, ref int last)
    {
        if (Skip(colon + 1) != _positions[_next] || _json[_positions[_next]] != (byte)'[')
        {
            return Value(colon, nameStart, slot, parent, ref last);
        }

        var before = _positions[_next++];
        if (_json[_positions[_next]] == (byte)']' && Skip(before + 1) == _positions[_next])
        {
            _next++;
            return true;
        }

        do
        {
            if (!Value(before, nameStart, slot, parent, ref last))
            {
                return false;
            }

            before = _positions[_next++];
        }
        while (_json[before] == (byte)',');

        return true;
    }

    // From what stands before a value to before what is structural behind it.
    private bool Value(int before, int nameStart, in ChildSlot slot, int parent, ref int last)
    {
        var (element, type) = (slot.Element, slot.Type);
        var start = Skip(before + 1);
        var next = _positions[_next];
        if ((start == next) == type.IsPrimitive)
        {
            return false;
        }

        var kind = _json[start] switch
        {
            (byte)'"' => ElementKind.String,
            (byte)'{' => ElementKind.Object,
            (byte)'t' or (byte)'f' => ElementKind.Boolean,
            (byte)'[' => ElementKind.Absent,
            _ => ElementKind.Number,
        };
        if (kind == ElementKind.Absent)
        {
            return false;
        }

        var node = Add(start, nameStart, element.NameId, type.Index, element.Index, kind);
        if (last == 0)
        {
            _nodes[parent].FirstChild = node;
        }
        else
        {
            _nodes[last].Next = node;
        }

        last = node;
        if (kind == ElementKind.Object)
        {
            return Object(node, type);
        }

        var length = SkipBack(next) - start;
        _nodes[node].Length = length;
        _nodes[node].IsEscaped = _hasEscapes && kind == ElementKind.String && _json.Slice(start, length).Contains((byte)'\\');
        return true;
    }

    private int Add(int start, int nameStart, ushort nameId, ushort type, ushort definition, ElementKind kind)
    {
        _nodes[_count] = new Node
        {
            Start = start,
            NameStart = nameStart,
            NameId = nameId,
            Type = type,
            Definition = definition,
            Kind = kind,
        };
        return _count++;
    }

    private readonly int Skip(int at)
    {
        while (_json[at] <= (byte)' ')
        {
            at++;
        }

        return at;
    }

    private readonly int SkipBack(int end)
    {
        while (_json[end - 1] <= (byte)' ')
        {
            end--;
        }

        return end;
    }
}
