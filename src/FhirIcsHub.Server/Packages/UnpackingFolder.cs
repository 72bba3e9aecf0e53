namespace FhirIcsHub.Server.Packages;

/// <summary>
/// A folder in the cache where a package is unpacked before it is moved to its place. As long as the installation runs, the file beside it is
/// locked; one that was killed leaves folder and file behind, and the file unlocked.
/// </summary>
internal sealed class UnpackingFolder : IDisposable
{
    private const string Prefix = ".installing-";
    private const string LockSuffix = ".lock";

    private readonly FileStream _lock;

    private UnpackingFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    /// <summary>Where to unpack to; not there yet.</summary>
    public string Path { get; }

    public static UnpackingFolder In(string cache)
    {
        while (true)
        {
            // The lock comes first, so that no folder is seen without. Another process may take the new file for an abandoned one just before it is
            // locked; then there is another name.
            var path = System.IO.Path.Combine(cache, $"{Prefix}{Guid.NewGuid():N}");
            if (Lock(path) is { } locked)
            {
                return new UnpackingFolder(path, locked);
            }
        }
    }

    /// <summary>Removes what killed installations have left; those that run, here or in other processes, keep theirs.</summary>
    public static void RemoveAbandoned(string cache)
    {
        var paths = Directory.EnumerateFileSystemEntries(cache, Prefix + "*")
            .Select(p => p.EndsWith(LockSuffix, StringComparison.Ordinal) ? p[..^LockSuffix.Length] : p)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var path in paths)
        {
            using var locked = Lock(path);
            if (locked is not null)
            {
                Delete(path);
            }
        }
    }

    public void Dispose()
    {
        Delete(Path);
        _lock.Dispose();
    }

    // Null when another one has it.
    private static FileStream? Lock(string path)
    {
        try
        {
            return new FileStream(
                path + LockSuffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && File.Exists(path + LockSuffix))
        {
            return null;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Moved to its place, or never begun.
        }
    }
}
