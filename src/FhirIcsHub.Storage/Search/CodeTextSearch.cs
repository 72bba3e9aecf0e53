using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// <c>:text</c> of a token: what people read beside the code (<c>Coding.display</c>, <c>CodeableConcept.text</c>,
/// <c>Identifier.type.text</c>) begins with it, or a word of it does.
/// </summary>
/// <param name="Folded">What is looked for, folded as strings are.</param>
public sealed record CodeTextSearch(string Folded) : SearchValue
{
    internal static CodeTextSearch? Parse(string text, out string? fault)
    {
        var folded = SearchText.Fold(text);
        fault = folded.Length == 0 ? "it has no letter or digit to look for" : null;
        return fault is null ? new CodeTextSearch(folded) : null;
    }
}
