using FhirIcsHub.Measures;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Hosting;

/// <summary>
/// What comes with the hub and is stored at start: the measures of <c>profiles/measures</c> with their CQL libraries and value sets, and the
/// areas of the geography. What is stored already as shipped is left alone, so a start changes nothing; what was changed in the files becomes
/// a new version.
/// </summary>
internal static class ShippedResources
{
    /// <exception cref="InvalidDataException">A file holds no valid resource; the message names the file and what is wrong.</exception>
    public static async Task StoreAsync(HubStore store, string profiles, Geography geography, CancellationToken cancellation)
    {
        var prepared = MeasureFolder.Read(Path.Combine(profiles, "measures")).Concat(geography.ToResources())
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
}
