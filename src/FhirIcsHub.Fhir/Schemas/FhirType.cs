using System.Text;

namespace FhirIcsHub.Fhir.Schemas;

public enum FhirTypeKind
{
    Primitive,
    Complex,

    /// <summary>A nested structure without a name of its own, called by its path: <c>Patient.contact</c>.</summary>
    Backbone,
    Resource,
}

/// <summary>A type of R4: primitive, data type, backbone element or resource.</summary>
public sealed class FhirType
{
    private Utf8Map<ChildSlot> _slots = Utf8Map<ChildSlot>.Empty;
    private Dictionary<string, ElementDefinition> _byName = [];

    internal FhirType(ushort index, string name, FhirTypeKind kind, bool isAbstract)
    {
        Index = index;
        Name = name;
        Utf8Name = Encoding.UTF8.GetBytes(name);
        Kind = kind;
        IsAbstract = isAbstract;
        Lexeme = kind == FhirTypeKind.Primitive ? PrimitiveLexemes.Of(name) : PrimitiveLexeme.None;
    }

    /// <summary>Position in <see cref="FhirSchema.Types"/>; stable only within one build.</summary>
    public ushort Index { get; }

    public string Name { get; }

    public FhirTypeKind Kind { get; }

    public bool IsAbstract { get; }

    public FhirType? Base { get; private set; }

    /// <summary>All elements, inherited ones first, in the order of the snapshot.</summary>
    public IReadOnlyList<ElementDefinition> Elements { get; private set; } = [];

    /// <summary>Invariants of the type, with those of its bases.</summary>
    public IReadOnlyList<Invariant> Invariants { get; private set; } = [];

    public bool IsPrimitive => Kind == FhirTypeKind.Primitive;

    public bool IsResource => Kind == FhirTypeKind.Resource;

    internal byte[] Utf8Name { get; }

    internal PrimitiveLexeme Lexeme { get; }

    /// <summary>Bit per element (by position in <see cref="Elements"/>) that has a lower cardinality of 1 or more.</summary>
    internal ulong RequiredElements { get; private set; }

    /// <summary>Whether this type is <paramref name="other"/> or derives from it.</summary>
    public bool Is(FhirType other)
    {
        for (var type = this; type is not null; type = type.Base)
        {
            if (ReferenceEquals(type, other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The element called <paramref name="name"/>; a choice is found as <c>value</c> and as <c>value[x]</c>.</summary>
    public ElementDefinition? FindElement(string name) => _byName.GetValueOrDefault(name);

    public override string ToString() => Name;

    /// <summary>The element that a JSON property of this name is, with the actual type; null when there is none.</summary>
    internal ElementDefinition? FindSlot(string jsonName, out FhirType? actualType)
    {
        var isKnown = TryGetSlot(Encoding.UTF8.GetBytes(jsonName), out var slot);
        actualType = isKnown ? slot.Type : null;
        return isKnown ? slot.Element : null;
    }

    internal void Complete(FhirType? parent, IReadOnlyList<ElementDefinition> own, IReadOnlyList<Invariant> ownInvariants)
    {
        Base = parent;
        Elements = parent is null ? own : [.. parent.Elements, .. own];
        Invariants = parent is null ? ownInvariants : [.. parent.Invariants, .. ownInvariants.Except(parent.Invariants)];
    }

    /// <summary>Builds the look-up by JSON name; every element's types must be known.</summary>
    internal void BuildSlots()
    {
        if (Elements.Count > 64)
        {
            throw new InvalidOperationException($"{Name} has more elements than the reader's bit set holds");
        }

        var slots = new List<(byte[] Name, ChildSlot Slot)>();
        for (var ordinal = 0; ordinal < Elements.Count; ordinal++)
        {
            var element = Elements[ordinal];
            _byName[element.Name] = element;
            if (element.IsChoice)
            {
                _byName[element.Name + "[x]"] = element;
            }

            if (element.Min > 0)
            {
                RequiredElements |= 1UL << ordinal;
            }

            foreach (var type in element.Types)
            {
                var jsonName = element.IsChoice ? element.Name + char.ToUpperInvariant(type.Name[0]) + type.Name[1..] : element.Name;
                slots.Add((Encoding.UTF8.GetBytes(jsonName), new ChildSlot(element, type, ordinal)));
            }
        }

        _slots = new Utf8Map<ChildSlot>(slots);
    }

    internal bool TryGetSlot(ReadOnlySpan<byte> jsonName, out ChildSlot slot) => _slots.TryGetValue(jsonName, out slot);
}

/// <summary>What a JSON property name means within a type: the element, its actual type, its position in the type.</summary>
internal readonly record struct ChildSlot(ElementDefinition Element, FhirType Type, int Ordinal);
