using System.Security.Cryptography;
using System.Text;

namespace FhirIcsHub.Server.Hosting;

/// <summary>
/// The secret that signs page links. All processes of a hub must have the same, also after a restart, for links to stay good: it is the
/// setting LinkKey, else it is made once and kept beside the SQLite database, else (PostgreSQL without the setting) it lives as long as the process.
/// </summary>
internal static class LinkKey
{
    private const int Length = 32;

    public static byte[] Of(HubSettings settings)
    {
        if (settings.LinkKey is { Length: > 0 } configured)
        {
            return SHA256.HashData(Encoding.UTF8.GetBytes(configured));
        }
        return settings.Storage.Provider == StorageEngine.Sqlite
            ? Kept(Path.Combine(settings.Storage.Folder, "link.key"))
            : RandomNumberGenerator.GetBytes(Length);
    }

    private static byte[] Kept(string file)
    {
        if (File.Exists(file) && File.ReadAllBytes(file) is { Length: Length } kept)
        {
            return kept;
        }
        var made = RandomNumberGenerator.GetBytes(Length);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using var stream = new FileStream(file, options);
        stream.Write(made);
        return made;
    }
}
