namespace FhirIcsHub.Fhir.Profiles;

/// <summary>One of the types that an element may have (ElementDefinition.type).</summary>
/// <param name="Code">Name of the type; of an element without a named type <c>BackboneElement</c> or <c>Element</c>; for the value of a
/// primitive and the ids <c>http://hl7.org/fhirpath/System.String</c> and the like.</param>
/// <param name="Profiles">Canonical URLs of which the content conforms to at least one; empty = no profile is asked for.</param>
/// <param name="TargetProfiles">For Reference and canonical: the target conforms to at least one; empty = any target.</param>
/// <param name="Aggregation">Where the target may be: <c>contained</c>, <c>referenced</c>, <c>bundled</c>; empty = anywhere.</param>
/// <param name="Versioning"><c>either</c>, <c>independent</c>, <c>specific</c>, or null.</param>
public sealed record ProfileType(
    string Code, IReadOnlyList<string> Profiles, IReadOnlyList<string> TargetProfiles, IReadOnlyList<string> Aggregation,
        string? Versioning)
{
    public ProfileType(string code)
        : this(code, [], [], [], null)
    {
    }

    /// <summary>Id of the element of the profile that is meant, where a backbone is profiled by a part of another profile; else
    /// null.</summary>
    internal string? ProfileElement { get; init; }

    /// <summary>id and extensions of the type, such as the FHIR type behind a <c>System.String</c>.</summary>
    internal IReadOnlyList<Element> Carried { get; init; } = [];
}

/// <summary>Binding of a coded element.</summary>
/// <param name="Strength"><c>required</c>, <c>extensible</c>, <c>preferred</c> or <c>example</c>.</param>
/// <param name="ValueSet">Canonical URL, with <c>|version</c> where the profile gives one; null when there is only a description.</param>
public sealed record ElementBinding(string Strength, string? ValueSet)
{
    internal IReadOnlyList<Element> Carried { get; init; } = [];
}

/// <summary>How the repeats of an element (or the types of a choice) are told apart.</summary>
/// <param name="Discriminators">Empty = by no stated rule; slices are then matched by their whole content.</param>
/// <param name="Ordered">Whether items come in the order of the slices.</param>
/// <param name="Rules"><c>open</c>, <c>closed</c> or <c>openAtEnd</c>.</param>
public sealed record ElementSlicing(IReadOnlyList<SlicingDiscriminator> Discriminators, bool Ordered, string Rules)
{
    internal IReadOnlyList<Element> Carried { get; init; } = [];

    /// <summary>Whether the definition says <c>ordered</c> itself, also when it says false.</summary>
    internal bool SaysOrdered { get; init; }

    /// <summary>Whether the definition says the rules itself; left out they are taken as open.</summary>
    internal bool SaysRules { get; init; } = true;
}

/// <summary>One discriminator.</summary>
/// <param name="Type"><c>value</c>, <c>exists</c>, <c>pattern</c>, <c>type</c> or <c>profile</c>.</param>
/// <param name="Path">Restricted FHIRPath from the sliced element: names, <c>$this</c>, <c>extension(url)</c>, <c>resolve()</c>,
/// <c>ofType()</c>.</param>
public sealed record SlicingDiscriminator(string Type, string Path);

/// <summary>A constraint in FHIRPath on an element.</summary>
/// <param name="Key">Key as published; not unique across profiles.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Human">What is asked for, in the words of the profile.</param>
/// <param name="Expression">FHIRPath with the element as focus; null when only an XPath is given.</param>
/// <param name="Source">Canonical URL of the definition that brings it in.</param>
public sealed record ProfileConstraint(string Key, string Severity, string? Human, string? Expression, string? Source)
{
    /// <summary>Parts without a member here: requirements, xpath, extensions.</summary>
    internal IReadOnlyList<Element> Carried { get; init; } = [];
}

/// <summary>Where an extension may be used (StructureDefinition.context).</summary>
/// <param name="Type"><c>element</c>, <c>extension</c> or <c>fhirpath</c>.</param>
/// <param name="Expression">Element id or path, canonical URL of an extension, or FHIRPath.</param>
public sealed record ExtensionContext(string Type, string Expression);
