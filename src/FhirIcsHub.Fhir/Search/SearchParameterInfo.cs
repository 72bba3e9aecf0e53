using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>One search parameter of one resource type, or one component of a composite: what index rows are filed under.</summary>
public sealed class SearchParameterInfo(string key)
{
    /// <summary>
    /// Resource type and code, <c>Observation.code</c>; for a component of a composite its position is added,
    /// <c>Observation.code-value-quantity$0</c>; for the identifiers of logical references <c>:identifier</c>, for the texts of codings
    /// <c>:text</c>, for identifiers by type <c>:of-type</c>.
    /// The name under which every store keeps the parameter.
    /// </summary>
    public string Key { get; } = key;

    /// <summary>The concrete resource type, e.g. <c>Observation</c>, also for parameters that R4 defines on <c>Resource</c>.</summary>
    public string ResourceType { get; init; } = "";

    /// <summary>Name in a search URL.</summary>
    public string Code { get; init; } = "";

    public SearchParameterType Type { get; init; }

    /// <summary>Defined by a SearchParameter that is stored, and not by R4.</summary>
    public bool IsCustom => Key.Contains('#', StringComparison.Ordinal);

    /// <summary>Canonical URL of the definition.</summary>
    public string Definition { get; init; } = "";

    /// <summary>For references: the resource types that may be pointed to; empty = any.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>
    /// For composites: their components in order. Those of a composite that pairs values of the whole resource
    /// (<see cref="PairsWholeResource"/>) are the ordinary parameters that have the same values.
    /// </summary>
    public IReadOnlyList<SearchParameterInfo> Components { get; internal set; } = [];

    /// <summary>
    /// For composites: the values of a resource all belong together, so that it is met when each component is, by its own entries.
    /// </summary>
    public bool PairsWholeResource { get; internal set; }

    /// <summary>
    /// The parameters that this one is the union of: what is filed under them is not filed under this one. With itself among them it has
    /// entries that none of the others has; otherwise it has none. Empty for most.
    /// </summary>
    public IReadOnlyList<SearchParameterInfo> UnionOf { get; internal set; } = [];

    /// <summary>The parameters that entries of this one are filed under: itself for most.</summary>
    public IReadOnlyList<SearchParameterInfo> FiledUnder => UnionOf.Count > 0 ? UnionOf : [this];

    /// <summary>Whether entries are filed under this parameter itself.</summary>
    internal bool HasEntries => (UnionOf.Count == 0 || UnionOf.Contains(this)) && !PairsWholeResource;

    /// <summary>For references: the token parameter under which the identifiers of logical references are filed.</summary>
    public SearchParameterInfo? Identifier { get; init; }

    /// <summary>
    /// For tokens of codings and identifiers: the token parameter under which their texts (display, text, type's text) are filed, folded.
    /// </summary>
    public SearchParameterInfo? Text { get; init; }

    /// <summary>
    /// For tokens of identifiers: the token parameter under which those with a type are filed, as the type's system and, in the place of
    /// the code, <see cref="TypedIdentifier"/>.
    /// </summary>
    public SearchParameterInfo? OfType { get; init; }

    /// <summary>For tokens: values are codes of code systems, so that value sets and hierarchies can be asked.</summary>
    public bool IsCoded { get; init; }

    /// <summary>For tokens: a store keeps the distinct codes as texts, because they are sorted by, or compared in other ways.</summary>
    public bool KeepsCodes { get; init; }

    /// <summary>For references: the values can lead to resources by type and id, and are not only canonical URLs.</summary>
    public bool LeadsToResources { get; init; }

    /// <summary>A property of every stored resource (<c>_id</c>, <c>_lastUpdated</c>), which no index entry repeats.</summary>
    public bool IsResourceColumn { get; init; }

    /// <summary>For tokens: every value is a FHIR <c>string</c>, which R4 compares without case; such entries hold lower case.</summary>
    public bool IsCaseInsensitive { get; init; }

    /// <summary>
    /// For tokens: every value is a FHIR <c>code</c>, whose system is implied by its binding and not kept in the entries.
    /// </summary>
    public bool HasImplicitSystem { get; init; }

    /// <summary>A resource has one entry at most: its expression goes down through elements that do not repeat.</summary>
    public bool HasOneEntry =>
        Computed is null && UnionOf.Count == 0 && Paths is [{ FromResource: false } path] && IsSingle(path);

    /// <summary>The alternatives of its expression; empty where only the FHIRPath engine can evaluate it.</summary>
    internal IReadOnlyList<SearchPath> Paths { get; init; } = [];

    /// <summary>The paths to what is filed under the parameter itself.</summary>
    internal IReadOnlyList<SearchPath> OwnPaths
    {
        get => field ?? Paths;
        set;
    }

    /// <summary>The whole expression, where it is no union of plain paths.</summary>
    internal string? Computed { get; init; }

    public override string ToString() => Key;

    /// <summary>What an identifier with a type is filed by under <see cref="OfType"/>.</summary>
    public static string TypedIdentifier(string typeCode, string value) => $"{typeCode}|{value}";

    private bool IsSingle(SearchPath path)
    {
        var type = FhirSchema.R4.FindType(ResourceType);
        foreach (var step in path.Steps)
        {
            if (type?.FindElement(step.Name) is not { IsRepeating: false } element)
            {
                return false;
            }

            type = element.Types is [var only] ? only : null;
        }

        return path.Steps.Count > 0;
    }
}
