namespace FhirIcsHub.Tests.Hubs;

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("icshub-test-");

    public string PathOf(string name) => Path.Combine(Folder.FullName, name);

    public void Dispose() => Folder.Delete(recursive: true);
}
