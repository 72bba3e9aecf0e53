using FhirIcsHub.Storage.PostgreSql;
using FhirIcsHub.Storage.Tests.Databases;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgreSqlDatabases))]

namespace FhirIcsHub.Storage.Tests.Databases;

/// <summary>
/// Databases on the PostgreSQL server that ICSHUB_TEST_POSTGRES (a connection string of a user who may create databases) names, otherwise on a
/// throw-away cluster made from installed binaries. Where there is neither, the tests are skipped by name; in CI (<c>CI=true</c>) they fail.
/// </summary>
public sealed class PostgreSqlDatabases : TestDatabases, IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private PostgreSqlCluster? _cluster;
    private string? _server;
    private string? _template;

    public override async Task<TestDatabase> CreateAsync(CancellationToken ct)
    {
        await _once.WaitAsync(ct);
        try
        {
            _server ??= await FindServerAsync(ct);
            if (_template is null)
            {
                var template = await CreateDatabaseAsync(null, ct);
                await using var store = await HubStore.OpenAsync(new PostgreSqlProvider(NamedConnection(template)), TimeProvider.System, ct);
                _template = template;
            }

            // One at a time: a template may not be in use while it is copied.
            return new PostgreSqlDatabase(this, await CreateDatabaseAsync(_template, ct));
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
            await DropAsync(_template);
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _once.Dispose();
    }

    private async Task<string> FindServerAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("ICSHUB_TEST_POSTGRES") is { Length: > 0 } given)
        {
            return given;
        }

        _cluster = await PostgreSqlCluster.StartAsync(ct);
        if (_cluster is null)
        {
            const string Missing = "PostgreSQL is missing: set ICSHUB_TEST_POSTGRES or install its server binaries";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Missing);
            Assert.Fail(Missing);
        }

        return _cluster.ConnectionString;
    }

    private async Task<string> CreateDatabaseAsync(string? template, CancellationToken ct)
    {
        var name = "icshub_test_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync($"CREATE DATABASE {name}" + (template is null ? "" : $" TEMPLATE {template}"), ct);
        return name;
    }

    private Task DropAsync(string name) => ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None);

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private string NamedConnection(string database) => new NpgsqlConnectionStringBuilder(_server) { Database = database }.ToString();

    private sealed class PostgreSqlDatabase(PostgreSqlDatabases server, string name) : TestDatabase
    {
        public override StorageProvider Provider() => new PostgreSqlProvider(server.NamedConnection(name), readers: 4, writers: 4);

        public override async ValueTask DisposeAsync() => await server.DropAsync(name);
    }
}
