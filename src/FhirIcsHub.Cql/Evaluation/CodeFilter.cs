using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>
/// Codes of which an element has to have one: the members of a value set, or a list of codes. Made once and asked without allocation; a
/// code matches by system and code (CQL, Retrieve), an element of type code by code alone, as it has no system of its own.
/// </summary>
public sealed class CodeFilter
{
    private readonly CodeMarks _marks;

    /// <param name="codes">The codes; those without a code match nothing.</param>
    /// <param name="valueSet">Canonical URL of the value set that they are the members of; null for a list of codes.</param>
    public CodeFilter(IReadOnlyList<CqlCode> codes, string? valueSet = null)
    {
        ValueSet = valueSet;
        Codes = codes;
        _marks = CodeMarks.Of([(codes, 1)]);
    }

    /// <summary>Canonical URL of the value set, with version where the library states one; null for a list of codes.</summary>
    public string? ValueSet { get; }

    /// <summary>The codes.</summary>
    public IReadOnlyList<CqlCode> Codes { get; }

    /// <summary>
    /// Whether the resource's element of that name has one of the codes; of a repeating element, any of its values.
    /// </summary>
    public bool Matches(Element resource, ElementName path) => _marks.OfResource(resource, path) != 0;

    /// <summary>Whether a code is among them, of whatever system.</summary>
    internal bool HasCode(ReadOnlySpan<byte> code) => _marks.OfCode(code) != 0;

    /// <summary>Whether a CodeableConcept has one of the codes, or a Coding or code is one.</summary>
    public bool Matches(Element value) => _marks.Of(value) != 0;
}
