using System.Net;
using System.Text.Json.Nodes;
using FhirIcsHub.Synthetic;
using FhirIcsHub.Tests;
using FhirIcsHub.Tests.Hubs;
using Microsoft.Data.Sqlite;
using Xunit;

namespace FhirIcsHub.EndToEnd.Durability;

public class KillTests
{
    private const int People = 120;
    private const int Clients = 6;
    private const int Kills = 3;
    private const int MessagesBetweenKills = 40;

    [Fact]
    public async Task A_hub_that_is_killed_under_load_has_every_acknowledged_message_and_no_half_of_another()
    {
        using var folder = new TemporaryFolder();
        var messages = Messages();
        var load = new FeedLoad(messages.Interleaved);
        await using (var hub = await HubProcess.ServeAsync(folder.Folder))
        {
            foreach (var organisations in messages.First)
            {
                Assert.Equal(HttpStatusCode.OK, await FeedLoad.PostAsync(hub.Client, organisations));
            }
        }

        for (var kill = 0; kill < Kills; kill++)
        {
            await using var hub = await HubProcess.ServeAsync(folder.Folder);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var sending = load.RunAsync(hub.Client, Clients, MessagesBetweenKills, reached);
            await reached.Task;
            await hub.KillAsync();
            await sending;
        }

        Assert.False(load.IsDone, "the load was over before the last kill");
        Assert.True(load.Acknowledged.Count >= Kills * MessagesBetweenKills, $"{load.Acknowledged.Count} acknowledged");
        Assert.True(load.Unanswered.Count >= Kills, $"only {load.Unanswered.Count} messages were under way when the hub was killed");
        await using var survivor = await HubProcess.ServeAsync(folder.Folder);
        foreach (var message in load.Acknowledged)
        {
            foreach (var (path, resource) in FeedLoad.ResourcesOf(message))
            {
                AssertSame(resource, await ReadAsync(survivor.Client, path), path);
            }
        }

        // A GP message is a transaction of its own resources: all of them are there, or none.
        foreach (var message in load.Unanswered.Where(message => message.Feed == "gp"))
        {
            var found = new List<bool>();
            foreach (var (path, _) in FeedLoad.ResourcesOf(message))
            {
                found.Add(await ReadAsync(survivor.Client, path) is not null);
            }

            Assert.True(found.TrueForAll(there => there == found[0]), $"{message.Feed}/{message.FileName} is half there");
        }

        // And what nobody had an answer to can simply be sent again.
        foreach (var message in load.Unanswered)
        {
            Assert.Equal(HttpStatusCode.OK, await FeedLoad.PostAsync(survivor.Client, message));
        }

        Assert.Equal(0, await survivor.StopAsync());
        Assert.Equal("ok", IntegrityOf(folder.PathOf("icshub.db")));
    }

    private static (IReadOnlyList<FeedMessage> First, IEnumerable<FeedMessage> Interleaved) Messages()
    {
        using var geography = File.OpenRead(Repository.Geography);
        var feeds = SyntheticPopulation.Generate(new SyntheticOptions(People, seed: 7, SyntheticGeography.Read(geography)))
            .Where(message => !message.FileName.Contains("fault", StringComparison.Ordinal))
            .GroupBy(message => message.Feed)
            .Select(feed => feed.ToList())
            .ToList();
        var longest = feeds.Max(feed => feed.Count);
        var turns = Enumerable.Range(1, longest - 1);
        return (
            [.. feeds.Select(feed => feed[0])],
            turns.SelectMany(turn => feeds.Where(feed => turn < feed.Count).Select(feed => feed[turn])));
    }

    private static async Task<JsonObject?> ReadAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    private static void AssertSame(JsonObject sent, JsonObject? found, string path)
    {
        Assert.True(found is not null, $"{path} was acknowledged and is lost");
        sent.Remove("meta");
        found.Remove("meta");
        Assert.True(JsonNode.DeepEquals(sent, found), $"{path} is not what was sent");
    }

    private static string? IntegrityOf(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string?)command.ExecuteScalar();
    }
}
