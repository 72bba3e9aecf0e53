using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// A type that a map reads or writes: one of R4, a logical model, or an open one of which nothing is known but its name.
/// </summary>
internal sealed class MapType
{
    private static readonly ConcurrentDictionary<FhirType, MapType> Known = new();

    private readonly Lazy<Dictionary<string, MapElement>> _elements;
    private readonly ConcurrentDictionary<string, MapElement>? _open;

    private MapType(
        string name, string key, FhirType? fhir, bool isResource, bool isOpen, Func<MapType, Dictionary<string, MapElement>> elements)
    {
        Name = name;
        Key = key;
        Fhir = fhir;
        IsResource = isResource;
        _open = isOpen ? new ConcurrentDictionary<string, MapElement>(StringComparer.Ordinal) : null;
        _elements = new Lazy<Dictionary<string, MapElement>>(() => elements(this));
    }

    public string Name { get; }

    /// <summary>What tells it from others when a group is looked for by type.</summary>
    public string Key { get; }

    /// <summary>The type of R4; null for others.</summary>
    public FhirType? Fhir { get; }

    public bool IsResource { get; }

    public bool IsPrimitive => Fhir is { IsPrimitive: true };

    /// <summary>Whether any element may be written.</summary>
    public bool IsOpen => _open is not null;

    public static MapType Of(FhirType type) =>
        Known.GetOrAdd(type, static t => new MapType(t.Name, t.Name, t, t.IsResource, isOpen: false, _ => ElementsOf(t)));

    public static MapType Open(string name) =>
        new(name, name, null, FhirSchema.R4.FindResourceType(name) is not null, isOpen: true, static _ => []);

    /// <summary>A logical model, or a structure within one.</summary>
    public static MapType Logical(string name, string key, Func<Dictionary<string, MapElement>> elements) =>
        new(name, key, null, isResource: false, isOpen: false, _ => elements());

    /// <summary>The element of that name: <c>value</c>, <c>value[x]</c> or <c>valueQuantity</c>. Null when there is none.</summary>
    public MapElement? Find(string name) => _open is not null
        ? _open.GetOrAdd(name, MapElement.Open)
        : _elements.Value.GetValueOrDefault(name);

    public override string ToString() => Name;

    private static Dictionary<string, MapElement> ElementsOf(FhirType type)
    {
        var elements = new Dictionary<string, MapElement>(StringComparer.Ordinal);
        for (var ordinal = 0; ordinal < type.Elements.Count; ordinal++)
        {
            var definition = type.Elements[ordinal];
            var types = definition.Types;
            var element = new MapElement(definition.Name, ordinal, definition.IsRepeating, definition.IsChoice, () =>
                [.. types.Select(Of)]);
            elements[definition.Name] = element;
            if (!definition.IsChoice)
            {
                continue;
            }

            elements[definition.Name + "[x]"] = element;
            foreach (var option in types)
            {
                elements.TryAdd(MapElement.JsonNameOf(definition.Name, option.Name), element.Narrowed(option));
            }
        }

        return elements;
    }
}

/// <summary>An element of a type that a map writes.</summary>
internal sealed class MapElement
{
    private readonly Lazy<MapSlot[]> _slots;

    public MapElement(string name, int ordinal, bool isRepeating, bool isChoice, Func<IReadOnlyList<MapType>> types)
    {
        Name = name;
        Ordinal = ordinal;
        IsRepeating = isRepeating;
        IsChoice = isChoice;
        _slots = new Lazy<MapSlot[]>(() => [.. types().Select(t => new MapSlot(this, t, isChoice ? JsonNameOf(name, t.Name) : name))]);
    }

    public string Name { get; }

    /// <summary>Its position among the elements of the type.</summary>
    public int Ordinal { get; }

    public bool IsRepeating { get; }

    public bool IsChoice { get; }

    /// <summary>Whether nothing is known of it but its name: it becomes a list when a second value comes.</summary>
    public bool IsOpen { get; private init; }

    public IReadOnlyList<MapSlot> Slots => _slots.Value;

    /// <summary>The slot when it has one type only; null for a choice.</summary>
    public MapSlot? OnlySlot => Slots.Count == 1 ? Slots[0] : null;

    public static MapElement Open(string name) =>
        new(name, int.MaxValue, isRepeating: false, isChoice: false, () => [MapType.Open("")]) { IsOpen = true };

    public static string JsonNameOf(string element, string type) => element + char.ToUpperInvariant(type[0]) + type[1..];

    /// <summary>The same element, told by its JSON name to be of one type of its choice.</summary>
    public MapElement Narrowed(FhirType type)
    {
        var slot = new Lazy<MapSlot[]>(() => [Slots.First(s => ReferenceEquals(s.Type.Fhir, type))]);
        return new MapElement(this, slot);
    }

    private MapElement(MapElement choice, Lazy<MapSlot[]> slots)
    {
        Name = choice.Name;
        Ordinal = choice.Ordinal;
        IsRepeating = choice.IsRepeating;
        IsChoice = true;
        _slots = slots;
    }

    /// <summary>The slot for a value of that type; null when the element cannot have one.</summary>
    public MapSlot? SlotFor(MapType type)
    {
        MapSlot? near = null;
        foreach (var slot in Slots)
        {
            if (ReferenceEquals(slot.Type, type) || slot.Type.Key == type.Key || IsOpen)
            {
                return slot;
            }

            if (slot.Type.Fhir is { } wanted && type.Fhir is { } given && (given.Is(wanted) || wanted.Is(given)))
            {
                near ??= slot;
            }
        }

        return near;
    }

    public string TypeNames() => Slots.Count > 12 ? "a choice of data types" : string.Join(" or ", Slots.Select(s => s.Type.Name));
}

/// <summary>An element with one of its types: what a JSON property name stands for.</summary>
internal sealed class MapSlot(MapElement element, MapType type, string jsonName)
{
    public MapElement Element => element;

    public MapType Type => type;

    public System.Text.Json.JsonEncodedText JsonName { get; } = System.Text.Json.JsonEncodedText.Encode(
        jsonName, JsonText.WriterOptions.Encoder);

    public System.Text.Json.JsonEncodedText ExtensionsName { get; } = System.Text.Json.JsonEncodedText.Encode(
        "_" + jsonName, JsonText.WriterOptions.Encoder);
}
