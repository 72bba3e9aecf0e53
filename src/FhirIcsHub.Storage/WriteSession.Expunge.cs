using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage;

/// <summary>What is to be removed for good.</summary>
/// <param name="Type">Resources of this type only; null = of all.</param>
/// <param name="Id">The resource with this id only.</param>
public sealed record ExpungeScope(FhirType? Type = null, string? Id = null);

public sealed partial class WriteSession
{
    /// <summary>What holds content; names of types, parameters and feeds, and what packed bodies need to be read, are none.</summary>
    private static readonly string[] ContentTables =
    [
        "Resource", "ResourceHistory", "ContainedResource", .. IndexTables.Names, .. CodeTables.Names, "Outbox", "Journal",
        "SourceResource", "SourcePatient", "Person", "PersonMatchKey",
    ];

    /// <summary>
    /// Removes older versions for good, from history and change feed. The current version, a tombstone too, stays. Returns how many.
    /// </summary>
    /// <param name="scope">Of which resources.</param>
    /// <param name="access">What the caller may see.</param>
    /// <param name="limit">At most so many.</param>
    public int ExpungeVersions(ExpungeScope scope, AccessFilter access, int limit)
    {
        var versions = new List<(long Key, int Version, long Sequence)>();
        using (var rows = Scoped(
            "SELECT h.\"ResourceKey\", h.\"Version\", h.\"Sequence\" FROM \"ResourceHistory\" h "
            + "JOIN \"Resource\" r ON r.\"Key\" = h.\"ResourceKey\" WHERE 1 = 1", scope, access, limit).Read())
        {
            while (rows.Read())
            {
                versions.Add((rows.GetInt64(0), rows.GetInt32(1), rows.GetInt64(2)));
            }
        }

        Connection.BeginErasing();
        foreach (var (key, version, sequence) in versions)
        {
            Connection.Statement("DELETE FROM \"ResourceHistory\" WHERE \"ResourceKey\" = @key AND \"Version\" = @version")
                .With("@key", key).With("@version", version).Execute();
            Delete("Outbox", "Sequence", sequence);
        }

        Connection.EndErasing();
        return versions.Count;
    }

    /// <summary>
    /// Removes deleted resources for good: their tombstones and all their versions, what the feed's own notes say of them, and of a Patient
    /// its place in the map of persons. Returns how many resources.
    /// </summary>
    /// <param name="scope">Which resources.</param>
    /// <param name="access">What the caller may see.</param>
    /// <param name="limit">At most so many.</param>
    public int ExpungeDeleted(ExpungeScope scope, AccessFilter access, int limit)
    {
        var deleted = new List<(long Key, int TypeKey, string Id, long Sequence)>();
        using (var rows = Scoped(
            "SELECT r.\"Key\", r.\"TypeKey\", r.\"Id\", r.\"Sequence\" FROM \"Resource\" r WHERE r.\"IsDeleted\"", scope, access, limit)
            .Read())
        {
            while (rows.Read())
            {
                deleted.Add((rows.GetInt64(0), rows.GetInt32(1), rows.GetString(2), rows.GetInt64(3)));
            }
        }

        if (deleted.Count == 0)
        {
            return 0;
        }

        Connection.BeginErasing();
        foreach (var (key, typeKey, id, sequence) in deleted)
        {
            Connection.Statement("DELETE FROM \"Outbox\" WHERE \"Sequence\" IN "
                + "(SELECT \"Sequence\" FROM \"ResourceHistory\" WHERE \"ResourceKey\" = @key)").With("@key", key).Execute();
            Delete("Outbox", "Sequence", sequence);
            Delete("ResourceHistory", "ResourceKey", key);
            Delete("SourceResource", "ResourceKey", key);
            Delete("Resource", "Key", key);
            if (Catalog.Type(typeKey).Name == "Patient")
            {
                ForgetPatient(id);
            }
        }

        AnnounceRemoval();
        Connection.EndErasing();
        return deleted.Count;
    }

    /// <summary>
    /// Removes everything for good: all resources, their versions and index, persons, what feeds sent, and the change feed. Returns how
    /// many resources there were.
    /// </summary>
    public int ExpungeAll()
    {
        Flush();
        var count = Connection.Statement("SELECT COUNT(*) FROM \"Resource\"").ReadInt64() ?? 0;
        Connection.BeginErasing();
        foreach (var table in ContentTables)
        {
            Connection.Statement($"DELETE FROM \"{table}\"").Execute();
        }

        Connection.DeleteTexts();
        ForgetSearchParameters();
        Catalog.KnownCodes.Clear();
        AnnounceRemoval();
        Connection.EndErasing();
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>
    /// Removes the texts of codes, identifiers among them, that no resource has any more. Where others write too it waits until they have
    /// written, and lets them all forget which codes there are. Returns how many.
    /// </summary>
    public int ForgetUnusedCodes()
    {
        const string IsSame = "x.\"ParameterKey\" = \"IndexedCode\".\"ParameterKey\" AND x.\"CodeHash\" = \"IndexedCode\".\"CodeHash\" "
            + "AND x.\"SystemHash\" = \"IndexedCode\".\"SystemHash\"";
        Flush();
        Connection.BeginErasing();
        AdvanceSearchEpoch();
        var count = Connection.Statement(
            $"DELETE FROM \"IndexedCode\" WHERE NOT EXISTS (SELECT 1 FROM \"TokenIndex\" x WHERE {IsSame}) "
            + $"AND NOT EXISTS (SELECT 1 FROM \"QuantityIndex\" x WHERE {IsSame})").Execute();
        Catalog.KnownCodes.Clear();
        Connection.EndErasing();
        return count;
    }

    private Engine.Statement Scoped(string query, ExpungeScope scope, AccessFilter access, int limit)
    {
        var statement = ForRead(query + (scope.Type is null ? "" : " AND r.\"TypeKey\" = @type")
            + (scope.Id is null ? "" : " AND r.\"Id\" = @id")
            + access.AndAllowed("r") + string.Create(CultureInfo.InvariantCulture, $" LIMIT {limit}"));
        statement = scope.Type is { } type ? statement.With("@type", Catalog.TypeKey(type)) : statement;
        return scope.Id is { } id ? statement.With("@id", id) : statement;
    }

    private void Delete(string table, string column, long value) =>
        Connection.Statement($"DELETE FROM \"{table}\" WHERE \"{column}\" = @value").With("@value", value).Execute();

    /// <summary>A Patient that is gone is nobody's source any more; a person that nobody is left of goes with its NHS number.</summary>
    private void ForgetPatient(string patientId)
    {
        if (FindSourcePatient(patientId) is { } row
            && Connection.Statement("SELECT MIN(\"Key\") FROM \"Resource\" WHERE \"SourcePatientKey\" = @key").With("@key", row.Key)
                .ReadInt64() is null)
        {
            Delete("SourcePatient", "Key", row.Key);
        }

        if (FindPersonByGoldenId(patientId) is { } person && SourcePatientsOf(person.Key).Count == 0)
        {
            Delete("PersonMatchKey", "PersonKey", person.Key);
            Delete("Person", "Key", person.Key);
        }
    }

    /// <summary>
    /// Advances the number of changes, of nobody: so that no later change gets the number of a row that was removed, and whoever keeps what
    /// it made of the content sees that it is not what it was.
    /// </summary>
    private void AnnounceRemoval() => Announce(0, Connection.NextSequence());
}
