using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Durability;

/// <summary>A disk without room for a while, played by strace, which lets some of the writer's writes to the log fail with ENOSPC.</summary>
public class DiskFullTests
{
    private const int GoodWrites = 120;
    private const int BadWrites = 40;
    private const int MostRequests = 400;

    [Fact]
    public async Task While_the_disk_is_full_writes_are_answered_503_and_afterwards_the_hub_goes_on_with_nothing_lost()
    {
        using var folder = new TemporaryFolder();
        string[] fullDisk =
        [
            RequiredProgram.PathOf("strace"), "--follow-forks", $"--trace-path={folder.PathOf("icshub.db-wal")}", "--trace=pwrite64",
            string.Create(CultureInfo.InvariantCulture, $"--inject=pwrite64:error=ENOSPC:when={GoodWrites}..{GoodWrites + BadWrites}"),
            $"--output={folder.PathOf("trace.txt")}",
        ];
        await using (var first = await HubProcess.ServeAsync(folder.Folder))
        {
            // Makes the tables while there is room.
            Assert.Equal(0, await first.StopAsync());
        }

        var stored = new List<string>();
        var refused = new List<string>();
        await using var hub = await HubProcess.ServeAsync(folder.Folder, fullDisk);
        for (var i = 0; i < MostRequests && !HasRecovered(stored, refused); i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"b{i:D4}");
            using var response = await hub.Client.PutAsync($"fhir/Basic/{id}", BasicOf(id), TestContext.Current.CancellationToken);
            if (response.StatusCode == HttpStatusCode.Created)
            {
                stored.Add(id);
                continue;
            }
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            var outcome = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            Assert.Equal("no-store", (string?)outcome["issue"]![0]!["code"]);
            Assert.NotNull(response.Headers.RetryAfter);
            refused.Add(id);
        }

        Assert.True(refused.Count > 3, "the disk was not full");
        Assert.True(HasRecovered(stored, refused), "the hub did not recover");
        foreach (var id in stored)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(hub, id));
        }
        foreach (var id in refused)
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(hub, id));
        }
    }

    private static bool HasRecovered(List<string> stored, List<string> refused) =>
        refused.Count > 0 && string.CompareOrdinal(stored[^1], refused[^1]) > 0;

    private static async Task<HttpStatusCode> StatusOfAsync(HubProcess hub, string id)
    {
        using var response = await hub.Client.GetAsync($"fhir/Basic/{id}", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static StringContent BasicOf(string id) =>
        new($$$"""{"resourceType":"Basic","id":"{{{id}}}","code":{"text":"{{{id}}}"}}""", Encoding.UTF8, "application/fhir+json");
}
