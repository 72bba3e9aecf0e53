namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// A map from structures to structures, as FHIR Mapping Language text or a StructureMap resource states it
/// (https://hl7.org/fhir/R4/mapping-language.html). Immutable; compile it with <see cref="MapCompiler"/>.
/// </summary>
public sealed record StructureMap
{
    /// <summary>Canonical URL.</summary>
    public required string Url { get; init; }

    /// <summary>Name for computers.</summary>
    public required string Name { get; init; }

    public string? Title { get; init; }

    /// <summary>Publication status; <c>draft</c> when the text does not say.</summary>
    public string Status { get; init; } = "draft";

    public string? Version { get; init; }

    public string? Description { get; init; }

    /// <summary>The structures that it speaks of.</summary>
    public IReadOnlyList<MapStructure> Structures { get; init; } = [];

    /// <summary>Canonical URLs of maps whose groups it uses; <c>*</c> at the end stands for all that start so.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>Concept maps of its own, which <c>translate</c> names as <c>#id</c>.</summary>
    public IReadOnlyList<MapConceptMap> ConceptMaps { get; init; } = [];

    /// <summary>The groups; a transformation starts with the first.</summary>
    public IReadOnlyList<MapGroup> Groups { get; init; } = [];
}

/// <summary>Line and column in the text of a map, both from 1; 0 when it was no text.</summary>
public readonly record struct MapPosition(int Line, int Column);

/// <summary>A structure that a map speaks of.</summary>
/// <param name="Url">Canonical URL of the StructureDefinition.</param>
/// <param name="Mode"><c>source</c>, <c>queried</c>, <c>target</c> or <c>produced</c>.</param>
/// <param name="Alias">Name for the type within the map.</param>
public sealed record MapStructure(string Url, string Mode, string? Alias);

/// <summary>For which types a group is taken where a rule names none.</summary>
public enum MapTypeMode
{
    None,

    /// <summary><c>&lt;&lt;types&gt;&gt;</c>: for its source type together with its target type.</summary>
    Types,

    /// <summary><c>&lt;&lt;type+&gt;&gt;</c>: also for its source type alone, which then becomes its target type.</summary>
    TypeAndTypes,
}

/// <summary>A group of rules: what a function is to a program.</summary>
public sealed record MapGroup
{
    public required string Name { get; init; }

    /// <summary>Name of the group whose rules are done first.</summary>
    public string? Extends { get; init; }

    public MapTypeMode TypeMode { get; init; }

    public IReadOnlyList<MapInput> Inputs { get; init; } = [];

    public IReadOnlyList<MapRule> Rules { get; init; } = [];

    public string? Documentation { get; init; }

    public MapPosition Position { get; init; }
}

/// <summary>A parameter of a group.</summary>
/// <param name="Name">Its variable.</param>
/// <param name="Type">Alias or name of its type.</param>
/// <param name="IsTarget">Whether it is written to.</param>
public sealed record MapInput(string Name, string? Type, bool IsTarget);

/// <summary>A rule: for each combination of its sources it makes its targets, then does its nested rules and dependent groups.</summary>
public sealed record MapRule
{
    /// <summary>Name in messages; given or made.</summary>
    public required string Name { get; init; }

    public IReadOnlyList<MapSource> Sources { get; init; } = [];

    public IReadOnlyList<MapTarget> Targets { get; init; } = [];

    public IReadOnlyList<MapRule> Rules { get; init; } = [];

    public IReadOnlyList<MapDependent> Dependents { get; init; } = [];

    public string? Documentation { get; init; }

    public MapPosition Position { get; init; }
}

/// <summary>What a rule reads.</summary>
public sealed record MapSource
{
    /// <summary>The variable that it starts from.</summary>
    public required string Context { get; init; }

    /// <summary>The element of it; the variable itself when there is none.</summary>
    public string? Element { get; init; }

    /// <summary>Only values of this type count.</summary>
    public string? Type { get; init; }

    public int? Min { get; init; }

