using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>
/// The bound of all writing on SQLite: the rows of a database that a hub has filled, copied by SQLite itself into the same tables with
/// the same indexes, in transactions as large and as durable as the hub's. Nothing is parsed, looked up, bound or answered.
/// </summary>
internal static class RawRows
{
    private const int GroupSize = 2000;

    private static readonly string[] ByResource =
        ["TokenIndex", "StringIndex", "DateIndex", "NumberIndex", "QuantityIndex", "ReferenceIndex", "UriIndex"];

    public static void Measure(string database, TextWriter output)
    {
        var copy = database + ".raw";
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString()))
        {
            connection.Open();
            Execute(connection, "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                + "PRAGMA wal_autocheckpoint = 16384; PRAGMA cache_size = -131072; PRAGMA temp_store = MEMORY");
            Execute(connection, $"ATTACH '{database}' AS hub");
            string[] tables = [.. ByResource, "Resource", "Outbox"];
            foreach (var table in tables)
            {
                foreach (var sql in Texts(connection,
                    $"SELECT sql FROM hub.sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL ORDER BY type = 'index'"))
                {
                    Execute(connection, sql);
                }
            }

            var count = long.Parse(Texts(connection, "SELECT COUNT(*) FROM hub.\"Resource\"").Single(), CultureInfo.InvariantCulture);
            var last = long.Parse(Texts(connection,
                "SELECT MAX((SELECT MAX(\"Key\") FROM hub.\"Resource\"), (SELECT MAX(\"Sequence\") FROM hub.\"Outbox\"))").Single(),
                CultureInfo.InvariantCulture);
            var (used, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            for (var after = 0L; after < last; after += GroupSize)
            {
                Copy(connection, after, after + GroupSize);
            }

            var (processor, elapsed) = (Environment.CpuUsage.TotalTime - used, Stopwatch.GetElapsedTime(start));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  the same rows by SQLite alone: {count / elapsed.TotalSeconds:N0} a second, {processor.TotalMicroseconds / count:N0} us of processor time each"));
        }

        File.Delete(copy);
    }

    private static void Copy(SqliteConnection connection, long after, long through)
    {
        var range = string.Create(CultureInfo.InvariantCulture, $"> {after} AND {{0}} <= {through}");
        var sql = string.Join(';', [
            "BEGIN IMMEDIATE",
            .. ByResource.Select(table => Insert(table, "\"ResourceKey\"")),
            Insert("Resource", "\"Key\""),
            Insert("Outbox", "\"Sequence\""),
            "COMMIT"]);
        Execute(connection, sql);

        string Insert(string table, string key) =>
            $"INSERT INTO main.\"{table}\" SELECT * FROM hub.\"{table}\" WHERE {key} {range.Replace("{0}", key, StringComparison.Ordinal)}";
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var texts = new List<string>();
        while (rows.Read())
        {
            texts.Add(rows.GetString(0));
        }

        return texts;
    }
}
