using System.Text.Json.Nodes;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Tests.Jobs;
using Xunit;

namespace FhirIcsHub.Server.Tests.BulkData;

/// <summary>What an export has while others write, and what the next one adds to it.</summary>
public sealed class ExportHorizonTests
{
    [Fact]
    public async Task Exports_that_follow_each_other_by_their_transaction_times_lose_nothing_and_repeat_nothing()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings);
        await PutAsync(hub.Client, "a", 1);
        await PutAsync(hub.Client, "b", 1);
        await PutAsync(hub.Client, "c", 1);
        var first = await hub.Client.ExportAsync("/fhir/$export?_type=Basic");
        Assert.Equal(["Basic/a", "Basic/b", "Basic/c"], (await hub.Client.ResourcesAsync(first)).Names());
        Assert.Empty(first["deleted"]!.AsArray());

        await PutAsync(hub.Client, "b", 2);
        await PutAsync(hub.Client, "d", 1);
        await hub.Client.DeleteAsync("/fhir/Basic/c");
        var second = await hub.Client.ExportAsync($"/fhir/$export?_type=Basic&_since={first["transactionTime"]}");

        Assert.Equal(["Basic/b", "Basic/d"], (await hub.Client.ResourcesAsync(second)).Names());
        var deletions = Assert.Single(await hub.Client.LinesAsync((string)Assert.Single(second["deleted"]!.AsArray())!["url"]!));
        Assert.Equal("transaction", (string?)deletions["type"]);
        var deletion = Assert.Single(deletions["entry"]!.AsArray())!["request"]!;
        Assert.Equal(("DELETE", "Basic/c"), ((string?)deletion["method"], (string?)deletion["url"]));

        var third = await hub.Client.ExportAsync($"/fhir/$export?_type=Basic&_since={second["transactionTime"]}");
        Assert.Empty(third["output"]!.AsArray());
        Assert.Empty(third["deleted"]!.AsArray());
    }

    [Fact]
    public async Task A_time_that_no_export_told_is_compared_with_when_versions_were_made()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings);
        await PutAsync(hub.Client, "a", 1);
        var made = DateTimeOffset.Parse((string)(await hub.Client.GetAsync("/fhir/Basic/a")).Json["meta"]!["lastUpdated"]!, null);

        Assert.Single(await ExportedAsync($"_since={Text(made.AddMilliseconds(-1))}"));
        Assert.Empty(await ExportedAsync($"_since={Text(made)}"));
        Assert.Single(await ExportedAsync($"_until={Text(made.AddMilliseconds(1))}"));
        Assert.Empty(await ExportedAsync($"_until={Text(made)}"));

        async Task<List<JsonNode>> ExportedAsync(string query) =>
            await hub.Client.ResourcesAsync(await hub.Client.ExportAsync($"/fhir/$export?_type=Basic&{query}"));
        static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
    }

    [Fact]
    public async Task An_export_that_goes_on_after_a_restart_has_the_resources_as_they_were_when_it_began()
    {
        var folder = Directory.CreateTempSubdirectory("icshub-export-");
        try
        {
            string job;
            await using (var first = await StartAsync(folder, workers: 0))
            {
                foreach (var id in new[] { "kept", "changed", "deleted" })
                {
                    await PutAsync(first.Client, id, 1);
                }
                job = JobClient.JobOf(await first.Client.GetAsync("/fhir/$export?_type=Basic", NdjsonReply.Later));
                await BeginAsync(first);
                await PutAsync(first.Client, "changed", 2);
                await PutAsync(first.Client, "changed", 3);
                await first.Client.DeleteAsync("/fhir/Basic/deleted");
                await PutAsync(first.Client, "new", 1);
            }

            await using var second = await StartAsync(folder, workers: 1);
            var manifest = (await second.Client.EndAsync(job)).Json;
            // The hub has another port now than the manifest says.
            var path = new Uri((string)manifest["output"]![0]!["url"]!).PathAndQuery;
            var lines = await second.Client.LinesAsync(path);

            Assert.Equal(["Basic/changed", "Basic/deleted", "Basic/kept"], lines.Names());
            Assert.All(lines, line => Assert.Equal("1", (string?)line["meta"]!["versionId"]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What a worker does first, before it is killed: it notes the horizon.</summary>
    private static Task BeginAsync(TestHub hub) => hub.Hub.Services.Store.WriteAsync(
        session =>
        {
            var claimed = session.ClaimJob(["export"], "killed", TimeSpan.FromHours(1))!;
            var state = new FhirIcsHub.Server.BulkData.ExportState(
                session.Horizon().ToString(), session.MarkExport(session.Horizon()), null);
            return session.CheckpointJob(
                claimed, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(state), "begun", TimeSpan.FromHours(1));
        },
        TestContext.Current.CancellationToken);

    private static Task<TestHub> StartAsync(DirectoryInfo folder, int workers) => TestHub.StartNewAsync(settings => settings with
    {
        Storage = new StorageSettings { Folder = folder.FullName },
        Jobs = new JobSettings { Parallel = workers },
    });

    private static async Task PutAsync(FhirClient client, string id, int value)
    {
        var reply = await client.PutAsync($"/fhir/Basic/{id}", $$"""{"resourceType":"Basic","id":"{{id}}","code":{"text":"{{value}}"} }""");
        Assert.True(reply.Status is 200 or 201, reply.Body);
    }
}
