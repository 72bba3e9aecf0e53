using System.Xml;
using FhirIcsHub.Fhir.Profiles;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// What a profile asks of the parts of a narrative, by the extensions narrative-language-control and narrative-source-control: sections for
/// languages, and a class on each part that says where it is from.
/// </summary>
internal sealed class NarrativeControl
{
    private const string Language = "http://hl7.org/fhir/StructureDefinition/narrative-language-control";
    private const string Source = "http://hl7.org/fhir/StructureDefinition/narrative-source-control";

    private readonly List<string> _languages = [];
    private bool _needsSource;

    /// <summary>What the element definition asks for; null when it asks for nothing.</summary>
    public static NarrativeControl? Of(ProfileElement element)
    {
        NarrativeControl? control = null;
        foreach (var part in element.Carried)
        {
            var url = part.Name == "extension" ? part.TextOf("url") : null;
            if (url == Source)
            {
                (control ??= new NarrativeControl())._needsSource = true;
            }
            else if (url == Language && part.TextOf("value") is { } code)
            {
                (control ??= new NarrativeControl())._languages.Add(code);
            }
        }

        return control;
    }

    /// <summary>What is wrong with the narrative of a resource in that language; it is well-formed.</summary>
    public IReadOnlyList<string> ProblemsOf(string div, string? resourceLanguage)
    {
        var problems = new List<string>();
        var languages = new HashSet<string>(StringComparer.Ordinal);
        using var reader = XmlReader.Create(
            new StringReader(div), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (reader.Read())
        {
            if (reader.Depth == 1 && reader.NodeType == XmlNodeType.Element)
            {
                if ((reader.GetAttribute("xml:lang") ?? reader.GetAttribute("lang")) is { } language && reader.LocalName == "div")
                {
                    languages.Add(language);
                }

                if (_needsSource && !HasSource(reader.GetAttribute("class")))
                {
                    problems.Add($"A part of the narrative ({reader.LocalName}) needs the class boilerplate, generated or original, "
                        + "which says where it is from");
                }
            }
            else if (_needsSource && reader.Depth == 1 && reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && reader.Depth == 1)
            {
                problems.Add("Text of the narrative stands outside of any part with the class boilerplate, generated or original");
            }
        }

        foreach (var asked in _languages)
        {
            AddLanguageProblem(asked, languages, resourceLanguage, problems);
        }

        return problems;
    }

    private static void AddLanguageProblem(string asked, HashSet<string> languages, string? resourceLanguage, List<string> problems)
    {
        switch (asked)
        {
            case "_no":
                if (languages.Count > 0)
                {
                    problems.Add("The narrative must not be divided into sections for languages");
                }

                break;
            case "_yes":
                if (languages.Count == 0)
                {
                    problems.Add("The narrative must have sections for languages (div with lang and xml:lang)");
                }

                break;
            default:
                var language = asked == "_resource" ? resourceLanguage : asked;
                if (language is not null && !languages.Contains(language))
                {
                    problems.Add($"The narrative must have a section for the language {language}");
                }

                break;
        }
    }

    private static bool HasSource(string? classes) =>
        classes is not null && classes.Split(' ').Any(c => c is "boilerplate" or "generated" or "original");
}
