using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search.Texts;
using Npgsql;
using NpgsqlTypes;

namespace FhirIcsHub.Storage.PostgreSql;

/// <summary>
/// The one commit function on PostgreSQL: all rows of all resources in one round trip, each table's as arrays of its columns.
/// </summary>
internal sealed class PostgreSqlCommit(NpgsqlConnection connection)
{
    public void Apply(ResourceChanges changes)
    {
        using var batch = new NpgsqlBatch(connection);
        if (changes.Created.Count > 0)
        {
            Create(batch, changes.Created);
        }

        var replacement = changes.Replaced.Count > 0 ? Replace(batch, changes.Replaced) : null;
        InsertIndexRows(batch, changes);
        var contained = changes.Contained;
        Insert(
            batch,
            "\"ContainedResource\" (\"Key\", \"ContainerKey\", \"TypeKey\", \"Id\")",
            Int64(contained, row => row.Key),
            Int64(contained, row => row.ContainerKey),
            Int32(contained, row => row.TypeKey),
            Text(contained, row => row.Id));
        InsertTexts(batch, changes.Texts);
        var outbox = changes.Outbox;
        Insert(
            batch,
            "\"Outbox\" (\"Sequence\", \"ResourceKey\", \"TypeKey\", \"Version\", \"Change\", \"FeedKey\")",
            Int64(outbox, row => row.Sequence),
            Int64(outbox, row => row.ResourceKey),
            Int32(outbox, row => row.TypeKey),
            Int32(outbox, row => row.Version),
            Int32(outbox, row => (int)row.Change),
            Int32(outbox, row => row.FeedKey));
        batch.ExecuteNonQuery();
        if (replacement is not null && replacement.RecordsAffected != changes.Replaced.Count)
        {
            throw new InvalidOperationException("The version to be replaced is not the current one.");
        }
    }

    /// <summary>
    /// Those of the resources that contain others. Asked when their rows are locked, for who held the locks before may have changed that.
    /// </summary>
    public IReadOnlyList<long> ContainersAmong(List<ResourceRow> replaced)
    {
        if (replaced.Count == 0)
        {
            return [];
        }

        using var command = new NpgsqlCommand(
            "SELECT DISTINCT \"ContainerKey\" FROM \"ContainedResource\" WHERE \"ContainerKey\" = ANY ($1)", connection);
        command.Parameters.Add(Int64(replaced, row => row.Key));
        var containers = new List<long>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            containers.Add(rows.GetInt64(0));
        }

