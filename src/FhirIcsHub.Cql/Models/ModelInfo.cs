namespace FhirIcsHub.Cql.Models;

/// <summary>
/// What a model info file says (schema <c>urn:hl7-org:elm-modelinfo:r1</c>), before its types are linked. Types are named by the notation
/// of <see cref="TypeNotation"/>, always with the name of their model.
/// </summary>
internal sealed record ModelInfo(string Name, string? Version, string Url)
{
    /// <summary>URL that the data's types have in ELM when the model stands over another one; or null.</summary>
    public string? TargetUrl { get; init; }

    /// <summary>Version of the model that the data's types are of; or null.</summary>
    public string? TargetVersion { get; init; }

    /// <summary>Whether a retrieve has to fit the model in every way; else what does not is only warned of.</summary>
    public bool IsStrictRetrieveTyping { get; init; }

    public string? TargetQualifier { get; init; }

    public string? PatientClass { get; init; }

    public string? PatientBirthDate { get; init; }

    public string? DefaultContext { get; init; }

    public IReadOnlyList<RequiredModel> Requires { get; init; } = [];

    public IReadOnlyList<TypeInfo> Types { get; init; } = [];

    public IReadOnlyList<ConversionInfo> Conversions { get; init; } = [];

    public IReadOnlyList<ContextInfo> Contexts { get; init; } = [];
}

/// <summary>A model that types are taken from.</summary>
internal sealed record RequiredModel(string Name, string? Version);

/// <summary>A type of the model.</summary>
internal sealed record TypeInfo(string Name, string? Base, bool IsClass)
{
    public string? Identifier { get; init; }

    public string? Label { get; init; }

    /// <summary>Name of the type of the data that stands for it; or null.</summary>
    public string? Target { get; init; }

    public bool IsRetrievable { get; init; }

    public string? PrimaryCodePath { get; init; }

    public IReadOnlyList<ElementInfo> Elements { get; init; } = [];

    public IReadOnlyList<SearchInfo> Searches { get; init; } = [];

    public IReadOnlyList<RelationshipInfo> Relationships { get; init; } = [];

    public IReadOnlyList<RelationshipInfo> TargetRelationships { get; init; } = [];

    /// <summary>Where the file says it.</summary>
    public ModelPlace Place { get; init; }
}

internal sealed record ElementInfo(string Name, string Type)
{
    public string? Target { get; init; }

    public bool IsProhibited { get; init; }

    public bool IsOneBased { get; init; }

    public bool IsMustSupport { get; init; }

    public ModelPlace Place { get; init; }
}

internal sealed record SearchInfo(string Name, string Path, string Type, ModelPlace Place = default);

internal sealed record RelationshipInfo(string Context, string KeyElements, ModelPlace Place = default);

/// <summary>A function, with the name of its library, that converts implicitly.</summary>
internal sealed record ConversionInfo(string From, string To, string Function, ModelPlace Place = default);

internal sealed record ContextInfo(string Name, string Type, string KeyElements, string? BirthDate, ModelPlace Place = default);

/// <summary>A place in a file, from 1; 0 when it is not known.</summary>
internal readonly record struct ModelPlace(int Line, int Column);
