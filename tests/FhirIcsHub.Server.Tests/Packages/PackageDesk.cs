using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Packages;
using FhirIcsHub.Server.Packages;

namespace FhirIcsHub.Server.Tests.Packages;

/// <summary>A project folder and a cache of their own, served by registries.</summary>
internal sealed class PackageDesk : IDisposable
{
    private static readonly RegistryPatience Patience = new(TimeSpan.FromSeconds(30), TimeSpan.Zero, 2);

    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly string _root = Directory.CreateTempSubdirectory("icshub-packages-").FullName;

    public PackageDesk(params Uri[] registries)
        : this(Patience, registries)
    {
    }

    public PackageDesk(RegistryPatience patience, params Uri[] registries)
    {
        Directory.CreateDirectory(Project);
        Cache = new PackageCache(Path.Combine(_root, "cache"));
        Installer = new PackageInstaller(Cache, [.. registries.Select(r => new PackageRegistry(_client, r, patience, TimeProvider.System))]);
        Work = new PackageWork(new PackageProject(Project), Cache, Installer, new FixedTime());
    }

    public string Project => Path.Combine(_root, "project");

    public PackageCache Cache { get; }

    public PackageInstaller Installer { get; }

    public PackageWork Work { get; }

    public List<Issue> Problems { get; } = [];

    public IReadOnlyList<string> Errors => [.. Problems.Where(p => p.IsError).Select(p => p.Diagnostics)];

    public Task<IReadOnlyList<ChosenPackage>?> AddAsync(params string[] packages) =>
        Work.AddAsync([.. packages.Select(p => PackageReference.Parse(p)!)], [], Problems, CancellationToken.None);

    public Task<IReadOnlyList<ChosenPackage>?> RestoreAsync() => Work.RestoreAsync(Problems, CancellationToken.None);

    public string Read(string file) => File.ReadAllText(Path.Combine(Project, file));

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 4, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
