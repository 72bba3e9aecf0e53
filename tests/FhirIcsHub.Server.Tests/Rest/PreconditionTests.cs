using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>If-Match, If-None-Match and If-None-Exist in every form that HTTP and FHIR clients send them in.</summary>
public sealed class PreconditionTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Theory]
    [InlineData("W/\"2\"", 200)]
    [InlineData("\"2\"", 200)]
    [InlineData("*", 200)]
    [InlineData("W/\"1\", W/\"2\"", 200)]
    [InlineData("W/\"1\",\"9\"", 412)]
    [InlineData("W/\"1\"", 412)]
    [InlineData("W/\"\"2\"\"", 400)]
    [InlineData("W/\"2\", later", 400)]
    [InlineData(",", 400)]
    public async Task An_update_is_held_against_one_of_the_versions_that_if_match_names(string ifMatch, int status)
    {
        var path = await AtVersion2Async();
        var id = path[(path.LastIndexOf('/') + 1)..];
        var put = await Client.PutAsync(path, Basic(id, "new"), ("If-Match", ifMatch));
        Assert.Equal(status, put.Status);
        Assert.Equal(status == 200 ? "W/\"3\"" : "W/\"2\"", (await Client.GetAsync(path)).ETag);
        Assert.Equal(status == 200 ? 412 : status, (await Client.DeleteAsync(path, ("If-Match", ifMatch == "*" ? "W/\"2\"" : ifMatch))).Status);
    }

    [Fact]
    public async Task If_match_in_two_lines_is_one_list_and_no_reason_to_write_unguarded()
    {
        var path = await AtVersion2Async();
        Assert.Equal(412, await StatusOfAsync("DELETE", path, "If-Match: W/\"1\"", "If-Match: W/\"7\""));
        Assert.Equal(200, (await Client.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Any_version_is_none_where_nothing_is_or_it_has_been_deleted()
    {
        var path = await AtVersion2Async();
        var id = path[(path.LastIndexOf('/') + 1)..];
        Assert.Equal(412, (await Client.PutAsync("/fhir/Basic/pre-new", Basic("pre-new", "x"), ("If-Match", "*"))).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/pre-new")).Status);
        Assert.Equal(204, (await Client.DeleteAsync(path, ("If-Match", "*"))).Status);
        Assert.Equal(412, (await Client.PutAsync(path, Basic(id, "x"), ("If-Match", "*"))).Status);
    }

    [Fact]
    public async Task Entries_of_a_transaction_are_held_against_lists_too()
    {
        var path = await AtVersion2Async();
        var id = path[(path.LastIndexOf('/') + 1)..];
        foreach (var (ifMatch, status) in new[] { ("W/\\\"1\\\", W/\\\"7\\\"", 412), ("W/\\\"7\\\", W/\\\"2\\\"", 200), ("*", 200) })
        {
            var reply = await Client.PostAsync("/fhir", BundleJson.Of("transaction",
                [BundleJson.Entry($$"""{"method":"PUT","url":"Basic/{{id}}","ifMatch":"{{ifMatch}}"}""", Basic(id, ifMatch.Length + "x"))]));
            Assert.Equal(status, reply.Status);
        }
        Assert.Equal("W/\"4\"", (await Client.GetAsync(path)).ETag);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task A_create_has_no_version_to_be_held_against(string type)
    {
        var reply = await Client.PostAsync("/fhir", BundleJson.Of(type,
            [BundleJson.Entry("""{"method":"POST","url":"Basic","ifMatch":"W/\"1\""}""", Basic(null, "held"))]));
        Assert.Equal("201 Created", (string?)reply.Json["entry"]![0]!["response"]!["status"]);
    }

    [Fact]
    public async Task A_version_that_the_client_has_is_told_so_whichever_line_names_it()
    {
        var path = await AtVersion2Async();
        Assert.Equal(304, await StatusOfAsync("GET", path, "If-None-Match: W/\"1\"", "If-None-Match: W/\"2\""));
        Assert.Equal(304, (await Client.GetAsync($"{path}/_history/1", ("If-None-Match", "W/\"1\""))).Status);
        Assert.Equal(200, (await Client.GetAsync($"{path}/_history/1", ("If-None-Match", "W/\"2\""))).Status);
    }

    /// <summary>HAPI's client sends If-None-Exist as the whole address of the search.</summary>
    [Fact]
    public async Task The_criteria_of_a_conditional_create_may_be_the_address_of_the_search()
    {
        const string Criteria = "identifier=http://example.org/pre|address";
        foreach (var (before, status) in new[] { ("", 201), ("?", 200), ("Basic?", 200), ($"{Client.FhirBase}/Basic?", 200), ("Patient?", 400) })
        {
            Assert.Equal(status, (await Client.PostAsync("/fhir/Basic", Basic(null, "address"), ("If-None-Exist", before + Criteria))).Status);
        }
        var reply = await Client.PostAsync("/fhir", BundleJson.Of("transaction",
            [BundleJson.Entry($$"""{"method":"POST","url":"Basic","ifNoneExist":"Basic?{{Criteria}}"}""", Basic(null, "address"))]));
        Assert.Equal("200 OK", (string?)reply.Json["entry"]![0]!["response"]!["status"]);
    }

    [Fact]
    public async Task A_question_mark_in_a_value_is_no_address()
    {
        const string Criteria = "identifier=http://example.org/Basic?|pre";
        var resource = """{"resourceType":"Basic","code":{"text":"x"},"identifier":[{"system":"http://example.org/Basic?","value":"pre"}]}""";
        Assert.Equal(201, (await Client.PostAsync("/fhir/Basic", resource, ("If-None-Exist", Criteria))).Status);
        Assert.Equal(200, (await Client.PostAsync("/fhir/Basic", resource, ("If-None-Exist", Criteria))).Status);
    }

    [Fact]
    public async Task Two_conditions_of_one_create_are_refused_and_nothing_is_created()
    {
        Assert.Equal(400, await StatusOfAsync(
            "POST", "/fhir/Basic", "If-None-Exist: identifier=http://example.org/pre|twice", "If-None-Exist: _id=x"));
        Assert.Equal(0, (int)(await Client.GetAsync("/fhir/Basic?identifier=http://example.org/pre|twice&_summary=count")).Json["total"]!);
    }

    /// <summary>Sends lines as they are: HttpClient makes one of them.</summary>
    private async Task<int> StatusOfAsync(string method, string path, params string[] lines)
    {
        var body = method == "POST" ? Basic(null, "twice") : "";
        using var connection = new TcpClient();
        await connection.ConnectAsync(hub.Hub.Address.Host, hub.Hub.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        var head = $"{method} {path} HTTP/1.1\r\nHost: {hub.Hub.Address.Authority}\r\nConnection: close\r\n{string.Join("\r\n", lines)}\r\n"
            + $"Content-Type: application/fhir+json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head + body), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var status = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return int.Parse(status!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private async Task<string> AtVersion2Async()
    {
        var created = await Client.PostAsync("/fhir/Basic", Basic(null, "1"));
        await Client.PutAsync($"/fhir/Basic/{created.Id}", Basic(created.Id, "2"));
        return $"/fhir/Basic/{created.Id}";
    }

    private static string Basic(string? id, string value) => $$"""
        {"resourceType":"Basic",{{(id is null ? "" : $"\"id\":\"{id}\",")}}"code":{"text":"x"},
        "identifier":[{"system":"http://example.org/pre","value":"{{value.Replace("\\\"", "", StringComparison.Ordinal)}}"}]}
        """;
}
