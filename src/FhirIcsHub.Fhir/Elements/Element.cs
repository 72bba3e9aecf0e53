using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir;

/// <summary>
/// An element of a resource: a cheap handle on the document's tree. <c>default</c> stands for an element that does not exist,
/// on which every question has an empty answer.
/// </summary>
public readonly struct Element : IEquatable<Element>
{
    private readonly Resource? _resource;
    private readonly int _index;

    internal Element(Resource resource, int index)
    {
        _resource = resource;
        _index = index;
    }

    public bool Exists => _resource is not null;

    /// <summary>The resource view that it was reached through.</summary>
    public Resource Resource => _resource ?? throw new InvalidOperationException("the element does not exist");

    /// <summary>Name without a choice's type: <c>value</c> for <c>valueQuantity</c>. The root's is its resource type.</summary>
    public string Name => Definition?.Name ?? JsonName;

    /// <summary>Name as spelt in the JSON, without the underscore of a primitive's extensions.</summary>
    public string JsonName
    {
        get
        {
            if (_resource is null)
            {
                return "";
            }

            return NodeRef.NameStart == 0 ? _resource.TypeName : JsonText.Unescape(JsonNameUtf8);
        }
    }

    /// <summary>The actual type; null when the schema does not tell.</summary>
    public FhirType? Type => _resource is null || NodeRef.Type == Node.NoType ? null : FhirSchema.R4.TypeAt(NodeRef.Type);

    /// <summary>The definition; null for a root and for what the schema does not know.</summary>
    public ElementDefinition? Definition =>
        _resource is null || NodeRef.Definition == Node.NoType ? null : FhirSchema.R4.ElementAt(NodeRef.Definition);

    public ElementKind Kind => _resource is null ? ElementKind.Absent : NodeRef.Kind;

    /// <summary>Whether it is a primitive with a value (not only extensions).</summary>
    public bool HasValue => Kind is ElementKind.String or ElementKind.Number or ElementKind.Boolean;

    /// <summary>Whether <see cref="RawValue"/> has JSON escapes.</summary>
    public bool IsEscaped => _resource is not null && NodeRef.IsEscaped;

    public bool IsResource => Type is { IsResource: true };

    /// <summary>
    /// The value as written: a string's content without quotes (escapes not resolved), or the token of a number or boolean.
    /// </summary>
    public ReadOnlySpan<byte> RawValue
    {
        get
        {
            if (_resource is null)
            {
                return default;
            }

            ref readonly var node = ref NodeRef;
            return node.Kind switch
            {
                ElementKind.String => _resource.Document.Slice(node.Start + 1, node.Length - 2),
                ElementKind.Number or ElementKind.Boolean => _resource.Document.Slice(node.Start, node.Length),
                _ => default,
            };
        }
    }

    /// <summary>The value as text, escapes resolved; numbers and booleans as written; null without a value.</summary>
    public string? Text => !HasValue ? null : IsEscaped ? JsonText.Unescape(RawValue) : Encoding.UTF8.GetString(RawValue);

    /// <summary>Byte range of the value token within <see cref="Fhir.Resource.Json"/>, quotes included.</summary>
    public (int Start, int Length) Span => (NodeRef.Start - Resource.Nodes[Resource.Root._index].Start, NodeRef.Length);

    /// <summary>All children in document order, repeated elements flattened.</summary>
    public ElementChildren Children => _resource is null ? default : new ElementChildren(_resource, NodeRef.FirstChild);

    /// <summary>FHIRPath location within the document, e.g. <c>Patient.name[0].given[1]</c>.</summary>
    public string Location => _resource is null ? "" : ElementLocation.Of(_resource, _index);

    internal int Index => _index;

    internal ushort NameId => NodeRef.NameId;

    internal ref readonly Node NodeRef => ref _resource!.Nodes[_index];

    /// <summary>Name as spelt in the JSON, escapes not resolved; of an element that is there and is no root.</summary>
    internal ReadOnlySpan<byte> JsonNameUtf8
    {
        get
        {
            var rest = Resource.Document[NodeRef.NameStart..];
            if (rest[0] == (byte)'_' && NodeRef.Definition != Node.NoType)
            {
                // The extensions of a primitive came before its value.
                rest = rest[1..];
            }

            var length = 0;
            while (rest[length] != (byte)'"')
            {
                length += rest[length] == (byte)'\\' ? 2 : 1;
            }

            return rest[..length];
        }
    }

    /// <summary>Children with that element name: <c>value</c> finds <c>valueQuantity</c>.</summary>
    public NamedElements Named(string name) =>
        _resource is null ? default : new NamedElements(_resource, NodeRef.FirstChild, name, FhirSchema.R4.NameId(name));

    /// <summary>The first child of that name, or one that does not exist.</summary>
    public Element First(string name)
    {
        foreach (var child in Named(name))
        {
            return child;
        }

        return default;
    }

    /// <summary>Children with that element name, which was looked up before.</summary>
    public NamedElements Named(ElementName name) =>
        _resource is null ? default : new NamedElements(_resource, NodeRef.FirstChild, name.Text, name.Symbol);

    /// <summary>The first child of that name, or one that does not exist.</summary>
    public Element First(ElementName name)
    {
        if (_resource is null)
        {
            return default;
        }

        var nodes = _resource.Nodes;
        for (var next = nodes[_index].FirstChild; next != 0; next = nodes[next].Next)
        {
            if (nodes[next].NameId == name.Symbol && (name.Symbol != 0 || new Element(_resource, next).JsonName == name.Text))
            {
                return new Element(_resource, next);
            }
        }

        return default;
    }

    /// <summary>The text of the first child of that name, or null.</summary>
    public string? TextOf(string name) => First(name).Text;

    public bool TextEquals(ReadOnlySpan<byte> utf8) =>
        HasValue && (IsEscaped ? Encoding.UTF8.GetBytes(Text!).AsSpan().SequenceEqual(utf8) : RawValue.SequenceEqual(utf8));

    public bool TryGetBoolean(out bool value)
    {
        value = RawValue.SequenceEqual("true"u8);
        return Kind == ElementKind.Boolean;
    }

    /// <summary>The number as a decimal; false when it is none or has more than 28 digits.</summary>
    public bool TryGetDecimal(out decimal value)
    {
        value = 0;
        return Kind == ElementKind.Number && decimal.TryParse(RawValue, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    public bool TryGetInt32(out int value)
    {
        value = 0;
        return Kind == ElementKind.Number && Utf8Parser.TryParse(RawValue, out value, out var consumed) && consumed == RawValue.Length;
    }

    /// <summary>This contained resource or Bundle entry as a resource of its own, without a copy.</summary>
    public Resource AsResource() => IsResource || First("resourceType").Exists
        ? Resource.View(_index)
        : throw new InvalidOperationException("the element is no resource");

    public bool Equals(Element other) => _index == other._index && ReferenceEquals(_resource?.Nodes, other._resource?.Nodes);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Element other && Equals(other);

    public override int GetHashCode() => _resource is null ? 0 : HashCode.Combine(_resource.Nodes, _index);

    public override string ToString() => Location;

    public static bool operator ==(Element left, Element right) => left.Equals(right);

    public static bool operator !=(Element left, Element right) => !left.Equals(right);

    /// <summary>The value of <c>resourceType</c> where R4 has no such type (read as sent).</summary>
    internal string ResourceTypeText() => TextOf("resourceType") ?? "";

    internal bool IsNamed(string name, ushort nameId)
    {
        ref readonly var node = ref NodeRef;
        return node.NameId == nameId && (nameId != 0 || JsonName == name);
    }
}

/// <summary>Enumerates children without allocation.</summary>
public struct ElementChildren(Resource resource, int first)
{
    private int _next = first;

    public Element Current { get; private set; }

    public readonly ElementChildren GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next == 0)
        {
            return false;
        }

        Current = new Element(resource, _next);
        _next = resource.Nodes[_next].Next;
        return true;
    }

    public readonly List<Element> ToList()
    {
        var list = new List<Element>();
        foreach (var child in this)
        {
            list.Add(child);
        }

        return list;
    }
}

/// <summary>Enumerates the children of one name without allocation.</summary>
public struct NamedElements(Resource resource, int first, string name, ushort nameId)
{
    private int _next = first;

    public Element Current { get; private set; }

    public readonly NamedElements GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_next != 0)
        {
            var candidate = new Element(resource, _next);
            _next = resource.Nodes[_next].Next;
            if (candidate.IsNamed(name, nameId))
            {
                Current = candidate;
                return true;
            }
        }

        return false;
    }

    public readonly List<Element> ToList()
    {
        var list = new List<Element>();
        foreach (var child in this)
        {
            list.Add(child);
        }

        return list;
    }
}
