using System.Diagnostics.CodeAnalysis;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// The one folder whose files an import may name. What leads out of it, by its path or by a link, is refused; so is all when no folder
/// is set.
/// </summary>
internal sealed class ImportFolder(string? folder)
{
    private readonly string? _root = folder is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>The file that <c>file:///…</c>, or a path relative to the folder, names.</summary>
    public bool TryFind(string url, [NotNullWhen(true)] out FileInfo? file, [NotNullWhen(false)] out string? problem)
    {
        file = null;
        if (_root is null)
        {
            problem = "This hub imports no files by their address: the setting Import:Folder names no folder. Send the NDJSON as the body.";
            return false;
        }
        if (PathOf(url) is not { } path || !path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            problem = "An input's url is file:///… and lies within the folder that imports may read (Import:Folder), or is relative to it.";
            return false;
        }
        if (HasLink(path))
        {
            problem = "An input must not be a link or lie behind one.";
            return false;
        }
        var found = new FileInfo(path);
        problem = found.Exists ? null : "There is no such file in the folder that imports may read.";
        file = found.Exists ? found : null;
        return file is not null;
    }

    /// <summary>Opens a file that was found before; null when it is not any more what it was then.</summary>
    public FileStream? Open(ImportInput input) =>
        TryFind(input.Path!, out var file, out _) && file.Length == input.Length && file.LastWriteTimeUtc == input.Modified
            ? new FileStream(file.FullName, new FileStreamOptions
            {
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            })
            : null;

    /// <summary>The full path, without dots; null when the address names no file.</summary>
    private string? PathOf(string url)
    {
        if (url.Length == 0 || url.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && url.Contains("://", StringComparison.Ordinal))
        {
            return uri.IsFile && uri.Host.Length == 0 && !uri.LocalPath.Contains('\0', StringComparison.Ordinal)
                ? Path.GetFullPath(uri.LocalPath) : null;
        }
        return Path.GetFullPath(Path.Combine(_root!, url));
    }

    /// <summary>Whether the file, or a folder between it and the root, is a link.</summary>
    private bool HasLink(string path)
    {
        for (var part = path; part.Length > _root!.Length; part = Path.GetDirectoryName(part)!)
        {
            FileSystemInfo entry = Directory.Exists(part) ? new DirectoryInfo(part) : new FileInfo(part);
            if (entry.LinkTarget is not null)
            {
                return true;
            }
        }
        return false;
    }
}
