using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Code systems whose codes are sentences of a grammar: they cannot be listed, but a code can be judged.</summary>
internal static class SyntacticSystems
{
    private const string MimeTypes = "urn:ietf:bcp:13";
    private const string Languages = "urn:ietf:bcp:47";

    /// <summary>The judge of a system's codes, or null when the system has no grammar that is known here.</summary>
    public static Func<string, bool>? JudgeOf(string system) => system switch
    {
        UcumUnit.System => UcumUnit.IsValid,
        MimeTypes => code => MimeType.IsValid(code),
        Languages => LanguageTag.IsValid,
        _ => null,
    };

    /// <summary>
    /// The judge of the codes that pass a filter of UCUM (https://hl7.org/fhir/R4/ucum.html: <c>canonical</c> = a unit of the same
    /// dimension); null for other systems and filters.
    /// </summary>
    public static Func<string, bool>? JudgeOf(string system, FilterRule filter) =>
        system == UcumUnit.System && filter is { Property: "canonical", Operator: "=" } && UcumUnit.TryParse(filter.Value, out var wanted)
            ? code => UcumUnit.TryParse(code, out var unit) && unit.IsCommensurableWith(wanted)
            : null;
}
