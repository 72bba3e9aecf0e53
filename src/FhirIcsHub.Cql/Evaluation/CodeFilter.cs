using System.Text;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql;

/// <summary>
/// Codes of which an element has to have one: the members of a value set, or a list of codes. Made once and asked without allocation; a
/// code matches by system and code (CQL, Retrieve), an element of type code by code alone, as it has no system of its own.
/// </summary>
public sealed class CodeFilter
{
    private static readonly ElementName Coding = new("coding");
    private static readonly ElementName System = new("system");
    private static readonly ElementName Code = new("code");
    private static readonly FhirType ConceptType = FhirSchema.R4.FindType("CodeableConcept")!;
    private static readonly FhirType CodingType = FhirSchema.R4.FindType("Coding")!;

    private readonly CodeTable _codes;

    /// <param name="codes">The codes; those without a code match nothing.</param>
    /// <param name="valueSet">Canonical URL of the value set that they are the members of; null for a list of codes.</param>
    public CodeFilter(IReadOnlyList<CqlCode> codes, string? valueSet = null)
    {
        ValueSet = valueSet;
        Codes = codes;
        _codes = new CodeTable([.. codes.Where(code => code.Code is not null).Select(code => (Utf8(code.System), Utf8(code.Code)!))]);
    }

    /// <summary>Canonical URL of the value set, with version where the library states one; null for a list of codes.</summary>
    public string? ValueSet { get; }

    /// <summary>The codes.</summary>
    public IReadOnlyList<CqlCode> Codes { get; }

    /// <summary>
    /// Whether the resource's element of that name has one of the codes; of a repeating element, any of its values.
    /// </summary>
    public bool Matches(Element resource, ElementName path)
    {
        foreach (var value in resource.Named(path))
        {
            if (Matches(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a CodeableConcept has one of the codes, or a Coding or code is one.</summary>
    public bool Matches(Element value)
    {
        var type = value.Type;
        if (ReferenceEquals(type, ConceptType))
        {
            foreach (var coding in value.Named(Coding))
            {
                if (Matches(coding.First(System), coding.First(Code)))
                {
                    return true;
                }
            }

            return false;
        }

        return ReferenceEquals(type, CodingType) ? Matches(value.First(System), value.First(Code))
            : value.Kind == ElementKind.String && _codes.ContainsCode(Content(value));
    }

    private bool Matches(Element system, Element code) =>
        code.Kind == ElementKind.String && _codes.Contains(Content(system), system.HasValue, Content(code));

    private static ReadOnlySpan<byte> Content(Element text) =>
        text.IsEscaped ? Encoding.UTF8.GetBytes(text.Text ?? "") : text.RawValue;

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
