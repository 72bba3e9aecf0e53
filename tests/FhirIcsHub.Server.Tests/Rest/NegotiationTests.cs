using System.Text;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>The spellings that HTTP allows for one and the same wish.</summary>
public sealed class NegotiationTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Basic = """{"resourceType":"Basic","code":{"text":"x"}}""";

    private FhirClient Client => hub.Client;

    [Theory]
    [InlineData("return=minimal")]
    [InlineData("Return=Minimal")]
    [InlineData("return=\"minimal\"")]
    [InlineData("return = minimal")]
    [InlineData("handling=strict; return=minimal")]
    public async Task A_preference_is_understood_however_it_is_written(string preference) =>
        Assert.Equal("", (await Client.PostAsync("/fhir/Basic", Basic, ("Prefer", preference))).Body);

    [Fact]
    public async Task A_charset_may_be_quoted()
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(Basic));
        body.Headers.TryAddWithoutValidation("Content-Type", "application/fhir+json; charset=\"utf-8\"");
        Assert.Equal(201, (await Client.SendAsync(HttpMethod.Post, "/fhir/Basic", body)).Status);
    }

    [Theory]
    [InlineData("/fhir/Basic?_format=", "application/fhir+xml")]
    [InlineData("/fhir/Basic?_format=xml", "")]
    public async Task What_is_left_empty_says_nothing(string path, string accept)
    {
        var reply = await Client.GetAsync(path, ("Accept", accept));
        Assert.Equal((200, "application/fhir+xml"), (reply.Status, reply.ContentHeaders.ContentType?.MediaType));
    }

    [Fact]
    public async Task An_empty_accept_header_takes_anything() =>
        Assert.Equal(200, (await Client.GetAsync("/fhir/Basic", ("Accept", ""))).Status);

    [Theory]
    [InlineData("/fhir/Basic", Basic)]
    [InlineData("/fhir", """{"resourceType":"Bundle","type":"batch"}""")]
    public async Task Identity_is_no_encoding_and_a_415_tells_those_there_are(string path, string json)
    {
        using var plain = FhirClient.Json(json);
        plain.Headers.ContentEncoding.Add("identity");
        Assert.InRange((await Client.SendAsync(HttpMethod.Post, path, plain)).Status, 200, 201);
        using var other = FhirClient.Json(json);
        other.Headers.ContentEncoding.Add("zstd");
        var refused = await Client.SendAsync(HttpMethod.Post, path, other);
        Assert.Equal((415, "gzip, br, deflate"), (refused.Status, string.Join(", ", refused.Headers.GetValues("Accept-Encoding"))));
    }

    [Theory]
    [InlineData("DELETE", "/fhir/metadata", "GET, HEAD")]
    [InlineData("POST", "/fhir/metadata", "GET, HEAD")]
    [InlineData("DELETE", "/fhir/Patient/_history", "GET, HEAD")]
    [InlineData("PUT", "/fhir/_history", "GET, HEAD")]
    [InlineData("GET", "/fhir/Patient/_search", "POST")]
    [InlineData("DELETE", "/fhir/Patient/_search", "POST")]
    [InlineData("PUT", "/fhir/$jobs/x", "DELETE, GET, HEAD")]
    public async Task A_word_of_the_api_is_no_type_and_no_id(string method, string path, string allow)
    {
        var reply = await Client.SendAsync(new HttpMethod(method), path, null);
        Assert.Equal((405, allow), (reply.Status, string.Join(", ", reply.ContentHeaders.Allow.Order())));
        var options = await Client.SendAsync(HttpMethod.Options, path, null);
        Assert.Equal((204, allow), (options.Status, string.Join(", ", options.ContentHeaders.Allow.Order())));
    }

    [Theory]
    [InlineData("/fhir/Patient/$nonsense")]
    [InlineData("/fhir/Patient/1/$nonsense")]
    [InlineData("/fhir/$nonsense")]
    public async Task An_operation_that_is_not_there_is_a_404_by_whichever_method(string path)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete })
        {
            Assert.Equal(404, (await Client.SendAsync(method, path, method == HttpMethod.Post ? FhirClient.Json(Basic) : null)).Status);
        }
    }
}
