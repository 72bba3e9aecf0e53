using FhirIcsHub.Storage.PostgreSql;
using FhirIcsHub.Storage.Tests.Databases;
using FhirIcsHub.Tests.PostgreSql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgreSqlDatabases))]

namespace FhirIcsHub.Storage.Tests.Databases;

/// <summary>Databases of a <see cref="PostgreSqlServer"/>: copies of one that was migrated and filled once.</summary>
public sealed class PostgreSqlDatabases : TestDatabases, IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private readonly PostgreSqlServer _server = new();
    private string? _template;

    public override async Task<TestDatabase> CreateAsync(CancellationToken ct)
    {
        await _once.WaitAsync(ct);
        try
        {
            if (_template is null)
            {
                var template = await _server.CreateDatabaseAsync(null, ct);
                await using var store = await HubStore.OpenAsync(
                    new PostgreSqlProvider(_server.ConnectionTo(template)), TimeProvider.System, ct);
                _template = template;
            }

            // One at a time: a template may not be in use while it is copied.
            return new PostgreSqlDatabase(_server, await _server.CreateDatabaseAsync(_template, ct));
        }
        finally
        {
            _once.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_template is not null)
        {
            await _server.DropAsync(_template);
        }

        await _server.DisposeAsync();
        _once.Dispose();
    }

    private sealed class PostgreSqlDatabase(PostgreSqlServer server, string name) : TestDatabase
    {
        public override StorageProvider Provider() => new PostgreSqlProvider(server.ConnectionTo(name), readers: 4, writers: 4);

        public override async ValueTask DisposeAsync() => await server.DropAsync(name);
    }
}
