using System.Globalization;
using FhirIcsHub.Tests.Hubs;
using FhirIcsHub.Tests.PostgreSql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace FhirIcsHub.EndToEnd.Durability;

/// <summary>
/// The hub is killed at random moments under write load: 5 times, or as often as <c>ICSHUB_KILL_ROUNDS</c> says. Nothing that was
/// acknowledged may be lost, and no half of a transaction may be there.
/// </summary>
public class RestKillTests(PostgreSqlServer server)
{
    private const int Clients = 8;

    [Fact]
    public Task On_SQLite_a_killed_hub_loses_no_acknowledged_write_and_leaves_no_half_transaction() =>
        KillAndLookAsync(new Dictionary<string, string>());

    [Fact]
    public async Task On_PostgreSQL_a_killed_hub_loses_no_acknowledged_write_and_leaves_no_half_transaction()
    {
        var database = await server.CreateDatabaseAsync(template: null, TestContext.Current.CancellationToken);
        await KillAndLookAsync(new Dictionary<string, string>
        {
            ["ICSHUB_Storage__Provider"] = "PostgreSql",
            ["ICSHUB_Storage__ConnectionString"] = server.ConnectionTo(database),
        });
        await server.DropAsync(database);
    }

    private static async Task KillAndLookAsync(Dictionary<string, string> environment)
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("ICSHUB_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var set) ? set : 5;
        using var folder = new TemporaryFolder();
        var random = new Random(20_261_122);
        var loads = Enumerable.Range(0, Clients).Select(client => new RestLoad(client, seed: client)).ToList();
        var interrupted = 0;
        for (var round = 0; round < rounds; round++)
        {
            await using var hub = await HubProcess.ServeAsync(folder.Folder, environment);
            await AssertNothingLostAsync(hub, loads);
            await KillUnderLoadAsync(hub, loads, afterWrites: random.Next(1, 400));
            interrupted += loads.Count(load => load.WasInterrupted);
        }
        await using var survivor = await HubProcess.ServeAsync(folder.Folder, environment);
        await AssertNothingLostAsync(survivor, loads);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{rounds} kills, {loads.Sum(load => load.Acknowledged)} acknowledged writes, {interrupted} interrupted; none lost, none half");
        Assert.True(interrupted >= rounds, "hardly a write was under way when the hub was killed");
    }

    private static async Task KillUnderLoadAsync(HubProcess hub, List<RestLoad> loads, int afterWrites)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var acknowledged = 0;
        var running = loads.Select(load => load.RunAsync(hub.Client, () =>
        {
            if (Interlocked.Increment(ref acknowledged) == afterWrites)
            {
                reached.TrySetResult();
            }
        })).ToList();
        await reached.Task;
        await hub.KillAsync();
        await Task.WhenAll(running);
    }

    private static async Task AssertNothingLostAsync(HubProcess hub, List<RestLoad> loads)
    {
        foreach (var load in loads)
        {
            Assert.Empty(await load.ProblemsAsync(hub.Client));
        }
    }
}
