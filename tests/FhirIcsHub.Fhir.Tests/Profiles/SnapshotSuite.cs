using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>Where the definitions of the snapshot tests are.</summary>
internal static class SnapshotSuite
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> LazyKnownMisses = new(ReadKnownMisses);

    /// <summary>Cases that do not come out as expected, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> KnownMisses => LazyKnownMisses.Value;

    /// <summary>The resources of a .json or .ndjson file.</summary>
    public static IEnumerable<Resource> Read(string file) => file.EndsWith(".ndjson", StringComparison.Ordinal)
        ? File.ReadLines(file).Where(l => l.Length > 0).Select(l => Parse(Encoding.UTF8.GetBytes(l)))
        : [Parse(File.ReadAllBytes(file))];

    public static Resource Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    public static DefinitionSet With(this DefinitionSet set, IEnumerable<Resource> definitions) =>
        set.With([.. definitions.Select(d => DefinitionSet.Of(d, "test"))]);

    /// <summary>The HL7 UK Core StructureDefinitions, differentials only.</summary>
    public static List<Resource> UkCore() =>
        [.. Directory.EnumerateFiles(ConformanceSuite.BesidePathOf("ukcore", "structuredefinitions"), "*.json")
            .Order(StringComparer.Ordinal).SelectMany(Read)];

    private static Resource Parse(byte[] json) =>
        Resource.Read(json, ReadMode.AsSent).Resource ?? throw new InvalidDataException("no resource");

    private static Dictionary<string, string> ReadKnownMisses() =>
        File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", "snapshot-known-misses.txt"))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split('\t', 2))
            .ToDictionary(p => p[0], p => p[1]);
}
