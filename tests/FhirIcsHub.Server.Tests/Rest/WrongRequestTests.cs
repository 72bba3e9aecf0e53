using System.Net.Http.Headers;
using FhirIcsHub.Server.Hosting;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

public sealed class WrongRequestTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task Malformed_json_is_a_400_with_line_and_column()
    {
        var reply = await Client.PostAsync("/fhir/Patient", "{\n  \"resourceType\": \"Patient\",\n  \"active\": tru\n}");

        Assert.Equal(400, reply.Status);
        Assert.Equal("fatal", (string?)reply.Issue["severity"]);
        Assert.StartsWith("line 3, column", (string?)reply.Issue["location"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_is_not_fhir_is_a_422_that_names_the_element()
    {
        var reply = await Client.PostAsync("/fhir/Patient", """{"resourceType":"Patient","name":[{"familyName":"Example"}]}""");

        Assert.Equal(422, reply.Status);
        Assert.Equal("Patient.name[0]", reply.Expression);
        Assert.Contains("familyName", reply.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_problem_of_the_body_is_told_at_once()
    {
        var reply = await Client.PostAsync("/fhir/Patient", """{"resourceType":"Patient","active":"yes","birthDate":"2 March","foo":1}""");

        Assert.Equal(422, reply.Status);
        Assert.Equal(3, reply.Json["issue"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_body_of_another_type_than_the_address_is_refused()
    {
        var reply = await Client.PostAsync("/fhir/Patient", """{"resourceType":"Practitioner","active":true}""");

        Assert.Equal(400, reply.Status);
        Assert.Contains("Practitioner", reply.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"other"}""")]
    [InlineData("""{"resourceType":"Patient","active":true}""")]
    public async Task An_update_whose_body_has_not_the_id_of_the_address_is_refused(string body) =>
        Assert.Equal(400, (await Client.PutAsync("/fhir/Patient/one", body)).Status);

    [Fact]
    public async Task An_id_that_is_none_is_refused() =>
        Assert.Equal(400, (await Client.PutAsync("/fhir/Patient/a_b", """{"resourceType":"Patient","id":"a_b"}""")).Status);

    [Theory]
    [InlineData("/fhir/patient/1")]
    [InlineData("/fhir/Foo/1")]
    [InlineData("/nowhere")]
    [InlineData("/fhir/Patient/$nonsense")]
    [InlineData("/fhir/Patient/1/nowhere")]
    public async Task An_address_or_type_that_is_not_there_is_a_404_with_an_outcome(string path)
    {
        var reply = await Client.GetAsync(path);

        Assert.Equal(404, reply.Status);
        Assert.Equal("OperationOutcome", (string?)reply.Json["resourceType"]);
    }

    [Fact]
    public async Task A_method_that_an_address_does_not_take_is_a_405_that_says_which_it_takes()
    {
        var reply = await Client.SendAsync(HttpMethod.Put, "/fhir/Patient/1/_history", FhirClient.Json("{}"));

        Assert.Equal(405, reply.Status);
        Assert.Contains("GET", reply.ContentHeaders.Allow);
        Assert.Equal("not-supported", reply.IssueCode);
    }

    [Theory]
    [InlineData("application/fhir+xml; fhirVersion=5.0", "application/fhir+xml")]
    [InlineData("text/plain", "application/fhir+json")]
    [InlineData("application/fhir+json; charset=latin1", "UTF-8")]
    [InlineData("application/fhir+json; fhirVersion=3.0", "application/fhir+json")]
    public async Task A_body_of_another_content_type_is_a_415_that_says_what_to_send(string contentType, string told)
    {
        var reply = await Client.SendAsync(HttpMethod.Post, "/fhir/Patient", FhirClient.Json("""{"resourceType":"Patient"}""", contentType));

        Assert.Equal(415, reply.Status);
        Assert.Contains(told, reply.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/fhir+json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("text/json")]
    [InlineData("application/fhir+json; fhirVersion=4.0")]
    public async Task Json_is_taken_under_all_its_names(string contentType) =>
        Assert.Equal(201, (await Client.SendAsync(HttpMethod.Post, "/fhir/Practitioner",
            FhirClient.Json("""{"resourceType":"Practitioner","active":true}""", contentType))).Status);

    [Theory]
    [InlineData("application/fhir+xml; fhirVersion=5.0")]
    [InlineData("text/html")]
    [InlineData("application/fhir+json; fhirVersion=3.0")]
    [InlineData("application/fhir+json;q=0")]
    public async Task A_client_that_takes_neither_format_gets_a_406(string accept) =>
        Assert.Equal(406, (await Client.GetAsync("/fhir/metadata", ("Accept", accept))).Status);

    [Theory]
    [InlineData("?_format=json", "application/fhir+xml", 200)]
    [InlineData("?_format=application/fhir%2Bjson", "*/*", 200)]
    [InlineData("?_format=xml", "application/fhir+json", 200)]
    [InlineData("?_format=ttl", "application/fhir+json", 406)]
    [InlineData("", "text/html,application/xhtml+xml,*/*;q=0.8", 200)]
    public async Task The_format_parameter_overrides_accept(string query, string accept, int status) =>
        Assert.Equal(status, (await Client.GetAsync("/fhir/metadata" + query, ("Accept", accept))).Status);

    [Fact]
    public async Task Pretty_indents_the_answer()
    {
        var reply = await Client.GetAsync("/fhir/metadata?_pretty=true");

        Assert.Contains("\n  \"resourceType\"", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_50_megabytes_is_a_413_that_says_how_large_it_may_be()
    {
        using var content = new ByteArrayContent(new byte[50_000_000]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/fhir+json");
        var reply = await Client.SendAsync(HttpMethod.Post, "/fhir", content);

        Assert.Equal(413, reply.Status);
        Assert.Equal("too-long", reply.IssueCode);
        Assert.Contains("50000000", reply.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_sent_in_pieces_without_a_length_is_measured_too()
    {
        await using var small = await TestHub.StartNewAsync(settings =>
            settings with { Limits = new LimitSettings { MaxBodyBytes = 10_000 } });
        using var content = new StreamContent(new MemoryStream(new byte[30_000]));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/fhir+json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/Patient") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await small.Client.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_body_just_below_the_limit_is_taken()
    {
        var text = new string('x', 1_000_000);
        var note = string.Join(',', Enumerable.Repeat($$"""{"text":"{{text}}"}""", 49));
        var reply = await Client.PostAsync(
            "/fhir/Observation", $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"note":[{{note}}]}""", ("Prefer", "return=minimal"));

        Assert.Equal(201, reply.Status);
    }

    [Fact]
    public async Task An_empty_body_is_a_400() => Assert.Equal(400, (await Client.PostAsync("/fhir/Patient", "")).Status);

    [Fact]
    public async Task Request_and_correlation_ids_come_back()
    {
        var reply = await Client.GetAsync("/fhir/Patient/none", ("X-Request-ID", "abc-1"), ("X-Correlation-ID", "xyz.2"));

        Assert.Equal("abc-1", reply.Headers.GetValues("X-Request-ID").Single());
        Assert.Equal("xyz.2", reply.Headers.GetValues("X-Correlation-ID").Single());
        Assert.NotEmpty((await Client.GetAsync("/fhir/metadata")).Headers.GetValues("X-Request-ID").Single());
    }
}
