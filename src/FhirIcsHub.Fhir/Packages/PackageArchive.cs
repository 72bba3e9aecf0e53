using System.Formats.Tar;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>
/// The files of a package archive (a gzipped tar, npm layout), unpacked into memory. An archive that reaches out of its folder, holds links
/// or devices, or grows beyond the limits is refused as a whole: what made it is not to be trusted.
/// </summary>
internal sealed class PackageArchive
{
    private const string Root = "package/";

    private PackageArchive(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) => Files = files;

    /// <summary>The files below <c>package/</c>, by their path there.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; }

    /// <summary>Unpacks an archive.</summary>
    /// <param name="archive">The compressed archive.</param>
    /// <param name="origin">Its name, for messages.</param>
    /// <param name="limits">How large it may be.</param>
    /// <param name="problems">Receives why it is refused.</param>
    /// <returns>Null when it is refused.</returns>
    public static PackageArchive? Read(Stream archive, string origin, PackageLimits limits, ICollection<Issue> problems)
    {
        try
        {
            using var unpacked = new UnpackedStream(archive, limits);
            using var tar = new TarReader(unpacked);
            return new PackageArchive(ReadMembers(tar, limits));
        }
        catch (RefusedArchiveException refused)
        {
            problems.Add(Issue.Error(refused.Code, $"{origin} is refused: {refused.Message}"));
        }
        catch (Exception damage) when (
            damage is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            problems.Add(Issue.Error(IssueType.Structure, $"{origin} is no package archive (a gzipped tar), or it is damaged."));
        }

        return null;
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> ReadMembers(TarReader tar, PackageLimits limits)
    {
        var inPackage = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var atRoot = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var members = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            if (++members > limits.MostMembers)
            {
                throw new RefusedArchiveException(IssueType.TooCostly, $"it has more than {limits.MostMembers} members.");
            }

            var path = CheckedPath(entry);
            if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes or TarEntryType.ExtendedAttributes
                || IsByTheWay(path))
            {
                continue;
            }

            if (path.StartsWith(Root, StringComparison.Ordinal))
            {
                inPackage[path[Root.Length..]] = Content(entry, limits);
            }
            else
            {
                atRoot[path] = Content(entry, limits);
            }
        }

        // Some tools leave the folder out.
        return inPackage.ContainsKey("package.json") ? inPackage : atRoot;
    }

    private static string CheckedPath(TarEntry entry)
    {
        if (entry.EntryType is not (
            TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile or TarEntryType.Directory
            or TarEntryType.GlobalExtendedAttributes or TarEntryType.ExtendedAttributes))
        {
            throw new RefusedArchiveException(IssueType.Security, "it holds a link or a device; a package has files and folders only.");
        }

        var path = entry.Name.Replace('\\', '/');
        if (path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal)
            || path.Split('/').Contains(".."))
        {
            throw new RefusedArchiveException(IssueType.Security, "a member's path leads out of the package's folder.");
        }

        return path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
    }

    // Left by the system that packed it: resource forks of macOS, extended headers that an old tar did not understand.
    private static bool IsByTheWay(string path) => path.Split('/') is var parts
        && (parts[^1].StartsWith("._", StringComparison.Ordinal) || parts[^1] is ".DS_Store" or ""
            || parts.Any(p => p.StartsWith("PaxHeader", StringComparison.Ordinal)));

    private static ReadOnlyMemory<byte> Content(TarEntry entry, PackageLimits limits)
    {
        if (entry.Length > limits.MostMemberBytes)
        {
            throw new RefusedArchiveException(IssueType.TooCostly, $"a member has more than {limits.MostMemberBytes} bytes.");
        }

        if (entry.DataStream is not { } data)
        {
            return default;
        }

        // The length is a claim: room is made for what comes, not for what is announced.
        var content = new MemoryStream((int)Math.Min(entry.Length, 1 << 20));
        data.CopyTo(content);
        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }
}

/// <summary>Why an archive is refused; never leaves <see cref="PackageArchive"/>.</summary>
internal sealed class RefusedArchiveException(string code, string message) : Exception(message)
{
    public string Code => code;
}
