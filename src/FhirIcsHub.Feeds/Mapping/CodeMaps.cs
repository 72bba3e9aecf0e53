using System.Security.Cryptography;
using System.Text.Json;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>A code that a map gives.</summary>
public sealed record MappedCode(string? System, string Code, string? Display);

/// <summary>
/// The ConceptMaps of a feed (<c>profiles/maps</c>). A map is asked for by its id; <c>gender.acme</c> adds the local codes of a source to
/// <c>gender</c>. Codes that the source writes without a system stand in groups without source.
/// </summary>
public sealed class CodeMaps
{
    private readonly Dictionary<(string Map, string System, string Code), MappedCode> _codes = [];
    private readonly Dictionary<string, List<(string Word, MappedCode Code)>> _words = new(StringComparer.Ordinal);

    private CodeMaps(byte[] hash) => Hash = hash;

    /// <summary>Hash of the map files.</summary>
    internal byte[] Hash { get; }

    public static CodeMaps Load(string folder, IReadOnlyList<string> ids)
    {
        var files = ids.Select(id => (Id: id, Json: Read(folder, id))).ToList();
        var maps = new CodeMaps(SHA256.HashData(files.SelectMany(f => SHA256.HashData(f.Json)).ToArray()));
        foreach (var (id, json) in files)
        {
            maps.Add(id, json);
        }

        return maps;
    }

    /// <summary>The code that map <paramref name="map"/> gives for a code, or null.</summary>
    public MappedCode? Translate(string map, string? system, string? code) =>
        code is null ? null : _codes.GetValueOrDefault((map, system ?? "", code));

    /// <summary>The first code of the map whose word occurs in a text, in the order of the map; case does not count.</summary>
    public MappedCode? TranslateText(string map, string? text)
    {
        if (text is null || !_words.TryGetValue(map, out var words))
        {
            return null;
        }

        foreach (var (word, code) in words)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return code;
            }
        }

        return null;
    }

    private static byte[] Read(string folder, string id)
    {
        var file = Path.Combine(folder, id + ".json");
        return File.Exists(file) ? File.ReadAllBytes(file) : throw new InvalidDataException($"map {id} is not in the folder of maps");
    }

    private void Add(string id, byte[] json)
    {
        var purpose = id.Split('.')[0];
        using var document = JsonDocument.Parse(json);
        foreach (var group in document.RootElement.GetProperty("group").EnumerateArray())
        {
            var source = TextOf(group, "source");
            var target = TextOf(group, "target");
            foreach (var element in group.GetProperty("element").EnumerateArray())
            {
                var code = TextOf(element, "code") ?? throw new InvalidDataException($"map {id}: an element has no code");
                if (!element.TryGetProperty("target", out var targets))
                {
                    continue;
                }

                var first = targets[0];
                var mapped = new MappedCode(target, TextOf(first, "code")
                    ?? throw new InvalidDataException($"map {id}: a target has no code"), TextOf(first, "display"));
                _codes[(purpose, source ?? "", code)] = mapped;
                if (source is null)
                {
                    WordsOf(purpose).Add((code, mapped));
                }
            }
        }
    }

    private List<(string Word, MappedCode Code)> WordsOf(string purpose)
    {
        if (!_words.TryGetValue(purpose, out var words))
        {
            _words[purpose] = words = [];
        }

        return words;
    }

    private static string? TextOf(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
