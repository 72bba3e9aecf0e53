using System.Runtime.InteropServices;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>
/// The functions of SQLite that are called for every row and every value that is written (https://sqlite.org/c3ref/funclist.html). Called
/// directly: the library's wrappers count the references to the statement at each call, which costs more than binding a number. Those that
/// only look at or set one value do not tell the garbage collector that native code runs; none of them waits.
/// </summary>
internal static partial class SqliteNative
{
    private const string Library = "e_sqlite3";

    /// <summary>What is bound stays where it is until the statement has run: SQLITE_STATIC.</summary>
    public const nint Stays = 0;

    /// <summary>SQLite makes a copy: SQLITE_TRANSIENT.</summary>
    public const nint Copied = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    public static partial int BindInt64(nint statement, int position, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    public static partial int BindNull(nint statement, int position);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    public static partial int BindText(nint statement, int position, nint utf8, int bytes, nint lifetime);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    public static partial int BindBlob(nint statement, int position, nint blob, int bytes, nint lifetime);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    public static partial long ColumnInt64(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    public static partial int ColumnType(nint statement, int column);
}
