using System.Security.Cryptography;
using System.Text;

namespace FhirIcsHub.Server.Hosting;

/// <summary>
/// The hub's secret, from which the keys are derived that sign page links and hide source ids in hub ids. It must outlive the process, and
/// all processes of a hub must share it: it is the setting Secret, else a file in the data folder, made at the first start.
/// </summary>
internal sealed class HubSecret
{
    private const int Length = 32;
    private const string FileName = "hub.secret";
    private readonly byte[] _secret;

    private HubSecret(byte[] secret) => _secret = secret;

    public static HubSecret Of(HubSettings settings)
    {
        if (settings.Secret is { Length: > 0 } configured)
        {
            return new HubSecret(SHA256.HashData(Encoding.UTF8.GetBytes(configured)));
        }
        var folder = Directory.CreateDirectory(settings.Storage.Folder);
        return new HubSecret(Kept(Path.Combine(folder.FullName, FileName)));
    }

    /// <summary>A key of its own for each purpose, so that none tells anything of another.</summary>
    public byte[] KeyFor(string purpose) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(purpose));

    private static byte[] Kept(string file)
    {
        if (!File.Exists(file))
        {
            Make(file);
        }
        var kept = File.ReadAllBytes(file);
        return kept.Length == Length ? kept : throw new InvalidDataException($"{file} is not the secret of a hub.");
    }

    /// <summary>
    /// Written whole before it gets its name: of two processes that start together one names it, both then read the same.
    /// </summary>
    private static void Make(string file)
    {
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(RandomNumberGenerator.GetBytes(Length));
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
