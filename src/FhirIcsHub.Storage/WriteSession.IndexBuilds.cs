using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage;

public sealed partial class WriteSession
{
    /// <summary>Begins to make all entries of the resources of some types anew.</summary>
    /// <param name="types">The types; at least one.</param>
    /// <param name="serverBase">Absolute references below this address are local.</param>
    /// <returns>The key that <see cref="ReadSession.IndexBuilds"/> tells it by.</returns>
    public int Reindex(IReadOnlyList<FhirType> types, string? serverBase)
    {
        var typeKeys = types.Select(Catalog.TypeKey).Order().ToList();
        RestartFailed(typeKeys);
        return BeginBuild(null, null, typeKeys, serverBase);
    }

    /// <summary>
    /// Begins again what a SearchParameter's entries were not made by: under a new number, so that nothing of the first attempt is found,
    /// whose entries are removed.
    /// </summary>
    private void RestartFailed(List<int> typeKeys)
    {
        Flush();
        Connection.LockSearchEpoch();
        var failed = new List<(int Key, long ResourceKey, byte[] Definition, string TypeKeys, string? ServerBase)>();
        using (var rows = Connection.Statement(
            "SELECT \"Key\", \"ResourceKey\", \"Definition\", \"TypeKeys\", \"ServerBase\" FROM \"IndexBuild\" "
            + "WHERE \"State\" = 6 AND \"Definition\" IS NOT NULL AND \"ResourceKey\" IS NOT NULL ORDER BY \"Key\"").Read())
        {
            while (rows.Read())
            {
                failed.Add((rows.GetInt32(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2), rows.GetString(3),
                    rows.IsDBNull(4) ? null : rows.GetString(4)));
            }
        }

        foreach (var build in failed)
        {
            var keys = build.TypeKeys.Split(',').Select(key => int.Parse(key, CultureInfo.InvariantCulture)).ToList();
            if (keys.Exists(typeKeys.Contains))
            {
                Retire(build.ResourceKey);
                BeginBuild(build.ResourceKey, build.Definition, keys, build.ServerBase);
            }
        }
    }

    /// <summary>
    /// Does the next piece of the work on the index that is under way; false when there is none. Pieces are short, so that others get their
    /// turns, and each ends where the next begins, in whatever process: what was done is in the store with how far it is.
    /// </summary>
    /// <param name="resources">Resources that one piece visits at most.</param>
    public bool BuildIndex(int resources)
    {
        if (NextBuild() is not { } build)
        {
            return false;
        }

        if (build.State == IndexBuildState.Removing)
        {
            Remove(build, resources);
            return true;
        }

        var indexer = build.Definition is null ? CurrentSearch().Indexer
            : SearchSchema.Compile(build.Definition, build.Key) is { } registered
                ? SearchIndexer.R4.With([], [registered.Parameter]) : null;
        if (indexer is null)
        {
            EndBuild(build, IndexBuildState.Failed);
            return true;
        }

        var visited = Visit(build, resources);
        var found = 0;
        foreach (var stored in visited)
        {
            var rows = RowsOf(stored, indexer, build);
            found += rows.IndexRows > 0 ? 1 : 0;
            if (build.State == IndexBuildState.Verifying)
            {
                if (CountRows(stored.Key, build.Key) != rows.Distinct())
                {
                    EndBuild(build, IndexBuildState.Failed);
                    return true;
                }
            }
            else
            {
                File(stored.Key, rows, isAnew: build.Definition is null);
            }
        }

        GoOn(build, visited, resources, found);
        return true;
    }

