using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Tests.Hubs;
using FhirIcsHub.Tests.PostgreSql;
using Xunit;

namespace FhirIcsHub.EndToEnd.BulkData;

/// <summary>An import and an export, each killed while it is under way, on both databases.</summary>
public class BulkKillTests(PostgreSqlServer server)
{
    private const int Lines = 30_000;

    /// <summary>Every so many lines one is no resource.</summary>
    private const int BadEvery = 1_000;

    private const int Good = Lines - (Lines / BadEvery);

    [Fact]
    public Task On_SQLite_an_import_and_an_export_that_are_killed_in_the_midst_go_on_and_have_everything_once() =>
        KillBothAsync(new Dictionary<string, string>());

    /// <summary>There another process may have the job: it is taken over when its lease has run out.</summary>
    [Fact]
    public async Task On_PostgreSQL_an_import_and_an_export_that_are_killed_in_the_midst_go_on_and_have_everything_once()
    {
        var database = await server.CreateDatabaseAsync(template: null, TestContext.Current.CancellationToken);
        await KillBothAsync(new Dictionary<string, string>
        {
            ["ICSHUB_Storage__Provider"] = "PostgreSql",
            ["ICSHUB_Storage__ConnectionString"] = server.ConnectionTo(database),
            ["ICSHUB_Jobs__LeaseSeconds"] = "5",
            ["ICSHUB_Jobs__PollSeconds"] = "0.5",
        });
        await server.DropAsync(database);
    }

    private static async Task KillBothAsync(Dictionary<string, string> environment)
    {
        using var folder = new TemporaryFolder();
        var import = await ImportAndKillAsync(folder, environment);
        string export;
        await using (var hub = await HubProcess.ServeAsync(folder.Folder, environment))
        {
            var manifest = await EndAsync(hub.Client, import);
            var output = Assert.Single(manifest["output"]!.AsArray())!;
            // Had a line been stored and not noted, it would be found there when its turn came again.
            Assert.Equal((Good, 0, 0), ((int)output["created"]!, (int)output["updated"]!, (int)output["unchanged"]!));
            var errors = await LinesAsync(hub.Client, Assert.Single(manifest["error"]!.AsArray())!);
            Assert.Equal(
                Enumerable.Range(1, Lines / BadEvery).Select(n => string.Create(CultureInfo.InvariantCulture, $"line {n * BadEvery}")),
                errors.Select(error => ((string)error["issue"]![0]!["location"]![0]!).Split(',')[0]));

            export = await PostForJobAsync(hub.Client, HttpMethod.Get, "fhir/$export?_type=Basic", null);
            await KillWhenUnderWayAsync(hub, export);
        }

        await using var survivor = await HubProcess.ServeAsync(folder.Folder, environment);
        var exported = await EndAsync(survivor.Client, export);
        var ids = new List<string>();
        foreach (var file in exported["output"]!.AsArray())
        {
            ids.AddRange((await LinesAsync(survivor.Client, file!)).Select(line => (string)line["id"]!));
        }

        Assert.Equal(
            Enumerable.Range(1, Lines).Where(n => n % BadEvery != 0).Select(IdOf).Order(StringComparer.Ordinal),
            ids.Order(StringComparer.Ordinal));
    }

    private static async Task<string> ImportAndKillAsync(TemporaryFolder folder, Dictionary<string, string> environment)
    {
        await using var hub = await HubProcess.ServeAsync(folder.Folder, environment);
        var lines = new StringBuilder();
        for (var n = 1; n <= Lines; n++)
        {
            lines.Append(n % BadEvery == 0 ? "{\"resourceType\":\"Basic\"}" : $$"""{"resourceType":"Basic","id":"{{IdOf(n)}}","code":{"text":"{{n}}"} }""")
                .Append('\n');
        }

        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(lines.ToString()));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+ndjson");
        var job = await PostForJobAsync(hub.Client, HttpMethod.Post, "fhir/$import", body);
        await KillWhenUnderWayAsync(hub, job);
        return job;
    }

    private static string IdOf(int n) => string.Create(CultureInfo.InvariantCulture, $"b{n}");

    private static async Task<string> PostForJobAsync(HttpClient client, HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("Prefer", "respond-async");
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Content.Headers.ContentLocation!.PathAndQuery.TrimStart('/');
    }

    /// <summary>Asks how far the job is until something of it is done and not all, and then kills the hub.</summary>
    private static async Task KillWhenUnderWayAsync(HubProcess hub, string job)
    {
        while (true)
        {
            using var response = await hub.Client.GetAsync(job);
            Assert.True(response.StatusCode == HttpStatusCode.Accepted, "the job was over before it could be killed");
            if (response.Headers.GetValues("X-Progress").Single() is { } progress && progress[0] is >= '1' and <= '9')
            {
                break;
            }
        }

        await hub.KillAsync();
    }

    private static async Task<JsonNode> EndAsync(HttpClient client, string job)
    {
        while (true)
        {
            using var response = await client.GetAsync(job);
            var body = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.Accepted)
            {
                Assert.True(response.StatusCode == HttpStatusCode.OK, body);
                return JsonNode.Parse(body)!;
            }
        }
    }

    private static async Task<List<JsonNode>> LinesAsync(HttpClient client, JsonNode file)
    {
        // The address was made by the process that took the request; another has another port.
        var body = await client.GetStringAsync(new Uri((string)file["url"]!).PathAndQuery.TrimStart('/'));
        var lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal((int)file["count"]!, lines.Count);
        return lines;
    }
}
