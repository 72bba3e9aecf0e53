using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Search.Texts;

/// <summary><c>_text</c> and <c>_content</c>: words of a resource.</summary>
/// <param name="Query">What its text must have.</param>
/// <param name="IsNarrative">In its narrative, and not anywhere in it.</param>
public sealed record TextSearch(TextQuery Query, bool IsNarrative) : SetSearch
{
    /// <summary>The parameter that looks into the narrative.</summary>
    public const string NarrativeCode = "_text";

    /// <summary>The parameter that looks into all of the resource.</summary>
    public const string ContentCode = "_content";

    internal static CriterionReading Read(FhirType type, string code, string value) =>
        string.IsNullOrWhiteSpace(value) ? CriterionReading.Empty($"'{code}' has no value")
        : TextQueryParser.Parse(value, out var fault) is { } query
            ? CriterionReading.Of(new TextSearch(query, code == NarrativeCode).On(type, code))
            : new CriterionReading(null, IssueType.Invalid, $"the value of '{code}' cannot be read: {fault}", false, false);
}
