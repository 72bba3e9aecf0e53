using FhirIcsHub.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>The hub's tables on SQLite.</summary>
public sealed class SqliteHubContext(DbContextOptions<SqliteHubContext> options) : HubContext(options)
{
    protected override string BinaryCollation => "BINARY";

    internal static SqliteHubContext Open(string connectionString) => new(
        new DbContextOptionsBuilder<SqliteHubContext>()
            .UseSqlite(connectionString)
            .ReplaceService<IMigrationsSqlGenerator, ClusteredTablesSqlGenerator>()
            .Options);
}

/// <summary>For <c>dotnet ef migrations add</c> only.</summary>
internal sealed class SqliteHubContextFactory : IDesignTimeDbContextFactory<SqliteHubContext>
{
    public SqliteHubContext CreateDbContext(string[] args) => SqliteHubContext.Open("Data Source=:memory:");
}
