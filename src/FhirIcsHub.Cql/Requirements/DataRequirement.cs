using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>What expressions need of one type of resource.</summary>
public sealed class DataRequirement
{
    internal DataRequirement(string type, string? profile)
    {
        Type = type;
        Profile = profile;
    }

    /// <summary>The resource type: <c>Encounter</c>.</summary>
    public string Type { get; }

    /// <summary>Canonical URL of the profile that the expressions mean the resources by.</summary>
    public string? Profile { get; }

    /// <summary>What the resources have to be coded with; all filters have to be met.</summary>
    public IReadOnlyList<RequiredCodes> Codes { get; internal init; } = [];

    /// <summary>The elements that are read; nothing else of the resources has an effect on the results.</summary>
    public ElementPaths Elements { get; } = new();

    /// <summary>The times that elements have to touch.</summary>
    internal IReadOnlyList<RetrieveRange> Ranges { get; init; } = [];

    /// <summary>The library that the bounds of the ranges are expressions of.</summary>
    internal Library? RangeLibrary { get; init; }
}

/// <summary>A filter by code.</summary>
/// <param name="Path">The element.</param>
/// <param name="ValueSet">Canonical URL of the value set, with its version when one is stated; null when the codes are listed.</param>
/// <param name="Codes">The codes; none when there is a value set, or when they cannot be told without running the expression.</param>
public sealed record RequiredCodes(string Path, string? ValueSet, IReadOnlyList<RequiredCode> Codes);

/// <summary>A code that expressions refer to.</summary>
/// <param name="System">URI of the code system; null when it cannot be found.</param>
/// <param name="Version">Version of the code system, when one is stated.</param>
/// <param name="Code">The code.</param>
/// <param name="Display">Its name in the library.</param>
public sealed record RequiredCode(string? System, string? Version, string Code, string? Display);
