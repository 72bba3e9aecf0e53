using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// The value sets of a Questionnaire's answers: among the definitions, or contained in the Questionnaire or in the response that
/// contains it.
/// </summary>
internal sealed class AnswerValueSets
{
    private readonly RuleContext _context;
    private readonly Element _questionnaire;
    private readonly Element _response;
    private LocalTerminology? _contained;

    public AnswerValueSets(in RuleContext context, Element questionnaire, Element response)
    {
        _context = context;
        _questionnaire = questionnaire;
        _response = response;
    }

    /// <param name="valueSet">Canonical URL, or #id of a contained value set.</param>
    /// <param name="system">Null = any system of the value set.</param>
    /// <param name="code">The code.</param>
    public Membership Contains(string valueSet, string? system, string code)
    {
        if (!valueSet.StartsWith('#'))
        {
            return _context.Terminology.Contains(valueSet, system, code);
        }

        var contained = Find(valueSet[1..]);
        if (!contained.Exists)
        {
            return Membership.Unknown;
        }

        return contained.TextOf("url") is { } url
            ? (_contained ??= new LocalTerminology(_context.Definitions.With(ContainedDefinitions()))).Contains(url, system, code)
            : InLists(contained, system, code);
    }

    private Element Find(string id) => _questionnaire.Contained(id) is { Exists: true } found ? found : _response.Contained(id);

    private List<Definition> ContainedDefinitions()
    {
        var definitions = new List<Definition>();
        foreach (var holder in (ReadOnlySpan<Element>)[_questionnaire, _response])
        {
            foreach (var contained in holder.Named("contained"))
            {
                if (contained.ResourceTypeName() is "ValueSet" or "CodeSystem")
                {
                    definitions.Add(DefinitionSet.Of(contained.AsResource(), "contained"));
                }
            }
        }

        return definitions;
    }

    /// <summary>Of a value set without a URL: by the codes that it lists.</summary>
    private static Membership InLists(Element valueSet, string? system, string code)
    {
        var membership = Membership.NotMember;
        foreach (var include in valueSet.First("compose").Named("include"))
        {
            if (system is not null && include.TextOf("system") != system)
            {
                continue;
            }

            if (!include.First("concept").Exists)
            {
                membership = Membership.Unknown;
            }

            foreach (var concept in include.Named("concept"))
            {
                if (concept.TextOf("code") == code)
                {
                    return Membership.Member;
                }
            }
        }

        return membership;
    }
}
