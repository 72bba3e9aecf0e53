using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>A profile, or the base definition of a type, ready to judge elements.</summary>
/// <param name="Snapshot">Where it comes from.</param>
/// <param name="Type">The type that it constrains; null when R4 has none of that name (logical models).</param>
/// <param name="Root">The rule of the element itself.</param>
internal sealed record CompiledProfile(Snapshot Snapshot, FhirType? Type, ElementRule Root)
{
    public string Url => Snapshot.Url;

    /// <summary>The rules of all elements, by id.</summary>
    public required IReadOnlyDictionary<string, ElementRule> Elements { get; init; }

    /// <summary>Of an extension: where it may be used.</summary>
    public IReadOnlyList<ExtensionContextRule> Contexts { get; init; } = [];

    /// <summary>Of an extension: what holds where it is used.</summary>
    public IReadOnlyList<InvariantRule> ContextInvariants { get; init; } = [];

    /// <summary>Of an extension: whether it changes the meaning of the element that holds it.</summary>
    public bool IsModifier { get; init; }
}
