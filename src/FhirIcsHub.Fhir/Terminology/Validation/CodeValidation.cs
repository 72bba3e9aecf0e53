using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Validates codings one by one and makes one answer of them.</summary>
internal sealed class CodeValidation(ValidateCodeRequest request, Func<Coding, ValidateCodeResult> validateOne)
{
    public ValidateCodeResult Run()
    {
        if (request.CodeableConcept is { } concept)
        {
            return concept.Count == 0 ? NoCode() : Best([.. concept.Select(One)]);
        }

        return request.Coding is null ? NoCode() : One(request.Coding);
    }

    /// <summary>What to heed of a valid code: that it is abstract or inactive, or that its display is another.</summary>
    public static ValidateCodeResult Valid(Coding asked, ExpansionEntry? entry, ValidateCodeRequest request)
    {
        if (entry is null)
        {
            return new ValidateCodeResult(true, null, asked with { Display = null }, []);
        }

        var found = new Coding(entry.System, entry.Code, entry.DisplayIn(Languages.Wished(request.DisplayLanguage)), entry.Version);
        if (entry.IsAbstract && request.Abstract == false)
        {
            return new ValidateCodeResult(false, $"The code {found} is abstract and cannot be used here.", found, []);
        }

        var hints = new List<string>();
        if (entry.IsAbstract && request.Abstract is null)
        {
            hints.Add($"The code {found} is abstract: it groups other codes.");
        }

        if (entry.IsInactive)
        {
            hints.Add($"The code {found} is inactive.");
        }

        if (asked.Display is { } display && !IsDisplay(display, entry) && found.Display is not null)
        {
            hints.Add($"The display is not one of the code {found}; use '{found.Display}'.");
        }

        return new ValidateCodeResult(true, hints.Count == 0 ? null : string.Join(' ', hints), found, []);
    }

    // Displays are compared as people read them: without case, accents and punctuation.
    private static bool IsDisplay(string display, ExpansionEntry entry)
    {
        var folded = SearchText.Fold(display);
        return IsSame(entry.Display) || IsSame(entry.Concept?.Display) || entry.Designations().Any(d => IsSame(d.Value));

        bool IsSame(string? other) => other is not null && SearchText.Fold(other) == folded;
    }

    private ValidateCodeResult One(Coding coding) => string.IsNullOrEmpty(coding.Code) ? NoCode() : validateOne(coding);

    private static ValidateCodeResult Best(List<ValidateCodeResult> results) =>
        results.Find(r => r.Result == true)
        ?? results.Find(r => r.Result is null)
        ?? results[0] with { Message = string.Join(' ', results.Select(r => r.Message).Distinct(StringComparer.Ordinal)) };

    private static ValidateCodeResult NoCode() => ValidateCodeResult.CannotTell(
        Issue.Error(IssueType.Required, "There is no code to validate: give code and system, coding, "
            + "or codeableConcept with a coding that has a code."));
}
