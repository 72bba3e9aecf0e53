using FhirIcsHub.Storage.Tests.Databases;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class MigrationTestsOnSqlite(SqliteDatabases databases) : MigrationTests(databases)
{
    [Fact]
    public async Task Index_rows_live_in_the_tree_of_their_primary_key()
    {
        await using var context = Database.Provider().CreateContext();
        var clustered = await context.Database
            .SqlQueryRaw<string>("SELECT name AS \"Value\" FROM pragma_table_list WHERE wr = 1 AND type = 'table' ORDER BY name")
            .ToListAsync(Cancel);
        Assert.Equal(
            ["DateIndex", "IndexedCode", "IndexedSystem", "NumberIndex", "QuantityIndex", "ReferenceIndex", "StringIndex", "TokenIndex", "UriIndex"],
            clustered);
    }
}

public sealed class MigrationTestsOnPostgreSql(PostgreSqlDatabases databases) : MigrationTests(databases)
{
    [Fact]
    public async Task All_texts_compare_by_their_bytes()
    {
        await using var context = Database.Provider().CreateContext();
        var others = await context.Database
            .SqlQueryRaw<string>(
                "SELECT table_name || '.' || column_name AS \"Value\" FROM information_schema.columns "
                + "WHERE table_schema = 'public' AND table_name <> '__EFMigrationsHistory' AND data_type IN ('text', 'character varying') "
                + "AND collation_name IS DISTINCT FROM 'C'")
            .ToListAsync(Cancel);
        Assert.Empty(others);
    }
}

public abstract class MigrationTests(TestDatabases databases) : StoreTests(databases)
{
    [Fact]
    public void The_migrations_make_the_model()
    {
        using var context = Database.Provider().CreateContext();
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task An_open_store_has_no_pending_migration()
    {
        await using var context = Database.Provider().CreateContext();
        Assert.NotEmpty(await context.Database.GetAppliedMigrationsAsync(Cancel));
        Assert.Empty(await context.Database.GetPendingMigrationsAsync(Cancel));
    }
}
