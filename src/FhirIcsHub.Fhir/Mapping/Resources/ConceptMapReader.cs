namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Reads a ConceptMap resource as far as <c>translate</c> needs it.</summary>
internal static class ConceptMapReader
{
    public static MapConceptMap Read(Element conceptMap) =>
        new(conceptMap.TextOf("id") ?? "", [.. conceptMap.Named("group").ToList().Select(Group)]);

    private static MapConceptGroup Group(Element group) => new(
        group.TextOf("source"),
        group.TextOf("target"),
        group.First("unmapped") is { Exists: true } unmapped
            ? new MapUnmapped(unmapped.TextOf("mode") ?? "", unmapped.TextOf("code"), unmapped.TextOf("url"))
            : null,
        [.. group.Named("element").ToList().SelectMany(Concepts)]);

    private static IEnumerable<MapConcept> Concepts(Element element)
    {
        var code = element.TextOf("code") ?? "";
        foreach (var target in element.Named("target"))
        {
            var equivalence = target.TextOf("equivalence") ?? "equivalent";
            yield return new MapConcept(code, equivalence, target.TextOf("code"), target.TextOf("display"));
        }
    }
}