    /// <summary>Upper cardinality; <c>*</c> for any number.</summary>
    public string? Max { get; init; }

    /// <summary>FHIRPath of the value that stands in for none.</summary>
    public string? Default { get; init; }

    /// <summary>The value that stands in for none, where a StructureMap resource gives it as a data type.</summary>
    public Element DefaultValue { get; init; }

    /// <summary><c>first</c>, <c>not_first</c>, <c>last</c>, <c>not_last</c> or <c>only_one</c>.</summary>
    public string? ListMode { get; init; }

    public string? Variable { get; init; }

    /// <summary>FHIRPath: only values for which it is true count.</summary>
    public string? Condition { get; init; }

    /// <summary>FHIRPath: must be true of every value, else the transformation fails.</summary>
    public string? Check { get; init; }

    /// <summary>FHIRPath of a message.</summary>
    public string? Log { get; init; }

    public MapPosition Position { get; init; }
}

/// <summary>What a rule makes.</summary>
public sealed record MapTarget
{
    /// <summary>The variable that it adds to; null when the value goes to <see cref="Variable"/> only.</summary>
    public string? Context { get; init; }

    public string? Element { get; init; }

    public string? Variable { get; init; }

    /// <summary>Of <c>first</c>, <c>last</c>, <c>share</c>, <c>collate</c>.</summary>
    public IReadOnlyList<string> ListModes { get; init; } = [];

    /// <summary>Name by which targets with <c>share</c> share an instance.</summary>
    public string? ListRuleId { get; init; }

    /// <summary>Code of the value set <c>map-transform</c>; null makes an element of the only type that it can have.</summary>
    public string? Transform { get; init; }

    public IReadOnlyList<MapParameter> Parameters { get; init; } = [];

    public MapPosition Position { get; init; }
}

public enum MapParameterKind
{
    Variable,
    String,
    Integer,
    Decimal,
    Boolean,
}

/// <summary>A parameter of a transform.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Name of the variable, or the value as written.</param>
public sealed record MapParameter(MapParameterKind Kind, string Text);

/// <summary>A group that is done for each result of a rule.</summary>
/// <param name="Name">The group.</param>
/// <param name="Variables">What its parameters are.</param>
public sealed record MapDependent(string Name, IReadOnlyList<string> Variables);

/// <summary>A concept map within a map.</summary>
/// <param name="Id">Its id, without <c>#</c>.</param>
/// <param name="Groups">Translations by pair of code systems.</param>
public sealed record MapConceptMap(string Id, IReadOnlyList<MapConceptGroup> Groups);

/// <summary>Translations from one code system to another.</summary>
/// <param name="Source">Source system.</param>
/// <param name="Target">Target system.</param>
/// <param name="Unmapped">What becomes of a code without translation.</param>
/// <param name="Elements">The translations.</param>
public sealed record MapConceptGroup(string? Source, string? Target, MapUnmapped? Unmapped, IReadOnlyList<MapConcept> Elements);

/// <summary>What becomes of a code without translation.</summary>
/// <param name="Mode"><c>provided</c>, <c>fixed</c> or <c>other-map</c>.</param>
/// <param name="Code">The fixed code.</param>
/// <param name="Url">Canonical URL of the other map.</param>
public sealed record MapUnmapped(string Mode, string? Code = null, string? Url = null);

/// <summary>One translation.</summary>
/// <param name="Code">Source code.</param>
/// <param name="Equivalence">Code of the value set <c>concept-map-equivalence</c>.</param>
/// <param name="TargetCode">Target code; null for <c>unmatched</c>.</param>
/// <param name="TargetDisplay">Its display.</param>
public sealed record MapConcept(string Code, string Equivalence, string? TargetCode, string? TargetDisplay = null);

/// <summary>The outcome of reading a map.</summary>
/// <param name="Map">The map; null when an issue is an error.</param>
/// <param name="Issues">Everything that is wrong with it, with line and column for text.</param>
public sealed record MapReadResult(StructureMap? Map, IReadOnlyList<Issue> Issues);
