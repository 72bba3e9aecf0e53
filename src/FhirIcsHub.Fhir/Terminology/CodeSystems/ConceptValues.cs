namespace FhirIcsHub.Fhir.Terminology;

/// <summary>The properties of a system's concepts, with those that its supplements add.</summary>
internal sealed class ConceptValues(CodeSystem system, IReadOnlyList<CodeSystem> supplements)
{
    /// <summary>Whether the property is the concept itself.</summary>
    public static bool IsConcept(string property) => property is "concept" or "code";

    /// <summary>Whether the system, a supplement or FHIR defines the property.</summary>
    public bool Knows(string property) =>
        IsConcept(property)
        || property is "display" or "definition" or "designation" or "parent" or "child" or "inactive" or "status" or "abstract"
            or "notSelectable"
        || system.Properties.ContainsKey(property)
        || supplements.Any(s => s.Properties.ContainsKey(property));

    /// <summary>Whether the property's values are codes of the system.</summary>
    public bool AreCodes(string property) =>
        IsConcept(property)
        || property is "parent" or "child"
        || (system.Properties.TryGetValue(property, out var declared)
            && declared.Meaning is PropertyMeaning.Parent or PropertyMeaning.Child);

    /// <summary>The values of one property of a concept, as text; a Coding by its code.</summary>
    public IEnumerable<string> Of(Concept concept, string property) => property switch
    {
        "concept" or "code" => [concept.Code],
        "display" => One(concept.Display),
        "definition" => One(concept.Element.TextOf("definition")),
        "designation" => Designations(concept).Select(d => d.TextOf("value")).OfType<string>(),
        "parent" => concept.Parents.Select(p => p.Code),
        "child" => concept.Children.Select(p => p.Code),
        "inactive" => [concept.IsInactive ? "true" : "false"],
        "abstract" or "notSelectable" => [concept.IsAbstract ? "true" : "false"],
        "status" when !Stated(concept, property).Any() => [concept.IsInactive ? "inactive" : "active"],
        _ => Stated(concept, property),
    };

    /// <summary>The <c>designation</c> elements of a concept, its own first.</summary>
    public IEnumerable<Element> Designations(Concept concept) => Parts(concept, "designation");

    /// <summary>The <c>property</c> elements of a concept, its own first.</summary>
    public IEnumerable<Element> Properties(Concept concept) => Parts(concept, "property");

    private IEnumerable<string> Stated(Concept concept, string property)
    {
        foreach (var element in Properties(concept))
        {
            if (element.TextOf("code") == property)
            {
                var value = element.First("value");
                if ((value.Text ?? value.TextOf("code")) is { } text)
                {
                    yield return text;
                }
            }
        }
    }

    private IEnumerable<Element> Parts(Concept concept, string name)
    {
        foreach (var part in concept.Element.Named(name).ToList())
        {
            yield return part;
        }

        foreach (var supplement in supplements)
        {
            if (supplement.TryFind(concept.Code, out var added))
            {
                foreach (var part in added.Element.Named(name).ToList())
                {
                    yield return part;
                }
            }
        }
    }

    private static IEnumerable<string> One(string? value) => value is null ? [] : [value];
}
