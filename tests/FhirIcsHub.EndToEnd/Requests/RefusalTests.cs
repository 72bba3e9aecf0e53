using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Requests;

public class RefusalTests
{
    private const int TooLarge = 50_000_001;

    private static readonly string[] Refusing = ["error", "fatal"];

    [Fact]
    public async Task What_is_wrong_is_refused_with_an_outcome_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await HubProcess.ServeAsync(folder.Folder);
        const string Basic = """{"resourceType":"Basic","id":"1","code":{"text":"not a Patient"}}""";
        var sixGoodOneBad = string.Join(',', Enumerable.Range(1, 6).Select(Entry).Append(Entry(0)));
        (HttpMethod Method, string Path, byte[] Body, HttpStatusCode Status)[] refused =
        [
            (HttpMethod.Post, "fhir/Patient", Utf8("""{"resourceType":"Patient","active":tru"""), HttpStatusCode.BadRequest),
            (HttpMethod.Put, "fhir/Patient/1", Utf8(Basic), HttpStatusCode.BadRequest),
            (HttpMethod.Post, "feeds/nobody/fhir", Bundle(Entry(1)), HttpStatusCode.NotFound),
            (HttpMethod.Post, "fhir/Patient", new byte[TooLarge], HttpStatusCode.RequestEntityTooLarge),
            (HttpMethod.Post, "fhir", Bundle(sixGoodOneBad), HttpStatusCode.UnprocessableEntity),
        ];
        foreach (var (method, path, body, status) in refused)
        {
            await RefusedAsync(hub, method, path, body, status);
        }

        var counted = await hub.Client.GetByteArrayAsync("fhir/Patient?_summary=count", TestContext.Current.CancellationToken);
        using var found = JsonDocument.Parse(counted);
        Assert.Equal(0, found.RootElement.GetProperty("total").GetInt32());
        Assert.Equal(0, await hub.StopAsync());
    }

    private static async Task RefusedAsync(HubProcess hub, HttpMethod method, string path, byte[] body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        using var response = await hub.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expected, $"{method} {path}: {(int)response.StatusCode} instead of {(int)expected}");
        using var outcome = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("OperationOutcome", outcome.RootElement.GetProperty("resourceType").GetString());
        Assert.Contains(outcome.RootElement.GetProperty("issue")[0].GetProperty("severity").GetString(), Refusing);
    }

    /// <summary>Entry 0 says something that no gender is.</summary>
    private static string Entry(int number)
    {
        var gender = number == 0 ? "7th" : "female";
        return $$$"""{"resource":{"resourceType":"Patient","gender":"{{{gender}}}"},"request":{"method":"POST","url":"Patient"}}""";
    }

    private static byte[] Bundle(string entries) =>
        Utf8("""{"resourceType":"Bundle","type":"transaction","entry":[""" + entries + "]}");

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