    private IndexBuildRow? NextBuild()
    {
        using var row = Connection.Statement(
            "SELECT \"Key\", \"Definition\", \"TypeKeys\", \"ServerBase\", \"State\", \"AtTypeKey\", \"After\", \"Through\", \"Scanned\" "
            + $"FROM \"IndexBuild\" WHERE \"State\" IN (1, 2, 4) ORDER BY \"Key\" LIMIT 1{Connection.ForUpdate}").Read();
        return !row.Read() ? null : new IndexBuildRow
        {
            Key = row.GetInt32(0),
            Definition = row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1),
            TypeKeys = row.GetString(2),
            ServerBase = row.IsDBNull(3) ? null : row.GetString(3),
            State = (IndexBuildState)row.GetInt32(4),
            AtTypeKey = row.GetInt32(5),
            After = row.GetInt64(6),
            Through = row.GetInt64(7),
            Scanned = row.GetInt64(8),
        };
    }

    /// <summary>The next resources. Their rows are locked, so that nobody gives them another version and other entries meanwhile.</summary>
    private List<StoredResource> Visit(IndexBuildRow build, int resources) => ReadAll(
        ForRead(
            $"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE r.\"TypeKey\" = @type AND r.\"Key\" > @after "
            + $"AND r.\"Key\" <= @through AND NOT r.\"IsDeleted\" ORDER BY r.\"Key\" LIMIT @count{Connection.ForUpdate}")
        .With("@type", build.AtTypeKey)
        .With("@after", build.After)
        .With("@through", build.Through)
        .With("@count", resources));

    private ResourceChanges RowsOf(StoredResource stored, SearchIndexer indexer, IndexBuildRow build)
    {
        var resource = stored.ParseContent();
        // What is only compared is not written, and so its codes are none that the table is sure to have from now on.
        var rows = new ResourceChanges(build.State == IndexBuildState.Verifying ? new NewCodes(Catalog.KnownCodes) : _changes.NewCodes);
        if (build.Definition is null)
        {
            rows.Add(stored.Key, IndexRowSet.Make(indexer.Extract(resource, build.ServerBase), FindOrAddParameter, Catalog.TypeKeyOf));
            if (build.State == IndexBuildState.Building)
            {
                foreach (var contained in ContainedEntries.Of(resource, build.ServerBase))
                {
                    AddContained(rows, stored.Key, contained);
                }
            }

            if (Catalog.IndexesText)
            {
                rows.AddText(stored.Key, TextWords.Of(ResourceText.Of(resource), Catalog.TypeKey(stored.Type)));
            }
        }

        if (indexer.ExtractCustom(resource, build.ServerBase) is { } custom)
        {
            rows.Add(stored.Key, IndexRowSet.Make(custom, FindOrAddParameter, Catalog.TypeKeyOf));
        }

        return rows;
    }

    private void File(long resourceKey, ResourceChanges rows, bool isAnew)
    {
        if (isAnew)
        {
            foreach (var table in IndexTables.Names)
            {
                Connection.Statement($"DELETE FROM \"{table}\" WHERE \"ResourceKey\" = @key").With("@key", resourceKey).Execute();
            }

            Connection.DropContained(resourceKey);
            Connection.DeleteText(resourceKey);
        }

        if (!rows.IsEmpty)
        {
            Connection.Apply(rows);
            rows.Clear();
        }
    }

    /// <summary>Takes down how far the work is, or what comes next: the next type, the comparison, the end.</summary>
    private void GoOn(IndexBuildRow build, List<StoredResource> visited, int resources, int found)
    {
        var (state, type, after) = (build.State, build.AtTypeKey, visited.Count == 0 ? build.After : visited[^1].Key);
        if (visited.Count < resources)
        {
            after = 0;
            type = TypeKeysOf(build).FirstOrDefault(key => key > type);
            if (type == 0)
            {
                if (build.Definition is null || state == IndexBuildState.Verifying)
                {
                    Count(build, state, build.AtTypeKey, build.Through, visited.Count, found);
                    EndBuild(build, IndexBuildState.Ready);
                    return;
                }

                (state, type) = (IndexBuildState.Verifying, TypeKeysOf(build)[0]);
            }
        }

        Count(build, state, type, after, visited.Count, found);
    }

    private void Count(IndexBuildRow build, IndexBuildState state, int type, long after, int visited, int found)
    {
        // The comparison visits the same resources again.
        var counted = build.State == IndexBuildState.Building;
        Connection.Statement(
                "UPDATE \"IndexBuild\" SET \"State\" = @state, \"AtTypeKey\" = @type, \"After\" = @after, "
                + "\"Scanned\" = \"Scanned\" + @scanned, \"Found\" = \"Found\" + @found WHERE \"Key\" = @key")
            .With("@state", (long)state)
            .With("@type", type)
            .With("@after", after)
            .With("@scanned", counted ? visited : 0)
            .With("@found", counted ? found : 0)
            .With("@key", build.Key)
            .Execute();
    }

    private void EndBuild(IndexBuildRow build, IndexBuildState state)
    {
        Connection.LockSearchEpoch();
        Connection.Statement("UPDATE \"IndexBuild\" SET \"State\" = @state, \"Epoch\" = @epoch WHERE \"Key\" = @key")
            .With("@state", (long)state)
            .With("@epoch", Connection.SearchEpoch() + 1)
            .With("@key", build.Key)
            .Execute();
        RenewSearch();
    }

    private void Remove(IndexBuildRow build, int resources)
    {
        foreach (var key in ParameterKeysOf(build.Key))
        {
            foreach (var table in IndexTables.Names)
            {
                var removed = Connection.Statement(
                        $"DELETE FROM \"{table}\" WHERE \"ParameterKey\" = @parameter AND \"ResourceKey\" IN "
                        + $"(SELECT \"ResourceKey\" FROM \"{table}\" WHERE \"ParameterKey\" = @parameter LIMIT @count)")
                    .With("@parameter", key)
                    .With("@count", resources)
                    .Execute();
                if (removed > 0)
                {
                    return;
                }
            }
        }

        EndBuild(build, IndexBuildState.Removed);
    }

    private long CountRows(long resourceKey, int buildKey)
    {
        var keys = string.Join(", ", ParameterKeysOf(buildKey).DefaultIfEmpty(0));
        return IndexTables.Names.Sum(table => Connection.Statement(
                $"SELECT COUNT(*) FROM \"{table}\" WHERE \"ResourceKey\" = @key AND \"ParameterKey\" IN ({keys})")
            .With("@key", resourceKey).ReadInt64() ?? 0);
    }

    /// <summary>Keys that a parameter's entries are filed under: one for each of its types, and those of references' identifiers.</summary>
    private List<int> ParameterKeysOf(int buildKey)
    {
        using var rows = Connection.Statement("SELECT \"Key\" FROM \"SearchParameter\" WHERE \"Name\" LIKE @suffix ORDER BY \"Key\"")
            .With("@suffix", "%" + SearchSchema.SuffixOf(buildKey)).Read();
        var keys = new List<int>();
        while (rows.Read())
        {
            keys.Add(rows.GetInt32(0));
        }

        return keys;
    }

    private static List<int> TypeKeysOf(IndexBuildRow build) =>
        [.. build.TypeKeys.Split(',').Select(key => int.Parse(key, CultureInfo.InvariantCulture))];
}
