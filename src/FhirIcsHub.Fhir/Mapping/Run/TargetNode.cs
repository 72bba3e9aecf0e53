using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Where a value goes in its list.</summary>
internal enum TargetPlace : sbyte
{
    First = -1,
    Here = 0,
    Last = 1,
}

/// <summary>An element of what a map makes. Children are linked in the order in which they came; writing sorts them.</summary>
internal sealed class TargetNode(MapSlot? slot, MapType type)
{
    private FhirPathValue _value;
    private Dictionary<string, TargetNode>? _shared;

    /// <summary>The element that it is of its parent; null for a root.</summary>
    public MapSlot? Slot { get; set; } = slot;

    public MapType Type { get; } = type;

    public TargetNode? FirstChild { get; private set; }

    public TargetNode? Next { get; set; }

    /// <summary>Where the rule that made it wants it.</summary>
    public TargetPlace Place { get; set; }

    /// <summary>The rule that gave it a place of its own.</summary>
    public object? PlacedBy { get; set; }

    /// <summary>The value of a primitive, or the element that it is a copy of.</summary>
    public FhirPathValue Value => _value;

    /// <summary>How many children it has.</summary>
    public int Count { get; private set; }

    private TargetNode? LastChild { get; set; }

    /// <summary>Whether it is a complex value taken over as it is.</summary>
    public bool IsCopy => _value.Kind == FhirPathKind.Element && _value.Element.Kind == ElementKind.Object;

    public void SetValue(in FhirPathValue value) => _value = value;

    public void Append(TargetNode child)
    {
        if (IsCopy)
        {
            Expand();
        }

        if (LastChild is null)
        {
            FirstChild = child;
        }
        else
        {
            LastChild.Next = child;
        }

        LastChild = child;
        Count++;
    }

    /// <summary>The last child that is that element, or null.</summary>
    public TargetNode? Find(MapElement element)
    {
        if (IsCopy)
        {
            Expand();
        }

        TargetNode? found = null;
        for (var child = FirstChild; child is not null; child = child.Next)
        {
            if (IsSame(child, element))
            {
                found = child;
            }
        }

        return found;
    }

    /// <summary>Takes away every child that is that element.</summary>
    public void Remove(MapElement element)
    {
        if (Find(element) is null)
        {
            return;
        }

        var child = FirstChild;
        FirstChild = LastChild = null;
        Count = 0;
        while (child is not null)
        {
            var next = child.Next;
            child.Next = null;
            if (!IsSame(child, element))
            {
                Append(child);
            }

            child = next;
        }
    }

    /// <summary>The instance that targets share under a name.</summary>
    public TargetNode? Shared(string id) => _shared?.GetValueOrDefault(id);

    public void Share(string id, TargetNode child) => (_shared ??= new Dictionary<string, TargetNode>(StringComparer.Ordinal))[id] = child;

    public string? Text() => _value.Kind switch
    {
        FhirPathKind.None => null,
        FhirPathKind.Element => _value.Element.Text,
        _ => _value.ToString(),
    };

    /// <summary>Whether there is a value in it somewhere: what has none is not written.</summary>
    public bool HasContent()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_value.Kind != FhirPathKind.None)
        {
            return true;
        }

        for (var child = FirstChild; child is not null; child = child.Next)
        {
            if (child.HasContent())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes over an element: its value, and a primitive's id and extensions.</summary>
    public void Copy(Element source)
    {
        SetValue(FhirPathValue.FromElement(source));
        if (source.Kind == ElementKind.Object || source.NodeRef.FirstChild == 0)
        {
            return;
        }

        if (source.Kind == ElementKind.Absent)
        {
            _value = default;
        }

        foreach (var child in source.Children)
        {
            var slot = (Type.Find(child.Name) ?? MapElement.Open(child.JsonName)).Slots[0];
            var node = new TargetNode(slot, slot.Type);
            node.Copy(child);
            Append(node);
        }
    }

    private static bool IsSame(TargetNode child, MapElement element) =>
        child.Slot is { } slot
            && (ReferenceEquals(slot.Element, element) || (slot.Element.Ordinal == element.Ordinal && slot.Element.Name == element.Name));

    // A copy that is added to becomes nodes of its own.
    private void Expand()
    {
        var source = _value.Element;
        _value = default;
        foreach (var child in source.Children)
        {
            var element = Type.Find(child.JsonName.TrimStart('_')) ?? MapElement.Open(child.JsonName.TrimStart('_'));
            var slot = element.OnlySlot
                ?? (child.Type is { } type ? element.SlotFor(MapType.Of(type)) : null) ?? MapElement.Open(child.JsonName).Slots[0];
            var node = new TargetNode(slot, slot.Type);
            node.Copy(child);
            Append(node);
        }
    }
}
