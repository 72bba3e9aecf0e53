using FhirIcsHub.Fhir;
using FhirIcsHub.Measures;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Hosting;

/// <summary>
/// What comes with the hub and is stored at start: the measures of <c>profiles/measures</c> and the areas of the geography. What is stored
/// already as shipped is left alone, so a start changes nothing; what was changed in the files becomes a new version.
/// </summary>
internal static class ShippedResources
{
    /// <exception cref="InvalidDataException">A file holds no valid resource; the message names the file and what is wrong.</exception>
    public static async Task StoreAsync(HubStore store, string profiles, Geography geography, CancellationToken cancellation)
    {
        var prepared = Measures(profiles).Concat(geography.ToResources())
            .Select(resource => PreparedResource.Create(resource, resource.Id!))
            .ToList();
        await store.WriteAsync(
            session =>
            {
                foreach (var resource in prepared)
                {
                    session.Put(resource, Ownership.Hub);
                }
                return prepared.Count;
            },
            cancellation);
    }

    private static IEnumerable<Resource> Measures(string profiles)
    {
        var folder = Path.Combine(profiles, "measures");
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var read = Resource.Read(File.ReadAllBytes(file));
            yield return read.Resource is { Id: not null } resource
                ? resource
                : throw new InvalidDataException($"{file}: {Reason(read)}");
        }
    }

    private static string Reason(ReadResult read) => read.Success
        ? "it has no id"
        : string.Join("; ", read.Issues.Select(issue => $"{issue.Expression}: {issue.Diagnostics}"));
}
