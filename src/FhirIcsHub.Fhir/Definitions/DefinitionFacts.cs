using System.Text.Json;

namespace FhirIcsHub.Fhir.Definitions;

/// <summary>
/// A folder of facts as tools/DefinitionGenerator writes it (<c>profiles/ukcore</c>): a <c>package.json</c>, NDJSON files, and
/// <c>index.tsv</c>, which says what is where in them. It stands in for an official package, whose definitions replace it.
/// </summary>
public static class DefinitionFacts
{
    /// <summary>
    /// The set with the folder's definitions as one more layer. Only the index is read; a definition when it is asked for.
    /// </summary>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    /// <exception cref="JsonException">A file is damaged.</exception>
    public static DefinitionSet Load(DefinitionSet set, string folder)
    {
        var origin = Origin(Path.Combine(folder, "package.json"));
        var files = Directory.GetFiles(folder, "*.ndjson");
        Array.Sort(files, StringComparer.Ordinal);
        return set.With(ReadIndex(Path.Combine(folder, "index.tsv"), files, origin) ?? [.. files.SelectMany(f => ScanLines(f, origin))]);
    }

    private static string Origin(string manifest)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(manifest));
        return $"{json.RootElement.GetProperty("name")}#{json.RootElement.GetProperty("version")}";
    }

    // Null when the files have changed since the index was made: their lengths tell.
    private static List<Definition>? ReadIndex(string file, string[] files, string origin)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var lines = new IndexLines(File.ReadAllText(file));
        var definitions = new List<Definition>();
        var ends = new long[files.Length];
        while (lines.TryRead(out var entry, out var place))
        {
            if (place.Part >= files.Length)
            {
                return null;
            }

            ends[place.Part] = place.Start + place.Length + 1;
            definitions.Add(new Definition(entry, origin, new Body(files[place.Part], place).Read, isStandIn: true));
        }

        return files.Select(f => new FileInfo(f).Length).SequenceEqual(ends) ? definitions : null;
    }

    private static IEnumerable<Definition> ScanLines(string file, string origin)
    {
        ReadOnlyMemory<byte> lines = File.ReadAllBytes(file);
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (!line.IsEmpty && DefinitionIndex.Scan(line.Span) is { } index)
            {
                yield return new Definition(index, origin, () => line, isStandIn: true);
            }
        }
    }

    private sealed class Body(string file, ContentPlace place)
    {
        public ReadOnlyMemory<byte> Read()
        {
            var bytes = new byte[place.Length];
            using var handle = File.OpenHandle(file);
            return RandomAccess.Read(handle, bytes, place.Start) == bytes.Length
                ? bytes
                : throw new InvalidDataException($"{file} has changed while it was in use");
        }
    }
}
