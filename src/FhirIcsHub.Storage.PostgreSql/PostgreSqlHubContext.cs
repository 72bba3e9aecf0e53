using FhirIcsHub.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace FhirIcsHub.Storage.PostgreSql;

/// <summary>The hub's tables on PostgreSQL.</summary>
public sealed class PostgreSqlHubContext(DbContextOptions<PostgreSqlHubContext> options) : HubContext(options)
{
    /// <summary>Every writer takes this many resource keys at a time.</summary>
    internal const int KeysAtATime = 100;

    protected override string BinaryCollation => "C";

    internal static PostgreSqlHubContext Open(string connectionString) => new(
        new DbContextOptionsBuilder<PostgreSqlHubContext>().UseNpgsql(connectionString).Options);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasSequence<long>("ResourceKeys").IncrementsBy(KeysAtATime);
    }
}

/// <summary>For <c>dotnet ef migrations add</c> only.</summary>
internal sealed class PostgreSqlHubContextFactory : IDesignTimeDbContextFactory<PostgreSqlHubContext>
{
    public PostgreSqlHubContext CreateDbContext(string[] args) => PostgreSqlHubContext.Open("Host=localhost");
}
