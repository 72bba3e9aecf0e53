namespace FhirIcsHub.Storage.Sqlite;

/// <summary>How the database is opened (https://sqlite.org/pragma.html).</summary>
internal static class SqliteSettings
{
    /// <summary>
    /// A write-ahead log, so that reading and writing do not wait for each other. Small pages, because a commit writes every page that it
    /// has touched to the log as a whole, and index rows touch many. Both are kept in the file.
    /// </summary>
    public const string NewFile = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;";

    /// <summary>
    /// FULL: the log is synced at every commit, so that what was answered survives a power cut. The log is brought into the file every
    /// 64 MiB; it shrinks to that again after a long read has held it back.
    /// </summary>
    public const string Writer =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16384; "
        + "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -131072; PRAGMA temp_store = MEMORY;";

    /// <summary>
    /// A small cache each, behind which is the system's. No memory map: each connection has its own, and what they have all read of a
    /// large file would count as the process's memory several times over.
    /// </summary>
    public const string Reader =
        "PRAGMA query_only = 1; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;";
}
