using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage;

/// <summary>
/// One durable transaction: all that it writes is stored, or nothing of it. Reads see what it has written. Given by
/// <see cref="HubStore.WriteAsync{T}"/>; the work may be run again from the start, so it must touch nothing but the session.
/// </summary>
public sealed partial class WriteSession : ReadSession
{
    private static readonly FhirType SearchParameterType = FhirSchema.R4.FindResourceType("SearchParameter")!;

    private readonly ResourceChanges _changes;
    private readonly HashSet<(int TypeKey, string Id)> _changed = [];

    /// <summary>What there was of resources when they were locked, null = nothing; those that the session has changed are left out.</summary>
    private readonly Dictionary<(int TypeKey, string Id), CurrentVersion?> _locked = [];
    private readonly Dictionary<string, int> _newParameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _newFeeds = new(StringComparer.Ordinal);
    private readonly long _now;
    private bool _hasChanged;

    internal WriteSession(StorageConnection connection, StorageCatalog catalog, TimeProvider time)
        : base(connection, catalog)
    {
        _changes = new ResourceChanges(new NewCodes(catalog.KnownCodes));
        var now = time.GetUtcNow().UtcTicks;
        _now = now - (now % TimeSpan.TicksPerMillisecond);
    }

    /// <summary>The time of everything that this transaction writes: UTC, whole milliseconds.</summary>
    public DateTimeOffset Now => new(_now, TimeSpan.Zero);

    /// <summary>Every put and delete goes to the database at once instead of with those that follow it.</summary>
    internal bool WritesAtOnce { get; init; }

    /// <summary>Creates the resource, or makes a new version of it when its content or its owner is not the same.</summary>
    /// <param name="resource">What to store.</param>
    /// <param name="owner">Whose it is and whom it is about.</param>
    /// <param name="expectedVersion">The version that must be current; null = any or none.</param>
    /// <exception cref="VersionConflictException">Another version is current.</exception>
    public PutResult Put(PreparedResource resource, Ownership owner, int? expectedVersion = null)
    {
        var current = FindCurrent(resource.Type, resource.Id);
        Expect(current, resource.Type, resource.Id, expectedVersion);
        return Replace(resource, owner, current);
    }

    /// <summary>As <see cref="Put"/>, when what there is so far may be replaced.</summary>
    /// <param name="resource">What to store.</param>
    /// <param name="owner">Whose it is and whom it is about.</param>
    /// <param name="mayPut">Told what there is of the resource, null = nothing; decides.</param>
    /// <returns>Null when it may not.</returns>
    public PutResult? PutIf(PreparedResource resource, Ownership owner, Func<StoredHead?, bool> mayPut)
    {
        var current = FindCurrent(resource.Type, resource.Id);
        StoredHead? head = current is null
            ? null
            : new StoredHead(current.Owner.FeedKey, current.IsDeleted, current.IsSame(resource, owner));
        return mayPut(head) ? Replace(resource, owner, current) : null;
    }

    private PutResult Replace(PreparedResource resource, Ownership owner, CurrentVersion? current)
    {
        if (current?.IsSame(resource, owner) == true
            && Read(resource.Type, resource.Id, AccessFilter.Hub) is { } stored && stored.Body.Span.SequenceEqual(resource.Body.Span))
        {
            return new PutResult(stored, PutOutcome.Unchanged);
        }

        var row = NextVersion(current, resource.Type, resource.Id, owner, resource.Packed(Catalog), resource.ContentHash);
        _changes.Add(row, current is null ? ResourceChange.Created : ResourceChange.Updated);

        // First of all it shows whether what is known of codes still holds.
        var search = CurrentSearch();
        _changes.Add(row.Key, resource.Rows ?? IndexRowSet.Make(resource.Entries, FindOrAddParameter, Catalog.TypeKeyOf));
        if (search.Indexer.ExtractCustom(resource.Content, resource.ServerBase) is { } custom)
        {
            _changes.Add(row.Key, IndexRowSet.Make(custom, FindOrAddParameter, Catalog.TypeKeyOf));
        }

        foreach (var contained in resource.Contained)
        {
            AddContained(_changes, row.Key, contained);
        }

        if (resource.Text(Catalog) is { } text)
        {
            _changes.AddText(row.Key, text);
        }

        Changed(row);
        if (resource.Type == SearchParameterType && owner.FeedKey == StorageCatalog.HubFeedKey)
        {
            Register(row.Key, resource);
        }

        var outcome = current is null || current.IsDeleted ? PutOutcome.Created : PutOutcome.Updated;
        return new PutResult(ToStored(row, resource.Type, resource.Body), outcome);
    }

    /// <summary>Deletes the resource: a tombstone becomes its current version.</summary>
    /// <exception cref="VersionConflictException">Another version than the expected one is current.</exception>
    public DeleteResult Delete(FhirType type, string id, int? expectedVersion = null)
    {
        var current = FindCurrent(type, id);
        if (current is null)
        {
            return new DeleteResult(null, DeleteOutcome.NotFound);
        }

        Expect(current, type, id, expectedVersion);
        if (current.IsDeleted)
        {
            return new DeleteResult(Read(type, id, AccessFilter.Hub), DeleteOutcome.AlreadyDeleted);
        }

        var row = NextVersion(current, type, id, current.Owner, body: null, contentHash: 0);
        _changes.Add(row, ResourceChange.Deleted);
        if (type == SearchParameterType)
        {
            Retire(row.Key);
        }

        Changed(row);
        return new DeleteResult(ToStored(row, type, default), DeleteOutcome.Deleted);
    }

