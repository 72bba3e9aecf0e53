using System.Text.Json;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>
/// A package's <c>.index.json</c>: what each of its files defines. All versions of the format have the same core; newer ones know more of a
/// definition. A file that it does not list is looked into.
/// </summary>
internal static class PackageIndex
{
    /// <summary>The entries by file name; empty when it is damaged, for an index only saves time.</summary>
    public static IReadOnlyDictionary<string, DefinitionIndex> Read(ReadOnlyMemory<byte> json)
    {
        var entries = new Dictionary<string, DefinitionIndex>(StringComparer.Ordinal);
        using var document = PackageJson.Parse(json);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root
            || !root.TryGetProperty("files", out var files) || files.ValueKind != JsonValueKind.Array)
        {
            return entries;
        }

        foreach (var file in files.EnumerateArray())
        {
            if (Text(file, "filename") is { } name && Text(file, "resourceType") is { } type)
            {
                entries[name] = new DefinitionIndex(
                    type, Text(file, "id"), Text(file, "url"), Text(file, "version"), Text(file, "kind"), Text(file, "type"),
                    Text(file, "derivation"), null, Text(file, "content"), Text(file, "supplements"), Text(file, "valueSet"));
            }
        }

        return entries;
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
