using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Storage;
using FhirIcsHub.Tests.PostgreSql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace FhirIcsHub.Server.Tests;

/// <summary>A hub of its own for a test class, over a PostgreSQL database of its own.</summary>
public class PostgreSqlHub(PostgreSqlServer server) : TestHub
{
    private string? _database;

    private protected virtual int LockSeconds => StorageProvider.DefaultLockSeconds;

    /// <summary>For a test that looks into the database itself.</summary>
    internal string ConnectionString => server.ConnectionTo(_database!);

    public override async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync(template: null, TestContext.Current.CancellationToken);
        await StartAsync(settings => settings with
        {
            Storage = settings.Storage with
            {
                Provider = StorageEngine.PostgreSql,
                ConnectionString = ConnectionString,
                LockSeconds = LockSeconds,
            },
        });
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        if (_database is not null)
        {
            await server.DropAsync(_database);
        }
    }
}
