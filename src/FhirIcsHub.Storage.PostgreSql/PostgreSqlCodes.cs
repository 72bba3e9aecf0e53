using FhirIcsHub.Storage.Engine;
using Npgsql;
using NpgsqlTypes;

namespace FhirIcsHub.Storage.PostgreSql;

/// <summary>
/// Writes the table of codes, by a connection and in transactions of its own: were its rows part of the transactions that first use them,
/// these would wait for each other wherever two have the same new code. A row that is there although nothing uses it does no harm.
/// </summary>
/// <remarks>
/// It does not wait for the log to be synced: what uses the rows is committed later, and its own sync takes in all of the log before it.
/// </remarks>
internal sealed class PostgreSqlCodes(Func<NpgsqlConnection> open) : IDisposable
{
    private readonly Lock _writing = new();
    private NpgsqlConnection? _connection;

    public void Write(NewCodes added)
    {
        if (added.Codes.Count == 0)
        {
            return;
        }

        lock (_writing)
        {
            if (_connection is not { FullState: System.Data.ConnectionState.Open })
            {
                _connection?.Dispose();
                _connection = open();
                using var setting = new NpgsqlCommand("SET synchronous_commit = off", _connection);
                setting.ExecuteNonQuery();
            }

            // The systems first: a code that is seen has its system.
            using var batch = new NpgsqlBatch(_connection);
            if (added.Systems.Count > 0)
            {
                var systems = added.Systems.OrderBy(row => row.SystemHash).ToList();
                Add(batch, "\"IndexedSystem\" (\"SystemHash\", \"Uri\") SELECT * FROM unnest($1, $2)",
                    Column(systems, row => row.SystemHash, NpgsqlDbType.Bigint), Column(systems, row => row.Uri, NpgsqlDbType.Text));
            }

            // In one order everywhere, so that two processes that add the same codes wait for each other in one direction only.
            var codes = added.Codes.OrderBy(row => row.ParameterKey).ThenBy(row => row.CodeHash).ThenBy(row => row.SystemHash).ToList();
            Add(batch,
                "\"IndexedCode\" (\"ParameterKey\", \"CodeHash\", \"SystemHash\", \"Code\") SELECT * FROM unnest($1, $2, $3, $4)",
                Column(codes, row => row.ParameterKey, NpgsqlDbType.Integer), Column(codes, row => row.CodeHash, NpgsqlDbType.Bigint),
                Column(codes, row => row.SystemHash, NpgsqlDbType.Bigint), Column(codes, row => row.Code, NpgsqlDbType.Text));
            batch.ExecuteNonQuery();
        }
    }

    public void Dispose() => _connection?.Dispose();

    private static void Add(NpgsqlBatch batch, string rows, params NpgsqlParameter[] columns)
    {
        var command = new NpgsqlBatchCommand($"INSERT INTO {rows} ON CONFLICT DO NOTHING");
        command.Parameters.AddRange(columns);
        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter Column<T, TValue>(List<T> rows, Func<T, TValue> value, NpgsqlDbType type) =>
        new() { Value = rows.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