        return containers;
    }

    private static void Create(NpgsqlBatch batch, List<ResourceRow> rows) => Insert(
        batch,
        "\"Resource\" (\"Key\", \"TypeKey\", \"Id\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"Body\", \"ContentHash\", \"FeedKey\", "
        + "\"SourcePatientKey\", \"Flags\", \"Sequence\")",
        Int64(rows, row => row.Key),
        Int32(rows, row => row.TypeKey),
        Text(rows, row => row.Id),
        Int32(rows, row => row.Version),
        Int64(rows, row => row.LastUpdated),
        Column(rows, row => row.IsDeleted, NpgsqlDbType.Boolean),
        Column(rows, row => row.Body, NpgsqlDbType.Bytea),
        Int64(rows, row => row.ContentHash),
        Int32(rows, row => row.FeedKey),
        Column(rows, row => row.SourcePatientKey, NpgsqlDbType.Bigint),
        Int32(rows, row => (int)row.Flags),
        Int64(rows, row => row.Sequence));

    private static NpgsqlBatchCommand Replace(NpgsqlBatch batch, List<ResourceRow> rows)
    {
        Add(
            batch,
            "INSERT INTO \"ResourceHistory\" (\"ResourceKey\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"Body\", \"Sequence\") "
            + "SELECT \"Key\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"Body\", "
            + "\"Sequence\" FROM \"Resource\" WHERE \"Key\" = ANY ($1)",
            Int64(rows, row => row.Key));
        var replacement = Add(
            batch,
            "UPDATE \"Resource\" r SET \"Version\" = n.v, \"LastUpdated\" = n.t, \"IsDeleted\" = n.d, \"Body\" = n.b, "
            + "\"ContentHash\" = n.h, "
            + "\"FeedKey\" = n.f, \"SourcePatientKey\" = n.p, \"Flags\" = n.g, \"Sequence\" = n.s "
            + "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS n(k, v, t, d, b, h, f, p, g, s) "
            + "WHERE r.\"Key\" = n.k AND r.\"Version\" = n.v - 1",
            Int64(rows, row => row.Key),
            Int32(rows, row => row.Version),
            Int64(rows, row => row.LastUpdated),
            Column(rows, row => row.IsDeleted, NpgsqlDbType.Boolean),
            Column(rows, row => row.Body, NpgsqlDbType.Bytea),
            Int64(rows, row => row.ContentHash),
            Int32(rows, row => row.FeedKey),
            Column(rows, row => row.SourcePatientKey, NpgsqlDbType.Bigint),
            Int32(rows, row => (int)row.Flags),
            Int64(rows, row => row.Sequence));
        foreach (var table in IndexTables.Names.Append("TextIndex"))
        {
            Add(batch, $"DELETE FROM \"{table}\" WHERE \"ResourceKey\" = ANY ($1)", Int64(rows, row => row.Key));
        }

        return replacement;
    }

    private static void InsertIndexRows(NpgsqlBatch batch, ResourceChanges changes)
    {
        var tokens = changes.Tokens;
        Insert(
            batch,
            "\"TokenIndex\" (\"ResourceKey\", \"Ordinal\", \"ParameterKey\", \"SystemHash\", \"CodeHash\")",
            Int64(tokens, row => row.ResourceKey),
            Int32(tokens, row => row.Ordinal),
            Int32(tokens, row => row.ParameterKey),
            Int64(tokens, row => row.SystemHash),
            Int64(tokens, row => row.CodeHash));
        var strings = changes.Strings;
        Insert(
            batch,
            "\"StringIndex\" (\"ResourceKey\", \"Ordinal\", \"ParameterKey\", \"Folded\", \"ExactHash\")",
            Int64(strings, row => row.ResourceKey),
            Int32(strings, row => row.Ordinal),
            Int32(strings, row => row.ParameterKey),
            Text(strings, row => row.Folded),
            Int64(strings, row => row.ExactHash));
        var dates = changes.Dates;
        Insert(
            batch,
            "\"DateIndex\" (\"ResourceKey\", \"Ordinal\", \"ParameterKey\", \"Low\", \"High\")",
            Int64(dates, row => row.ResourceKey),
            Int32(dates, row => row.Ordinal),
            Int32(dates, row => row.ParameterKey),
            Int64(dates, row => row.Low),
            Int64(dates, row => row.High));
        InsertNumbers(batch, changes);
        var references = changes.References;
        Insert(
            batch,
            "\"ReferenceIndex\" (\"ResourceKey\", \"Ordinal\", \"ParameterKey\", \"TargetTypeKey\", \"TargetId\")",
            Int64(references, row => row.ResourceKey),
            Int32(references, row => row.Ordinal),
            Int32(references, row => row.ParameterKey),
            Int32(references, row => row.TargetTypeKey),
            Text(references, row => row.TargetId));
        var uris = changes.Uris;
        Insert(
            batch,
            "\"UriIndex\" (\"ResourceKey\", \"Ordinal\", \"ParameterKey\", \"Value\")",
            Int64(uris, row => row.ResourceKey),
            Int32(uris, row => row.Ordinal),
            Int32(uris, row => row.ParameterKey),
            Text(uris, row => row.Value));
    }

    private static void InsertNumbers(NpgsqlBatch batch, ResourceChanges changes)
    {
        var numbers = changes.Numbers;
        Insert(
            batch,
            "\"NumberIndex\" (\"ResourceKey\", \"Ordinal\", \"ParameterKey\", \"Low\", \"High\")",
            Int64(numbers, row => row.ResourceKey),
            Int32(numbers, row => row.Ordinal),
            Int32(numbers, row => row.ParameterKey),
            Text(numbers, row => row.Low),
            Text(numbers, row => row.High));
        var quantities = changes.Quantities;
        Insert(
            batch,
            "\"QuantityIndex\" (\"ResourceKey\", \"Ordinal\", \"ParameterKey\", \"SystemHash\", \"CodeHash\", \"Low\", \"High\")",
            Int64(quantities, row => row.ResourceKey),
            Int32(quantities, row => row.Ordinal),
            Int32(quantities, row => row.ParameterKey),
            Int64(quantities, row => row.SystemHash),
            Int64(quantities, row => row.CodeHash),
            Text(quantities, row => row.Low),
            Text(quantities, row => row.High));
    }

    private static void InsertTexts(NpgsqlBatch batch, List<TextRow> texts)
    {
        if (texts.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO \"TextIndex\" (\"ResourceKey\", \"Narrative\", \"Content\") "
                + "SELECT t.k, t.n::tsvector, t.c::tsvector FROM unnest($1, $2, $3) AS t(k, n, c)",
                Int64(texts, row => row.ResourceKey),
                Text(texts, row => PostgreSqlTextQuery.Vector(row.Narrative)),
                Text(texts, row => PostgreSqlTextQuery.Vector(row.Narrative, row.Content)));
        }
    }

    /// <summary>
    /// Inserts rows given by their columns. An index row that a resource has twice is kept once; a second resource with the same type and
    /// id is an error, and so the conflict clause names no other table.
    /// </summary>
    private static void Insert(NpgsqlBatch batch, string table, params NpgsqlParameter[] columns)
    {
        if (columns[0].Value is Array { Length: 0 })
        {
            return;
        }

        var values = string.Join(", ", Enumerable.Range(1, columns.Length).Select(position => $"${position}"));
        var onConflict = IndexTables.Names.Any(name => table.StartsWith($"\"{name}\"", StringComparison.Ordinal))
            ? " ON CONFLICT DO NOTHING" : "";
        Add(batch, $"INSERT INTO {table} SELECT * FROM unnest({values}){onConflict}", columns);
    }

    private static NpgsqlBatchCommand Add(NpgsqlBatch batch, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        batch.BatchCommands.Add(command);
        return command;
    }

    private static NpgsqlParameter Int64<T>(List<T> rows, Func<T, long> value) => Column(rows, value, NpgsqlDbType.Bigint);

    private static NpgsqlParameter Int32<T>(List<T> rows, Func<T, int> value) => Column(rows, value, NpgsqlDbType.Integer);

    private static NpgsqlParameter Text<T>(List<T> rows, Func<T, string> value) => Column(rows, value, NpgsqlDbType.Text);

    private static NpgsqlParameter Column<T, TValue>(List<T> rows, Func<T, TValue> value, NpgsqlDbType type) =>
        new() { Value = rows.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
