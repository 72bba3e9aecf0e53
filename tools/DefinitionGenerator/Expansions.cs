using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace DefinitionGenerator;

/// <summary>The whole expansions of the official expansions package, by the URL of the value set.</summary>
internal static class Expansions
{
    private const string TooCostly = "http://hl7.org/fhir/StructureDefinition/valueset-toocostly";

    public static Dictionary<string, JsonElement> Load(string archive)
    {
        var byUrl = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        using var tar = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (!entry.Name.EndsWith(".json", StringComparison.Ordinal) || entry.DataStream is null)
            {
                continue;
            }

            var resource = JsonDocument.Parse(entry.DataStream).RootElement;
            if (resource.TryGetProperty("resourceType", out var type) && type.GetString() == "ValueSet"
                && resource.TryGetProperty("expansion", out var expansion) && IsWhole(expansion))
            {
                byUrl.TryAdd(resource.GetProperty("url").GetString()!, expansion);
            }
        }

        return byUrl;
    }

    /// <summary>Whether an expansion lists every code of its set.</summary>
    public static bool IsWhole(JsonElement expansion)
    {
        if (expansion.TryGetProperty("extension", out var extensions)
            && extensions.EnumerateArray().Any(x => x.GetProperty("url").GetString() == TooCostly))
        {
            return false;
        }

        var listed = expansion.TryGetProperty("contains", out var contains) ? Count(contains) : 0;
        return listed > 0
            && (!expansion.TryGetProperty("total", out var total) || total.GetInt32() <= listed)
            && (!expansion.TryGetProperty("offset", out var offset) || offset.GetInt32() == 0);
    }

    private static int Count(JsonElement contains) => contains.EnumerateArray().Sum(
        c => (c.TryGetProperty("code", out _) ? 1 : 0) + (c.TryGetProperty("contains", out var children) ? Count(children) : 0));
}