    /// <summary>
    /// Lets one transaction at a time go on with the same criteria, so that "search, then create when there is none" creates one. Take the
    /// lock before the search; it is held to the end of the transaction. Several locks are best taken in one order everywhere.
    /// </summary>
    public void Lock(string criteria) => Connection.Lock(IndexValue.Hash(criteria));

    /// <summary>Whether other transactions may write at the same time.</summary>
    public bool HasOtherWriters => Connection.HasOtherWriters;

    /// <summary>
    /// Holds back every other transaction that changes one of these resources until this one ends; what is read of them from now on is
    /// what this transaction will replace. Resources that do not exist are left out. To be called once, before the first write.
    /// </summary>
    public void LockResources(IReadOnlyCollection<(FhirType Type, string Id)> resources)
    {
        if (resources.Count > 0)
        {
            Connection.Lock([.. resources.Select(resource => (Catalog.TypeKey(resource.Type), resource.Id)).Distinct()], _locked);
        }
    }

    /// <summary>Registers a feed, or finds it when it is.</summary>
    public int AddFeed(string name)
    {
        if (FeedKey(name) is { } known)
        {
            return known;
        }

        Connection.Statement("INSERT INTO \"Feed\" (\"Name\") VALUES (@name) ON CONFLICT DO NOTHING").With("@name", name).Execute();
        var key = FeedKey(name) ?? throw new InvalidOperationException("A feed that was just registered is not there.");
        _newFeeds[name] = key;
        return key;
    }

    /// <summary>Whether a resource was changed.</summary>
    internal bool HasChanged => _hasChanged || !_changes.IsEmpty;

    /// <summary>Writes what is held back, so that the database itself can be asked.</summary>
    internal void Flush()
    {
        if (!_changes.IsEmpty)
        {
            Connection.Apply(_changes);
            _hasChanged = true;
            _changes.Clear();
            _changed.Clear();
        }
    }

    /// <summary>Called once the transaction is committed: names that it added may now be known to all.</summary>
    internal void Committed()
    {
        foreach (var (name, key) in _newParameters)
        {
            Catalog.AddParameter(key, name);
        }

        foreach (var (name, key) in _newFeeds)
        {
            Catalog.AddFeed(key, name);
        }

        _changes.NewCodes.Committed();
        PublishSearch();
    }

    internal override Statement ForRead(string sql)
    {
        Flush();
        return Connection.Statement(sql);
    }

    private void AddContained(ResourceChanges changes, long containerKey, ContainedEntries contained) => changes.AddContained(
        Connection.NextResourceKey(), containerKey, contained, Catalog.TypeKey(contained.Type),
        contained.Rows ?? IndexRowSet.Make(contained.Entries, FindOrAddParameter, Catalog.TypeKeyOf));

    private void Changed(ResourceRow row)
    {
        _changed.Add((row.TypeKey, row.Id));
        _locked.Remove((row.TypeKey, row.Id));
        if (WritesAtOnce)
        {
            Flush();
        }
    }

    private int FindOrAddParameter(string name)
    {
        var known = Catalog.ParameterKey(name);
        if (known != 0 || _newParameters.TryGetValue(name, out known))
        {
            return known;
        }

        Connection.Statement("INSERT INTO \"SearchParameter\" (\"Name\") VALUES (@name) ON CONFLICT DO NOTHING")
            .With("@name", name).Execute();
        return _newParameters[name] = base.FindParameterKey(name);
    }

    private CurrentVersion? FindCurrent(FhirType type, string id)
    {
        var typeKey = Catalog.TypeKey(type);
        if (_changed.Contains((typeKey, id)))
        {
            Flush();
        }

        return _locked.TryGetValue((typeKey, id), out var locked) ? locked : Connection.FindCurrent(typeKey, id);
    }

    private static void Expect(CurrentVersion? current, FhirType type, string id, int? expectedVersion)
    {
        if (expectedVersion is { } expected && current?.Version != expected)
        {
            throw new VersionConflictException(type, id, expected, current?.Version);
        }
    }

    /// <summary>The next version of a resource. A clock that was set back does not set its lastUpdated back.</summary>
    private ResourceRow NextVersion(CurrentVersion? current, FhirType type, string id, Ownership owner, byte[]? body, long contentHash) =>
        new()
        {
            Key = current?.Key ?? Connection.NextResourceKey(),
            TypeKey = Catalog.TypeKey(type),
            Id = id,
            Version = (current?.Version ?? 0) + 1,
            LastUpdated = Math.Max(_now, current?.LastUpdated ?? 0),
            IsDeleted = body is null,
            Body = body,
            ContentHash = contentHash,
            FeedKey = owner.FeedKey,
            SourcePatientKey = owner.SourcePatientKey,
            Flags = owner.Flags,
            Sequence = Connection.NextSequence(),
        };

    private static StoredResource ToStored(ResourceRow row, FhirType type, ReadOnlyMemory<byte> body) => new(
        row.Key,
        type,
        row.Id,
        row.Version,
        new DateTimeOffset(row.LastUpdated, TimeSpan.Zero),
        row.IsDeleted,
        body,
        row.FeedKey,
        row.SourcePatientKey,
        row.Flags);
}
