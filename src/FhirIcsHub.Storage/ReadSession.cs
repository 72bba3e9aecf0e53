using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage;

/// <summary>
/// Reads one state of the store: what was committed when the session began. Short-lived; given by <see cref="HubStore.ReadAsync{T}"/>.
/// Everything that it returns is the caller's own and outlives it.
/// </summary>
public partial class ReadSession
{
    internal ReadSession(StorageConnection connection, StorageCatalog catalog)
    {
        Connection = connection;
        Catalog = catalog;
    }

    public StorageCatalog Catalog { get; }

    internal StorageConnection Connection { get; }

    /// <summary>The current version, which may be a tombstone; null when there never was such a resource or it may not be seen.</summary>
    public StoredResource? Read(FhirType type, string id, AccessFilter access) => ReadOne(
        ForRead(
            $"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE r.\"TypeKey\" = @type AND r.\"Id\" = @id{access.AndAllowed("r")}")
            .With("@type", Catalog.TypeKey(type))
            .With("@id", id));

    /// <summary>
    /// A version by its number, as it was, tombstones too; null when there is none or the resource may not be seen now.
    /// </summary>
    public StoredResource? ReadVersion(FhirType type, string id, int version, AccessFilter access)
    {
        var current = Read(type, id, access);
        if (current is null || current.Version == version)
        {
            return current;
        }

        return ReadOne(ForRead(
                $"SELECT {ResourceColumns.Older} FROM \"Resource\" r JOIN \"ResourceHistory\" h ON h.\"ResourceKey\" = r.\"Key\" "
                + "WHERE r.\"Key\" = @key AND h.\"Version\" = @version")
            .With("@key", current.Key)
            .With("@version", version));
    }

    /// <summary>Versions of one resource, the latest first, tombstones too; empty when it may not be seen.</summary>
    /// <param name="type">Its resource type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="access">What the caller may see; judged by the current version.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="beforeVersion">Only versions below this one; null = from the current one on.</param>
    public IReadOnlyList<StoredResource> History(FhirType type, string id, AccessFilter access, int count, int? beforeVersion = null)
    {
        var current = Read(type, id, access);
        if (current is null || count <= 0)
        {
            return [];
        }

        var versions = new List<StoredResource>();
        if (beforeVersion is null || current.Version < beforeVersion)
        {
            versions.Add(current);
        }

        using var rows = ForRead(
                $"SELECT {ResourceColumns.Older} FROM \"Resource\" r JOIN \"ResourceHistory\" h ON h.\"ResourceKey\" = r.\"Key\" "
                + "WHERE r.\"Key\" = @key AND h.\"Version\" < @before ORDER BY h.\"Version\" DESC LIMIT @count")
            .With("@key", current.Key)
            .With("@before", beforeVersion ?? int.MaxValue)
            .With("@count", count - versions.Count)
            .Read();
        while (rows.Read())
        {
            versions.Add(ResourceColumns.Read(rows, Catalog));
        }

        return versions;
    }

    /// <summary>What is committed at this moment: the bound of a walk through pages, and how far the outbox may be read.</summary>
    public CommitHorizon Horizon() => Connection.Horizon();

    /// <summary>Key of a search parameter; 0 when no resource has ever been indexed by it, so that nothing can be found.</summary>
    public int ParameterKey(SearchParameterInfo parameter) => FindParameterKey(parameter.Key);

    /// <summary>Key of a feed; null when it has never been registered (see <see cref="WriteSession.AddFeed"/>).</summary>
    public int? FeedKey(string name)
    {
        if (Catalog.FeedKey(name) is { } known)
        {
            return known;
        }

        return (int?)Connection.Statement("SELECT \"Key\" FROM \"Feed\" WHERE \"Name\" = @name").With("@name", name).ReadInt64();
    }

    internal int FindParameterKey(string name)
    {
        var known = Catalog.ParameterKey(name);
        return known != 0
            ? known
            : (int)(Connection.Statement("SELECT \"Key\" FROM \"SearchParameter\" WHERE \"Name\" = @name").With("@name", name)
                .ReadInt64() ?? 0);
    }

    /// <summary>A statement on resources, their indexes or the outbox that sees what this session has written so far.</summary>
    internal virtual Statement ForRead(string sql) => Connection.Statement(sql);

    private StoredResource? ReadOne(Statement statement)
    {
        using var row = statement.Read();
        return row.Read() ? ResourceColumns.Read(row, Catalog) : null;
    }
}
