namespace FhirIcsHub.Cql.Types;

/// <summary>
/// A type of a model with named elements and a base type that gives it more: <c>FHIR.Patient</c>, <c>System.Quantity</c>. It is made in two
/// steps, since types refer to each other: the model reader completes it once, and nothing changes it after that.
/// </summary>
internal sealed class ClassType(string name, DataType? baseType) : NamedType(name, baseType ?? Any)
{
    private readonly Lock _lock = new();
    private Dictionary<string, ClassElement>? _byName;
    private TupleType? _tupleType;

    /// <summary>Canonical URL of the profile or structure that it stands for; or null.</summary>
    public string? Identifier { get; init; }

    /// <summary>Name for authors, usable in a retrieve: <c>["QICore Encounter"]</c>; or null.</summary>
    public string? AuthorLabel { get; init; }

    public override string Label => AuthorLabel ?? Name;

    /// <summary>Whether <c>[Type]</c> may ask for its instances.</summary>
    public bool IsRetrievable { get; init; }

    /// <summary>The element that <c>[Type: codes]</c> filters by; null when an author has to say it.</summary>
    public string? PrimaryCodePath { get; init; }

    /// <summary>The elements that the type itself declares, in the model's order.</summary>
    public IReadOnlyList<ClassElement> Elements { get; private set; } = [];

    /// <summary>Searches that a retrieve may name with <c>?</c>.</summary>
    public IReadOnlyList<ClassSearch> Searches { get; private set; } = [];

    /// <summary>How an instance belongs to a context, such as an encounter to its patient.</summary>
    public IReadOnlyList<ContextRelationship> Relationships { get; private set; } = [];

    /// <summary>How an instance refers to the context by an element of the context's type.</summary>
    public IReadOnlyList<ContextRelationship> TargetRelationships { get; private set; } = [];

    /// <summary>All elements, those of the base types first; one that is declared again stands where the base type has it.</summary>
    public IReadOnlyCollection<ClassElement> AllElements => ByName.Values;

    /// <summary>The tuple type with the same elements, those marked prohibited apart.</summary>
    public TupleType TupleType
    {
        get
        {
            lock (_lock)
            {
                return _tupleType ??= new TupleType(
                    AllElements.Where(e => !e.IsProhibited).Select(e => new TupleMember(e.Name, e.Type)));
            }
        }
    }

    private Dictionary<string, ClassElement> ByName
    {
        get
        {
            lock (_lock)
            {
                return _byName ??= Gather();
            }
        }
    }

    /// <summary>An element of the type or of its base types, or null. It may be a prohibited one.</summary>
    public ClassElement? Find(string name) => ByName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override bool IsCompatibleWith(DataType other) =>
        other is TupleType tuple ? TupleType.Equals(tuple) : base.IsCompatibleWith(other);

    /// <summary>Says what the type consists of; called once by the model reader.</summary>
    internal void Complete(
        IReadOnlyList<ClassElement> elements,
        IReadOnlyList<ClassSearch> searches,
        IReadOnlyList<ContextRelationship> relationships,
        IReadOnlyList<ContextRelationship> targetRelationships)
    {
        Elements = elements;
        Searches = searches;
        Relationships = relationships;
        TargetRelationships = targetRelationships;
    }

    private Dictionary<string, ClassElement> Gather()
    {
        var all = new Dictionary<string, ClassElement>(StringComparer.Ordinal);
        foreach (var element in (BaseType as ClassType)?.AllElements ?? [])
        {
            all[element.Name] = element;
        }

        foreach (var element in Elements)
        {
            all[element.Name] = element;
        }

        return all;
    }
}

/// <summary>An element of a class.</summary>
/// <param name="Name">Name in CQL.</param>
/// <param name="Type">Type in CQL.</param>
/// <param name="Target">How the data give it when the model stands over another one, such as <c>FHIRHelpers.ToConcept(%value)</c>.</param>
/// <param name="IsProhibited">An element of the base type that this one does not have.</param>
/// <param name="IsOneBased">A list whose index begins at 1.</param>
/// <param name="IsMustSupport">The profile says that systems have to support it.</param>
internal sealed record ClassElement(
    string Name, DataType Type, string? Target = null, bool IsProhibited = false, bool IsOneBased = false, bool IsMustSupport = false);

/// <summary>A search of a class: its name, the path that it searches, and the type of its values.</summary>
internal sealed record ClassSearch(string Name, string Path, DataType Type);

/// <summary>How instances of a class belong to a context: the context's name and the elements that hold its key.</summary>
internal sealed record ContextRelationship(string Context, IReadOnlyList<string> KeyElements);
