using System.Buffers;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>A document's elements as one flat array, rented: lives only while the document is turned into JSON.</summary>
internal sealed class XmlNodeTree : IDisposable
{
    private readonly List<XmlAttribute> _attributes = [];
    private XmlNode[] _nodes;

    public XmlNodeTree(int expected)
    {
        _nodes = ArrayPool<XmlNode>.Shared.Rent(expected);
    }

    public int Count { get; private set; }

    public ref XmlNode this[int index] => ref _nodes[index];

    public int Add(string name, XmlSpace space, int line, int column)
    {
        if (Count == _nodes.Length)
        {
            var larger = ArrayPool<XmlNode>.Shared.Rent(_nodes.Length * 2);
            _nodes.AsSpan().CopyTo(larger);
            ArrayPool<XmlNode>.Shared.Return(_nodes, clearArray: true);
            _nodes = larger;
        }

        _nodes[Count] = new XmlNode { Name = name, Space = space, Line = line, Column = column, JsonStart = -1 };
        return Count++;
    }

    /// <summary>The attribute at a link of <see cref="XmlNode.FirstAttribute"/> or <see cref="XmlAttribute.Next"/>.</summary>
    public XmlAttribute AttributeAt(int link) => _attributes[link - 1];

    public void AddAttribute(int node, string name, string space, string value, int line, int column)
    {
        _attributes.Add(new XmlAttribute(name, space, value, line, column, _nodes[node].FirstAttribute));
        _nodes[node].FirstAttribute = _attributes.Count;
    }

    /// <summary>The value of an attribute without namespace, or null.</summary>
    public string? Attribute(int node, string name)
    {
        for (var link = _nodes[node].FirstAttribute; link != 0; link = AttributeAt(link).Next)
        {
            var attribute = AttributeAt(link);
            if (attribute.Name == name && attribute.Namespace.Length == 0)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    /// <summary>Puts children of one name next to each other, names in the order of their first occurrence.</summary>
    public void GroupChildren(int parent)
    {
        var lastOfName = new Dictionary<string, int>(StringComparer.Ordinal);
        var last = 0;
        for (var child = _nodes[parent].FirstChild; child != 0;)
        {
            var next = _nodes[child].Next;
            if (lastOfName.TryGetValue(_nodes[child].Name, out var sibling) && sibling != last)
            {
                _nodes[last].Next = next;
                _nodes[child].Next = _nodes[sibling].Next;
                _nodes[sibling].Next = child;
            }
            else
            {
                last = child;
            }

            lastOfName[_nodes[child].Name] = child;
            child = next;
        }
    }

    /// <summary>Whether both have the same elements, wherever they stand in their documents.</summary>
    public bool IsSame(XmlNodeTree other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            ref readonly var left = ref _nodes[i];
            ref readonly var right = ref other._nodes[i];
            if (left.Name != right.Name || left.Space != right.Space || left.Value != right.Value || left.HasText != right.HasText
                || left.FirstChild != right.FirstChild || left.Next != right.Next || !HasSameAttributes(i, other))
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        ArrayPool<XmlNode>.Shared.Return(_nodes, clearArray: true);
        _nodes = [];
    }

    private bool HasSameAttributes(int node, XmlNodeTree other)
    {
        var count = 0;
        for (var link = _nodes[node].FirstAttribute; link != 0; link = AttributeAt(link).Next)
        {
            var attribute = AttributeAt(link);
            if (attribute.Namespace.Length > 0 || other.Attribute(node, attribute.Name) != attribute.Value)
            {
                return false;
            }

            count++;
        }

        for (var link = other._nodes[node].FirstAttribute; link != 0; link = other.AttributeAt(link).Next)
        {
            count--;
        }

        return count == 0;
    }
}
