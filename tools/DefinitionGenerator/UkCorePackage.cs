using System.Text;
using System.Text.Json;

namespace DefinitionGenerator;

/// <summary>The UK Core definitions as files of facts, one NDJSON a resource type, their index and a <c>package.json</c>.</summary>
internal static class UkCorePackage
{
    // A draft of another guide, whose statements have no canonical URL of their own.
    private const string UkCoreAccess = "CapabilityStatement-UKCoreAccess-";

    // In the order of the file names, which is that of the index.
    private static readonly (string Folder, string ResourceType)[] Folders =
    [
        ("capabilitystatements", "CapabilityStatement"), ("codesystems", "CodeSystem"), ("conceptmaps", "ConceptMap"),
        ("structuredefinitions", "StructureDefinition"), ("valuesets", "ValueSet"),
    ];

    public static IEnumerable<(string Name, byte[] Content)> Files(string folder, R4Package r4)
    {
        var resources = Folders.ToDictionary(f => f.ResourceType, f => Read(Path.Combine(folder, f.Folder)));
        var enumerable = new EnumerableValueSets(r4.Resources.Concat(resources.Values.SelectMany(r => r)));
        var index = new StringBuilder();
        foreach (var (part, (_, type)) in Folders.Index())
        {
            var lines = new MemoryStream();
            foreach (var resource in resources[type])
            {
                var facts = FactsForm.Of(resource, ExpansionOf(resource, enumerable));
                DefinitionsArchive.AppendIndexLine(index, resource, part, lines.Length, facts.Length);
                lines.Write(facts);
                lines.WriteByte((byte)'\n');
            }

            yield return ($"{type}.ndjson", lines.ToArray());
        }

        yield return ("index.tsv", Encoding.UTF8.GetBytes(index.ToString()));
        yield return ("package.json", Manifest());
    }

    /// <summary>
    /// The stored expansion of a value set, unless the set can be enumerated from complete code systems, which are newer.
    /// </summary>
    public static JsonElement ExpansionOf(JsonElement resource, EnumerableValueSets enumerable) =>
        resource.TryGetProperty("expansion", out var expansion) && Expansions.IsWhole(expansion) && !enumerable.Contains(resource)
            ? expansion : default;

    public static IReadOnlyList<JsonElement> Read(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Where(f => !Path.GetFileName(f).StartsWith(UkCoreAccess, StringComparison.Ordinal))
            .Select(f => JsonDocument.Parse(File.ReadAllBytes(f)).RootElement),
    ];

    private static byte[] Manifest() => """
        {
          "name": "fhiricshub.ukcore.facts",
          "version": "2025.6.20",
          "description": "Facts of the UK Core definitions: FHIR R4 differentials, codes and bindings without prose",
          "fhirVersions": ["4.0.1"],
          "author": "HL7 UK",
          "license": "Apache-2.0 (HL7 UK); SNOMED CT, dm+d and LOINC codes under their owners' terms",
          "source": "https://github.com/NHSDigital/FHIR-R4-UKCORE-STAGING-MAIN commit 3d2827e3e9918674640d0c14a0f870084397a615"
        }

        """u8.ToArray();
}
