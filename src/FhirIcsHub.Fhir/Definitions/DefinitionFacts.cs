using System.Text.Json;

namespace FhirIcsHub.Fhir.Definitions;

/// <summary>
/// A folder of facts as tools/DefinitionGenerator writes it (<c>profiles/ukcore</c>): NDJSON files and a <c>package.json</c>. It stands in
/// for an official package, whose definitions replace it. Only indexed at first; a definition is read when it is asked for.
/// </summary>
public static class DefinitionFacts
{
    /// <summary>The set with the folder's definitions as one more layer.</summary>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    /// <exception cref="JsonException">A file is damaged.</exception>
    public static DefinitionSet Load(DefinitionSet set, string folder)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "package.json")));
        var origin = $"{manifest.RootElement.GetProperty("name")}#{manifest.RootElement.GetProperty("version")}";
        var layer = new List<Definition>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.ndjson").Order(StringComparer.Ordinal))
        {
            AddLines(File.ReadAllBytes(file), origin, layer);
        }

        return set.With(layer);
    }

    private static void AddLines(ReadOnlyMemory<byte> lines, string origin, List<Definition> layer)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (DefinitionIndex.Scan(line.Span) is { } index)
            {
                layer.Add(new Definition(index, origin, () => line, isStandIn: true));
            }
        }
    }
}
