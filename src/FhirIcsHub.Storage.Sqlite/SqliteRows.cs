using SQLitePCL;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>
/// Inserts rows of one table, up to sixteen by one execution: the statement finds its way into the table's trees once for all of them.
/// A row that is there already is left out.
/// </summary>
internal sealed class SqliteRows<T>(sqlite3 database, string table, string[] columns, Action<SqliteStatement, T> bind) : IDisposable
{
    private const int MaxRows = 16;

    /// <summary>The statement for each number of rows, prepared when it is first needed.</summary>
    private readonly SqliteStatement?[] _statements = new SqliteStatement?[MaxRows + 1];

    public void Insert(List<T> rows)
    {
        for (var start = 0; start < rows.Count; start += MaxRows)
        {
            var count = Math.Min(rows.Count - start, MaxRows);
            var statement = _statements[count] ??= new SqliteStatement(database, Sql(count));
            for (var row = start; row < start + count; row++)
            {
                bind(statement, rows[row]);
            }

            statement.Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement?.Dispose();
        }
    }

    private string Sql(int count)
    {
        var names = string.Join(", ", columns.Select(column => $"\"{column}\""));
        var values = $"({string.Join(", ", columns.Select(_ => "?"))})";
        return $"INSERT OR IGNORE INTO \"{table}\" ({names}) VALUES {string.Join(", ", Enumerable.Repeat(values, count))}";
    }
}
