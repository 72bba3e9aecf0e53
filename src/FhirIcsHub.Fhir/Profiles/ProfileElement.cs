namespace FhirIcsHub.Fhir.Profiles;

/// <summary>
/// One element of a snapshot (https://hl7.org/fhir/R4/elementdefinition.html), with everything that the base and the differentials say
/// of it. It does not change once its snapshot is made; snapshots share the elements that are the same in both.
/// </summary>
public sealed class ProfileElement
{
    /// <summary>Unique within the snapshot: path with slice names, <c>Patient.identifier:nhsNumber.system</c>.</summary>
    public string Id { get; internal set; } = "";

    /// <summary>Path within the type, <c>Patient.identifier.system</c>; a choice keeps its <c>[x]</c>.</summary>
    public string Path { get; internal set; } = "";

    /// <summary>Name of the slice; a slice of a slice is <c>a/b</c>. Null for what is no slice.</summary>
    public string? SliceName { get; internal set; }

    /// <summary>Fewest repeats.</summary>
    public int Min { get; internal set; }

    /// <summary>Most repeats; <see cref="int.MaxValue"/> = <c>*</c>.</summary>
    public int Max { get; internal set; }

    /// <summary>Allowed types; empty for the root of a type and where <see cref="ContentReference"/> is given.</summary>
    public IReadOnlyList<ProfileType> Types { get; internal set; } = [];

    /// <summary>Id of the element whose children this one has, <c>#Bundle.link</c>.</summary>
    public string? ContentReference { get; internal set; }

    public ElementBinding? Binding { get; internal set; }

    public ElementSlicing? Slicing { get; internal set; }

    /// <summary>fixed[x]; does not exist when the profile fixes nothing. Its type tells which of them it is.</summary>
    public Element Fixed { get; internal set; }

    /// <summary>pattern[x]; does not exist when there is none.</summary>
    public Element Pattern { get; internal set; }

    /// <summary>minValue[x]; does not exist when there is none.</summary>
    public Element MinValue { get; internal set; }

    /// <summary>maxValue[x]; does not exist when there is none.</summary>
    public Element MaxValue { get; internal set; }

    /// <summary>Most characters of a string.</summary>
    public int? MaxLength { get; internal set; }

    public bool MustSupport => SaysMustSupport == true;

    public bool IsModifier => SaysIsModifier == true;

    public bool IsSummary => SaysIsSummary == true;

    /// <summary>Constraints in the order of the definitions, the base's first.</summary>
    public IReadOnlyList<ProfileConstraint> Constraints { get; internal set; } = [];

    /// <summary>Path of the element where it was first defined, <c>DomainResource.extension</c>.</summary>
    public string BasePath { get; internal set; } = "";

    /// <summary>Fewest repeats where it was first defined.</summary>
    public int BaseMin { get; internal set; }

    /// <summary>Most repeats where it was first defined.</summary>
    public int BaseMax { get; internal set; }

    // What a definition leaves out is not the same as false: a base's word stays.
    internal bool? SaysMustSupport { get; set; }

    internal bool? SaysIsModifier { get; set; }

    internal bool? SaysIsSummary { get; set; }

    internal bool? SliceIsConstraining { get; set; }

    /// <summary>
    /// The properties without a member here (short, definition, mapping, extension ...), in the order of ElementDefinition, repeats one
    /// after
    /// the other.
    /// </summary>
    internal IReadOnlyList<Element> Carried { get; set; } = [];

    /// <summary>The last step of the path.</summary>
    internal string Name => Path[(Path.LastIndexOf('.') + 1)..];

    internal bool IsChoice => Path.EndsWith("[x]", StringComparison.Ordinal);

    public override string ToString() => Id;

    internal ProfileElement Copy() => (ProfileElement)MemberwiseClone();
}
