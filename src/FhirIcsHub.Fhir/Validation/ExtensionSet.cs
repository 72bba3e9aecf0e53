using System.Collections.Concurrent;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>The definitions of extensions by URL.</summary>
internal sealed class ExtensionSet(ProfileSet profiles)
{
    private readonly ConcurrentDictionary<string, CompiledProfile?> _byUrl = new(StringComparer.Ordinal);

    /// <summary>The definition; null when there is none of that URL, or it defines no extension.</summary>
    public CompiledProfile? Find(string url) => _byUrl.TryGetValue(url, out var found)
        ? found
        : _byUrl.GetOrAdd(url, profiles.Find(url) is { Type.Name: "Extension" } profile ? profile : null);
}
