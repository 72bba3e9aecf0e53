namespace FhirIcsHub.Fhir.Terminology;

/// <summary>A code on its way into an expansion: where it comes from tells its display, designations and place in the hierarchy.</summary>
internal sealed class ExpansionEntry(string system, string? version, string code)
{
    public string System { get; } = system;

    public string? Version { get; } = version;

    public string Code { get; } = code;

    /// <summary>Its concept, when the code system is here.</summary>
    public Concept? Concept { get; init; }

    public ConceptValues? Values { get; init; }

    /// <summary>The element that lists it: <c>include.concept</c> or <c>expansion.contains</c>.</summary>
    public Element Listed { get; init; }

    /// <summary>Language of the code system's displays.</summary>
    public string? SystemLanguage { get; init; }

    public bool IsAbstract => Concept?.IsAbstract ?? Listed.First("abstract").TextEquals("true"u8);

    public bool IsInactive => Concept?.IsInactive ?? Listed.First("inactive").TextEquals("true"u8);

    public string? Display => Listed.TextOf("display") ?? Concept?.Display;

    /// <summary>The designations that the value set gives it, then those of the code system and its supplements.</summary>
    public IEnumerable<Designation> Designations()
    {
        foreach (var own in Listed.Named("designation").ToList())
        {
            yield return Designation.Of(own);
        }

        if (Concept is not null && Values is not null)
        {
            foreach (var element in Values.Designations(Concept))
            {
                yield return Designation.Of(element);
            }
        }
    }

    /// <summary>The display in the first of the languages for which there is one; without, the usual display.</summary>
    public string? DisplayIn(IReadOnlyList<string> languages)
    {
        foreach (var language in languages)
        {
            if (Languages.Matches(SystemLanguage, language) && Display is not null)
            {
                return Display;
            }

            if (Designations().FirstOrDefault(d => Languages.Matches(d.Language, language)) is { } designation)
            {
                return designation.Value;
            }
        }

        return Display;
    }
}
