using System.Globalization;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

public sealed class SqliteRaceTests(TestHub hub) : RaceTests(hub), IClassFixture<TestHub>;

public sealed class PostgreSqlRaceTests(PostgreSqlHub hub) : RaceTests(hub), IClassFixture<PostgreSqlHub>;

/// <summary>What many clients do to one resource at the same moment, on each database.</summary>
public abstract class RaceTests(TestHub hub)
{
    private const int Clients = 64;

    [Fact]
    public async Task Of_64_clients_with_the_same_condition_one_creates_and_the_others_get_what_it_created()
    {
        var replies = await AllAsync((client, i) => client.PostAsync(
            "/fhir/Organization", Organization("created", i), ("If-None-Exist", "identifier=http://example.org/org|created")));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(Clients - 1, replies.Count(reply => reply.Status == 200));
        Assert.Single(replies.Select(reply => reply.Id).Distinct());
    }

    [Fact]
    public async Task Of_64_clients_that_update_by_the_same_condition_one_creates_and_the_others_make_a_version_each()
    {
        var replies = await AllAsync((client, i) => client.PutAsync(
            "/fhir/Organization?identifier=http://example.org/org|updated", Organization("updated", i)));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(Clients - 1, replies.Count(reply => reply.Status == 200));
        Assert.Single(replies.Select(reply => reply.Id).Distinct());
        Assert.Equal(Clients, replies.Select(reply => reply.ETag).Distinct().Count());
    }

    [Fact]
    public async Task Of_64_transactions_with_the_same_condition_one_creates()
    {
        var replies = await AllAsync((client, i) => client.PostAsync("/fhir", BundleJson.Of("transaction", [BundleJson.Entry(
            """{"method":"POST","url":"Organization","ifNoneExist":"identifier=http://example.org/org|bundled"}""",
            Organization("bundled", i))])));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        var statuses = replies.Select(reply => (string)reply.Json["entry"]![0]!["response"]!["status"]!).ToList();
        Assert.Single(statuses, status => status.StartsWith("201", StringComparison.Ordinal));
        Assert.Equal(Clients - 1, statuses.Count(status => status.StartsWith("200", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_64_clients_that_put_a_new_id_one_creates_it()
    {
        var replies = await AllAsync((client, i) => client.PutAsync("/fhir/Organization/new-1", Organization("put", i, "new-1")));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(Clients - 1, replies.Count(reply => reply.Status == 200));
        Assert.Equal(Clients, replies.Select(reply => reply.ETag).Distinct().Count());
    }

    [Fact]
    public async Task Of_64_clients_that_change_the_same_version_one_does_and_the_others_are_refused()
    {
        await hub.Client.PutAsync("/fhir/Organization/matched", Organization("matched", 0, "matched"));
        var replies = await AllAsync((client, i) => client.PutAsync(
            "/fhir/Organization/matched", Organization("matched", i + 1, "matched"), ("If-Match", "W/\"1\"")));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Equal(Clients - 1, replies.Count(reply => reply.Status == 412));
    }

    [Fact]
    public async Task No_patch_of_64_clients_is_lost()
    {
        await hub.Client.PutAsync("/fhir/Organization/patched", Organization("patched", 0, "patched"));
        var replies = await AllAsync((client, i) => client.SendAsync(
            HttpMethod.Patch, "/fhir/Organization/patched", FhirClient.Json(string.Create(CultureInfo.InvariantCulture,
            $$$"""[{"op":"add","path":"/identifier/-","value":{"system":"http://example.org/client","value":"{{{i}}}"}}]"""),
            "application/json-patch+json")));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        var identifiers = (await hub.Client.GetAsync("/fhir/Organization/patched")).Json["identifier"]!.AsArray();
        Assert.Equal(Clients + 1, identifiers.Select(identifier => (string)identifier!["value"]!).Distinct().Count());
    }

    [Fact]
    public async Task Transactions_that_change_the_same_resources_in_opposite_order_all_get_through()
    {
        string[] ids = ["left", "middle", "right"];
        foreach (var id in ids)
        {
            await hub.Client.PutAsync($"/fhir/Organization/{id}", Organization(id, 0, id));
        }
        var replies = await AllAsync((client, i) => client.PostAsync("/fhir", BundleJson.Of("transaction",
        [
            .. (i % 2 == 0 ? ids : ids.Reverse()).Select(id => BundleJson.Entry(
                $$"""{"method":"PUT","url":"Organization/{{id}}"}""", Organization(id, i + 1, id))),
        ])));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        var names = new HashSet<string>();
        foreach (var id in ids)
        {
            var organization = (await hub.Client.GetAsync($"/fhir/Organization/{id}")).Json;
            Assert.Equal($"{Clients + 1}", (string?)organization["meta"]!["versionId"]);
            names.Add((string)organization["name"]!);
        }
        Assert.Single(names);
    }

    private async Task<IReadOnlyList<FhirReply>> AllAsync(Func<FhirClient, int, Task<FhirReply>> send)
    {
        var clients = Enumerable.Range(0, Clients).Select(_ => new FhirClient(hub.Hub.Address)).ToList();
        var replies = await Task.WhenAll(clients.Select(send));
        clients.ForEach(client => client.Dispose());
        return replies;
    }

    private static string Organization(string identifier, int client, string? id = null)
    {
        var named = id is null ? "" : $"\"id\":\"{id}\",";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"resourceType":"Organization",{{named}}"identifier":[{"system":"http://example.org/org","value":"{{identifier}}"}],"name":"client {{client}}"}
            """);
    }
}
