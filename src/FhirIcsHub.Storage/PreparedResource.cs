using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage;

/// <summary>
/// A resource made ready to be stored: the body in its stored form and what it can be found by. Pure, so that it is done outside the
/// writer. The caller judges the resource; it is not validated here.
/// </summary>
public sealed class PreparedResource
{
    private byte[]? _packed;
    private ResourceText? _text;

    private PreparedResource(Resource content, FhirType type, string id, ReadOnlyMemory<byte> body, SearchEntries entries)
    {
        Content = content;
        Type = type;
        Id = id;
        Body = body;
        Entries = entries;
        ContentHash = unchecked((long)XxHash64.Hash(body.Span));
    }

    /// <summary>The resource that was prepared; its own id may be another one.</summary>
    public Resource Content { get; }

    public FhirType Type { get; }

    public string Id { get; }

    /// <summary>In the form of <see cref="StoredBody"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    public SearchEntries Entries { get; }

    /// <summary>Id of the Patient that the resource is about or is; null when there is none.</summary>
    public string? PatientId => Type.Name == "Patient" ? Id : Entries.PatientId;

    /// <summary>What the resources in it can be found by.</summary>
    internal IReadOnlyList<ContainedEntries> Contained { get; private init; } = [];

    internal long ContentHash { get; }

    /// <summary>The index rows, when they could be made before the writer's turn.</summary>
    internal IndexRowSet? Rows { get; private set; }

    /// <summary>
    /// Makes the body as small as it will be stored, the index rows, and the words to be found by: done before the writer's turn, it does
    /// not take up that turn. What is not done by then, the writer does.
    /// </summary>
    public void Pack(StorageCatalog catalog)
    {
        Packed(catalog);
        Rows ??= IndexRowSet.TryMake(Entries, catalog);
        Text(catalog);
        foreach (var contained in Contained)
        {
            contained.Prepare(catalog);
        }
    }

    /// <summary>The words of the resource as they are indexed; null where they are not.</summary>
    internal ResourceText? Text(StorageCatalog catalog) =>
        catalog.IndexesText ? _text ??= TextWords.Of(ResourceText.Of(Content), catalog.TypeKey(Type)) : null;

    internal byte[] Packed(StorageCatalog catalog) => _packed ??= catalog.Bodies.Pack(Body, Type, Id, PatientId);

    /// <summary>Absolute references below this address are local.</summary>
    internal string? ServerBase { get; private init; }

    /// <param name="resource">A resource of an R4 type.</param>
    /// <param name="id">The id to store it under: 1 to 64 of A-Z, a-z, 0-9, '-', '.'.</param>
    /// <param name="serverBase">Base URL of this server: absolute references below it count as local. Null: only relative ones do.</param>
    /// <exception cref="ArgumentException">The type is not of R4, or the id is not a FHIR id.</exception>
    public static PreparedResource Create(Resource resource, string id, string? serverBase = null)
    {
        var type = resource.Type ?? throw new ArgumentException("The resource is of no R4 type.", nameof(resource));
        if (!IsFhirId(id))
        {
            throw new ArgumentException("Not a FHIR id.", nameof(id));
        }

        return new PreparedResource(
            resource, type, id, StoredBody.Compose(resource.Json.Span, type.Name, id), SearchIndexer.R4.Extract(resource, serverBase))
        {
            ServerBase = serverBase,
            Contained = ContainedEntries.Of(resource, serverBase),
        };
    }

    private static bool IsFhirId(string id) =>
        id.Length is > 0 and <= 64 && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.');
}
