using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// URLs that STU3, CareConnect and GP Connect wrote, and what R4 and UK Core call them (<c>profiles/maps/canonicals.json</c>).
/// A URL that is in no list stays as it is.
/// </summary>
public sealed class Canonicals
{
    private const string Tho = "http://terminology.hl7.org/CodeSystem/";
    private const string Hl7 = "http://hl7.org/fhir/";
    private static readonly string[] CareConnectFolders = ["https://fhir.hl7.org.uk/STU3/", "https://fhir.nhs.uk/STU3/",
        "https://fhir.hl7.org.uk/"];

    private readonly FrozenDictionary<string, string> _systems;
    private readonly FrozenSet<string> _movedSystems;
    private readonly FrozenSet<string> _careConnectSystems;
    private readonly FrozenSet<string> _careConnectExtensions;

    private Canonicals(JsonElement json, byte[] hash)
    {
        Hash = hash;
        _systems = json.GetProperty("systems").EnumerateObject()
            .ToFrozenDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
        _movedSystems = SetOf(json, "movedSystems");
        _careConnectSystems = SetOf(json, "careConnectSystems");
        _careConnectExtensions = SetOf(json, "careConnectExtensions");
    }

    internal byte[] Hash { get; }

    public static Canonicals Load(string file)
    {
        var json = File.ReadAllBytes(file);
        using var document = JsonDocument.Parse(json);
        return new Canonicals(document.RootElement, SHA256.HashData(json));
    }

    /// <summary>What a code or identifier system is called now.</summary>
    public string System(string url)
    {
        if (_systems.TryGetValue(url, out var known))
        {
            return known;
        }

        if (url.StartsWith(Hl7, StringComparison.Ordinal))
        {
            return MovedSystem(url, url.AsSpan(Hl7.Length));
        }

        return CareConnectName(url, "CareConnect-") is { } name && _careConnectSystems.Contains(name)
            ? "https://fhir.hl7.org.uk/CodeSystem/UKCore-" + name : url;
    }

    /// <summary>What an extension is called now.</summary>
    public string Extension(string url) =>
        (CareConnectName(url, "Extension-CareConnect-GPC-") ?? CareConnectName(url, "Extension-CareConnect-")) is { } name
            && UkCoreExtension(name) is { } known
            ? "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-" + known
            : url;

    private string? UkCoreExtension(string name) => name switch
    {
        "Episode" or "Condition-Episode" => "ConditionEpisode",
        _ => _careConnectExtensions.Contains(name) ? name : null,
    };

    private string MovedSystem(string url, ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("v3/", StringComparison.Ordinal))
        {
            return $"{Tho}v3-{rest[3..]}";
        }

        if (rest.StartsWith("v2/", StringComparison.Ordinal))
        {
            return $"{Tho}v2-{rest[3..]}";
        }

        return _movedSystems.Contains(rest.ToString()) ? $"{Tho}{rest}" : url;
    }

    // .../StructureDefinition/Extension-CareConnect-GPC-X-1 with prefix Extension-CareConnect-GPC- is X.
    private static string? CareConnectName(string url, string prefix)
    {
        if (!Array.Exists(CareConnectFolders, f => url.StartsWith(f, StringComparison.Ordinal)))
        {
            return null;
        }

        var name = url[(url.LastIndexOf('/') + 1)..];
        return name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith("-1", StringComparison.Ordinal) ? name[prefix.Length..^2]
            : null;
    }

    private static FrozenSet<string> SetOf(JsonElement json, string name) =>
        json.GetProperty(name).EnumerateArray().Select(e => e.GetString()!).ToFrozenSet(StringComparer.Ordinal);
}
