using FhirIcsHub.Tests.PostgreSql;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>What a client is told when the database itself cannot go on, and that the hub goes on afterwards.</summary>
public sealed class StoreFaultTests(StoreFaultTests.ImpatientHub hub) : IClassFixture<StoreFaultTests.ImpatientHub>
{
    private const string Basic = """{"resourceType":"Basic","id":"1","code":{"text":"1"}}""";

    [Fact]
    public async Task A_write_to_a_file_that_another_program_has_locked_is_answered_503_and_the_next_one_gets_through()
    {
        await using var sqlite = await TestHub.StartNewAsync(
            settings => settings with { Storage = settings.Storage with { LockSeconds = 1 } });
        await using (var other = new SqliteConnection($"Data Source={sqlite.DatabaseFile};Pooling=False"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var locking = other.CreateCommand();
            locking.CommandText = "BEGIN IMMEDIATE";
            await locking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

            var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => sqlite.Client.PostAsync("/fhir/Basic", Basic)));
            Assert.All(replies, AssertLocked);
            Assert.Equal(404, (await sqlite.Client.GetAsync("/fhir/Basic/1")).Status);
        }

        Assert.Equal(201, (await sqlite.Client.PutAsync("/fhir/Basic/1", Basic)).Status);
    }

    [Fact]
    public async Task A_write_to_rows_that_another_transaction_holds_is_answered_503_and_the_next_one_gets_through()
    {
        var first = Basic.Replace("\"1\"", "\"held\"", StringComparison.Ordinal);
        for (var tries = 0; tries < 20 && (await hub.Client.PutAsync("/fhir/Basic/held", first)).Status == 503; tries++)
        {
            // Another test of this class cuts the hub's connections; each is found out by the one request that it fails.
        }
        var changed = Basic.Replace("\"1\"", "\"held\"", StringComparison.Ordinal).Replace("}}", "},\"created\":\"2026-04-01\"}",
            StringComparison.Ordinal);
        await using (var other = await hub.ConnectAsync())
        {
            await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var holding = new NpgsqlCommand("SELECT 1 FROM \"Resource\" WHERE \"Id\" = 'held' FOR UPDATE", other, transaction);
            await holding.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

            AssertLocked(await hub.Client.PutAsync("/fhir/Basic/held", changed));
        }

        var reply = await hub.Client.PutAsync("/fhir/Basic/held", changed);
        Assert.Equal((200, "W/\"2\""), (reply.Status, reply.ETag));
    }

    [Fact]
    public async Task A_hub_whose_connections_are_cut_answers_503_at_most_and_finds_new_ones()
    {
        for (var round = 0; round < 3; round++)
        {
            await using (var other = await hub.ConnectAsync())
            {
                await using var cutting = new NpgsqlCommand(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                    other);
                await cutting.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
            var replies = await Task.WhenAll(Enumerable.Range(0, 16).SelectMany(_ => new[]
            {
                hub.Client.PostAsync("/fhir/Basic", Basic),
                hub.Client.GetAsync("/fhir/Basic?_count=1"),
            }));
            Assert.All(replies, reply => Assert.Contains(reply.Status, (int[])[200, 201, 503]));
            Assert.All(replies.Where(reply => reply.Status == 503), reply => Assert.Equal("transient", reply.IssueCode));
        }

        for (var reads = 0; reads < 40 && (await hub.Client.GetAsync("/fhir/Basic?_count=1")).Status == 503; reads++)
        {
            // Each connection of the pool that was cut is found out by the one request that it fails.
        }
        Assert.Equal(200, (await hub.Client.GetAsync("/fhir/Basic?_count=1")).Status);
        Assert.Equal(201, (await hub.Client.PostAsync("/fhir/Basic", Basic)).Status);
    }

    [Fact]
    public async Task A_transaction_that_loses_every_time_is_answered_409_with_the_entry_at_fault_and_leaves_nothing()
    {
        await using (var other = await hub.ConnectAsync())
        {
            await using var losing = new NpgsqlCommand(
                """
                CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = 'serialization_failure'; END $$;
                CREATE TRIGGER lose BEFORE INSERT ON "Resource" FOR EACH ROW WHEN (NEW."Id" = 'contested') EXECUTE FUNCTION lose();
                """, other);
            await losing.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        var bundle = BundleJson.Of("transaction",
        [
            .. new[] { "before", "contested", "after" }.Select(id => BundleJson.Entry(
                $$"""{"method":"PUT","url":"Basic/{{id}}"}""", Basic.Replace("\"1\"", $"\"{id}\"", StringComparison.Ordinal))),
        ]);
        var reply = await hub.Client.PostAsync("/fhir", bundle);
        for (var tries = 0; tries < 20 && (reply.Status, reply.IssueCode) == (503, "transient"); tries++)
        {
            // Another test of this class cuts the hub's connections; each is found out by the one request that it fails.
            reply = await hub.Client.PostAsync("/fhir", bundle);
        }

        Assert.Equal((409, "conflict", "Bundle.entry[1]"), (reply.Status, reply.IssueCode, reply.Expression));
        Assert.Equal(404, (await hub.Client.GetAsync("/fhir/Basic/before")).Status);
        Assert.Equal(409, (await hub.Client.PutAsync(
            "/fhir/Basic/contested", Basic.Replace("\"1\"", "\"contested\"", StringComparison.Ordinal))).Status);
    }

    /// <summary>SQLite's disk is filled in DiskFullTests; here PostgreSQL says that its own is.</summary>
    [Fact]
    public async Task Where_the_database_has_no_room_left_a_write_is_answered_503_and_the_next_one_gets_through()
    {
        var full = Basic.Replace("\"1\"", "\"full\"", StringComparison.Ordinal);
        await using var other = await hub.ConnectAsync();
        await using var filling = new NpgsqlCommand(
            """
            CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER fill BEFORE INSERT ON "Resource" FOR EACH ROW WHEN (NEW."Id" = 'full') EXECUTE FUNCTION fill();
            """, other);
        await filling.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var reply = await hub.Client.PutAsync("/fhir/Basic/full", full);
        for (var tries = 0; tries < 20 && (reply.Status, reply.IssueCode) == (503, "transient"); tries++)
        {
            // Another test of this class cuts the hub's connections; each is found out by the one request that it fails.
            reply = await hub.Client.PutAsync("/fhir/Basic/full", full);
        }
        Assert.Equal((503, "no-store"), (reply.Status, reply.IssueCode));
        Assert.NotNull(reply.Headers.RetryAfter);

        await using var emptying = new NpgsqlCommand("DROP TRIGGER fill ON \"Resource\"", other);
        await emptying.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Assert.Equal(201, (await hub.Client.PutAsync("/fhir/Basic/full", full)).Status);
    }

    private static void AssertLocked(FhirReply reply)
    {
        Assert.Equal((503, "lock-error"), (reply.Status, reply.IssueCode));
        Assert.NotNull(reply.Headers.RetryAfter);
    }

    /// <summary>A hub on PostgreSQL that waits for locks no longer than a second.</summary>
    public sealed class ImpatientHub(PostgreSqlServer server) : PostgreSqlHub(server)
    {
        private protected override int LockSeconds => 1;

        internal async Task<NpgsqlConnection> ConnectAsync()
        {
            var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return connection;
        }
    }
}
