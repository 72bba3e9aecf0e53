using SQLitePCL;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>
/// Ends the running statement of a connection when a token is cancelled. SQLite asks every few thousand steps of its machine, so a
/// cancellation is never missed, also one that comes between two statements.
/// </summary>
internal sealed class SqliteInterruption : IDisposable
{
    /// <summary>Some tens of microseconds of work.</summary>
    private const int StepsBetweenQuestions = 10_000;

    private readonly sqlite3 _database;
    private readonly bool _isNeeded;

    public SqliteInterruption(sqlite3 database, CancellationToken ct)
    {
        _database = database;
        _isNeeded = ct.CanBeCanceled;
        if (_isNeeded)
        {
            raw.sqlite3_progress_handler(database, StepsBetweenQuestions, _ => ct.IsCancellationRequested ? 1 : 0, null);
        }
    }

    public void Dispose()
    {
        if (_isNeeded)
        {
            raw.sqlite3_progress_handler(_database, 0, null, null);
        }
    }
}
