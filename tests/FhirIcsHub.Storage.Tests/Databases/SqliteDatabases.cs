using FhirIcsHub.Storage.Sqlite;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

[assembly: AssemblyFixture(typeof(SqliteDatabases))]

namespace FhirIcsHub.Storage.Tests.Databases;

/// <summary>SQLite files in a temporary folder: copies of one that was migrated and filled once.</summary>
public sealed class SqliteDatabases : TestDatabases, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-storage-").FullName;

    private string Template => Path.Combine(_folder, "template.db");

    public async ValueTask InitializeAsync()
    {
        await using var store = await HubStore.OpenAsync(new SqliteProvider(Template), TimeProvider.System);
    }

    public override Task<TestDatabase> CreateAsync(CancellationToken ct)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".db");
        File.Copy(Template, path);
        return Task.FromResult<TestDatabase>(new SqliteDatabase(path));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private sealed class SqliteDatabase(string path) : TestDatabase
    {
        public override StorageProvider Provider() => new SqliteProvider(path);

        public override ValueTask DisposeAsync()
        {
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
            {
                File.Delete(file);
            }

            return ValueTask.CompletedTask;
        }
    }
}
