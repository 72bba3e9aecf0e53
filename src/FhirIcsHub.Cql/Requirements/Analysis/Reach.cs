using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Requirements.Analysis;

/// <summary>What a value may be made of, without any data: elements of retrieved resources, elements of tuples, codes.</summary>
internal sealed class Reach
{
    public static readonly Reach Nothing = new();

    private string? _key;

    public IReadOnlyList<Place> Places { get; init; } = [];

    /// <summary>The elements of a tuple or of an instance that CQL makes.</summary>
    public IReadOnlyDictionary<string, Reach>? Fields { get; init; }

    /// <summary>Value sets and codes that it may be.</summary>
    public IReadOnlyList<Terms> Terms { get; init; } = [];

    /// <summary>The same for values that are made of the same.</summary>
    public string Key => _key ??= string.Join(
        ';',
        Places.Select(place => place.Key).Order(StringComparer.Ordinal)
            .Concat(Terms.Select(term => $"{term.ValueSet}{term.Code}"))
            .Concat(Fields?.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={{{f.Value.Key}}}") ?? []));

    private bool IsNothing => Places.Count == 0 && Fields is null && Terms.Count == 0;

    public static Reach Of(Place place) => new() { Places = [place] };

    /// <summary>What either may be made of.</summary>
    public Reach Or(Reach other)
    {
        if (IsNothing || ReferenceEquals(this, other))
        {
            return other;
        }

        return other.IsNothing ? this : new Reach
        {
            Places = [.. Places.Union(other.Places)],
            Fields = Joined(Fields, other.Fields),
            Terms = [.. Terms.Union(other.Terms)],
        };
    }

    private static IReadOnlyDictionary<string, Reach>? Joined(
        IReadOnlyDictionary<string, Reach>? left, IReadOnlyDictionary<string, Reach>? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        var joined = new Dictionary<string, Reach>(left, StringComparer.Ordinal);
        foreach (var (name, value) in right)
        {
            joined[name] = joined.TryGetValue(name, out var known) ? known.Or(value) : value;
        }

        return joined;
    }
}

/// <summary>What an element is taken for.</summary>
internal enum View
{
    /// <summary>The element as it is.</summary>
    Element,

    /// <summary>A Coding as a Code.</summary>
    Code,

    /// <summary>A CodeableConcept as a Concept.</summary>
    Concept,
}

/// <summary>The elements at a path of the resources that a retrieve gives; the resources themselves when the path is empty.</summary>
internal sealed class Place(RetrievedData data, string path, IReadOnlyList<FhirType> types, View view = View.Element) : IEquatable<Place>
{
    public RetrievedData Data => data;

    public string Path => path;

    /// <summary>The types that the elements can have; none when R4 does not know them.</summary>
    public IReadOnlyList<FhirType> Types => types;

    public View View => view;

    public string Key => field ??= $"{data.Number} {path} {view} {string.Join(',', types.Select(t => t.Index))}";

    public bool IsResource => path.Length == 0;

    /// <summary>Whether the elements are primitives, whose values come with them.</summary>
    public bool IsPrimitive => types.Count > 0 && types.All(t => t.IsPrimitive);

    /// <summary>The children of a name; the value of a primitive is the element itself.</summary>
    public IEnumerable<Place> Child(string name)
    {
        var ofPrimitive = name == "value" && types.Any(t => t.IsPrimitive);
        if (ofPrimitive)
        {
            yield return this;
        }

        var children = types.Where(t => !(ofPrimitive && t.IsPrimitive))
            .Select(t => t.FindElement(name)).OfType<ElementDefinition>().ToList();
        if (children.Count > 0 || types.Count == 0)
        {
            yield return new Place(data, IsResource ? name : $"{path}.{name}", [.. children.SelectMany(child => child.Types).Distinct()]);
        }
    }

    public Place As(View taken) => new(data, path, types, taken);

    /// <summary>Those elements whose type fits; null when R4 has none there that does.</summary>
    public Place? Where(Func<FhirType, bool> fits) => types.Count == 0 || IsResource ? this
        : types.Where(fits).ToList() is { Count: > 0 } fitting ? new Place(data, path, fitting, view) : null;

    public bool Equals(Place? other) => other is not null && ReferenceEquals(data, other.Data) && path == other.Path && view == other.View
        && types.SequenceEqual(other.Types);

    public override bool Equals(object? obj) => Equals(obj as Place);

    public override int GetHashCode() => HashCode.Combine(data, path, view);
}

/// <summary>A value set, or a code.</summary>
/// <param name="ValueSet">Canonical URL of the value set.</param>
/// <param name="Code">The code.</param>
internal sealed record Terms(string? ValueSet, RequiredCode? Code);

/// <summary>What one retrieve gives, for one choice of codes.</summary>
internal sealed class RetrievedData(int number, DataRequirement requirement)
{
    /// <summary>Tells it from what other retrieves give.</summary>
    public int Number => number;

    public DataRequirement Requirement => requirement;
}
