namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Reads maps: FHIR Mapping Language text, or StructureMap resources.</summary>
public static class StructureMapParser
{
    /// <summary>Reads FHIR Mapping Language text; the issues tell all errors with line and column.</summary>
    public static MapReadResult Parse(string text) => FmlParser.Parse(text);

    /// <summary>Reads a StructureMap resource, with the ConceptMaps that it contains.</summary>
    public static MapReadResult Read(Resource structureMap) => new StructureMapReader().Read(structureMap);
}
