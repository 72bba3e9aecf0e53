using Npgsql;
using Xunit;

namespace FhirIcsHub.Tests.PostgreSql;

/// <summary>
/// The PostgreSQL server that ICSHUB_TEST_POSTGRES (a connection string of a user who may create databases) names, otherwise a
/// throw-away cluster made from installed binaries. Where there is neither, the tests are skipped by name; in CI (<c>CI=true</c>) they fail.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private PostgreSqlCluster? _cluster;
    private string? _server;

    /// <summary>Makes an empty database, or a copy of another, which may not be in use meanwhile.</summary>
    public async Task<string> CreateDatabaseAsync(string? template, CancellationToken ct)
    {
        await _once.WaitAsync(ct);
        try
        {
            _server ??= await FindServerAsync(ct);
            var name = "icshub_test_" + Guid.NewGuid().ToString("N");
            await ExecuteAsync($"CREATE DATABASE {name}" + (template is null ? "" : $" TEMPLATE {template}"), ct);
            return name;
        }
        finally
        {
            _once.Release();
        }
    }

    public Task DropAsync(string name) => ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None);

    public string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(_server) { Database = database }.ToString();

    public async ValueTask DisposeAsync()
    {
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

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
