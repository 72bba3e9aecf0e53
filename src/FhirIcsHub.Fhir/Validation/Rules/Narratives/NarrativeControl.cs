using FhirIcsHub.Fhir.Profiles;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// What a profile asks of a narrative by the extensions narrative-language-control (language sections: <c>_no</c>, <c>_yes</c>, <c>_resource</c> for the
/// resource's own, or a language) and narrative-source-control (a class on all text that tells its source).
/// </summary>
internal sealed record NarrativeControl(IReadOnlyList<string> Languages, bool AsksForSource)
{
    private const string LanguageControl = "http://hl7.org/fhir/StructureDefinition/narrative-language-control";
    private const string SourceControl = "http://hl7.org/fhir/StructureDefinition/narrative-source-control";

    /// <summary>Null when the element definition has neither extension.</summary>
    public static NarrativeControl? Of(ProfileElement element)
    {
        List<string>? languages = null;
        var source = false;
        foreach (var part in element.Carried)
        {
            if (part.Name != "extension")
            {
                continue;
            }

            if (part.TextOf("url") == LanguageControl)
            {
                (languages ??= []).Add(part.TextOf("value") ?? "");
            }

            source |= part.TextOf("url") == SourceControl;
        }

        return languages is null && !source ? null : new NarrativeControl(languages ?? [], source);
    }

    /// <param name="run">Where issues go.</param>
    /// <param name="narrative">The narrative, <c>Patient.text</c>.</param>
    /// <param name="profile">The profile that asks.</param>
    public void Check(ValidationRun run, Element narrative, string profile)
    {
        if (narrative.TextOf("div") is not { } div || NarrativeMarkup.Read(div) is not { } markup)
        {
            return;
        }

        if (AsksForSource && markup.HasTextWithoutSource)
        {
            run.Error(
                IssueType.BusinessRule, "narrative-source", narrative,
                $"Each part of the narrative must say its source by the class boilerplate, generated or original (profile {profile}).");
        }

        var sections = markup.Parts.Where(p => p.Element == "div" && p.Language is not null).Select(p => p.Language!).ToList();
        foreach (var language in Languages)
        {
            Section(run, narrative, profile, sections, language == "_resource" ? run.Scope.Resource.TextOf("language") : language);
        }
    }

    private static void Section(ValidationRun run, Element narrative, string profile, List<string> sections, string? language)
    {
        var problem = language switch
        {
            null => null,
            "_no" => sections.Count > 0 ? "must not have sections for languages" : null,
            "_yes" => sections.Count == 0 ? "must have sections for languages: div elements with lang and xml:lang" : null,
            _ => sections.Contains(language, StringComparer.OrdinalIgnoreCase) ? null : $"must have a section for the language {language}",
        };
        if (problem is not null)
        {
            run.Error(IssueType.BusinessRule, "narrative-language", narrative, $"The narrative {problem} (profile {profile}).");
        }
    }
}
