using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage;

/// <summary>What a contained resource can be found by.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id within its container.</param>
/// <param name="Entries">By the parameters of R4.</param>
internal sealed record ContainedEntries(FhirType Type, string Id, SearchEntries Entries)
{
    /// <summary>The index rows, when they could be made before the writer's turn.</summary>
    public IndexRowSet? Rows { get; private set; }

    private static readonly ElementName Contained = new("contained");

    /// <summary>Those of a resource; one without a type or an id cannot be found.</summary>
    public static IReadOnlyList<ContainedEntries> Of(Resource resource, string? serverBase)
    {
        List<ContainedEntries>? found = null;
        foreach (var element in resource.Root.Named(Contained))
        {
            if (element is { IsResource: true, Type: { IsAbstract: false } type } && element.TextOf("id") is { } id)
            {
                (found ??= []).Add(new ContainedEntries(type, id, SearchIndexer.R4.Extract(element.AsResource(), serverBase)));
            }
        }

        return found ?? (IReadOnlyList<ContainedEntries>)[];
    }

    public void Prepare(StorageCatalog catalog) => Rows ??= IndexRowSet.TryMake(Entries, catalog);
}
