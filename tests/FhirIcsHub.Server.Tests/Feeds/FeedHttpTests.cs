using Xunit;

namespace FhirIcsHub.Server.Tests.Feeds;

/// <summary>What the feed service does is held in its own tests; here, what of it shows over HTTP.</summary>
public sealed class FeedHttpTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Message = """
        {"resourceType":"Bundle","type":"transaction","entry":[
         {"resource":{"resourceType":"Patient","id":"1001","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],
          "name":[{"family":"Feedfamily","given":["Ada"]}],"gender":"female","birthDate":"1957-03-02"},"request":{"method":"PUT","url":"Patient/1001"}},
         {"resource":{"resourceType":"Observation","id":"2001","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"364075005"}]},
          "subject":{"reference":"Patient/1001"},"effectiveDateTime":"2026-03-01T09:30:00+00:00","valueQuantity":{"value":72,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}},
          "request":{"method":"PUT","url":"Observation/2001"}}]}
        """;

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task An_unknown_feed_is_a_404_that_names_the_feeds_there_are()
    {
        var reply = await Client.PostAsync("/feeds/nowhere/fhir", Message);

        Assert.Equal(404, reply.Status);
        Assert.Contains("acute, council, gp", reply.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_taken_reads_back_as_sent_and_sent_again_changes_nothing()
    {
        var message = Message.Replace("1001", "1002", StringComparison.Ordinal).Replace("2001", "2002", StringComparison.Ordinal)
            .Replace("9990000018", "9990000034", StringComparison.Ordinal).Replace("364075005", "86290005", StringComparison.Ordinal);
        var first = await Client.PostAsync("/feeds/gp/fhir", message);
        Assert.True(first.Status == 200, first.Body);
        Assert.All(first.Json["entry"]!.AsArray(), entry =>
            Assert.StartsWith("201", (string?)entry!["response"]!["status"], StringComparison.Ordinal));
        var again = await Client.PostAsync("/feeds/gp/fhir", message);
        Assert.All(again.Json["entry"]!.AsArray(), entry =>
            Assert.StartsWith("200", (string?)entry!["response"]!["status"], StringComparison.Ordinal));

        var own = await Client.GetAsync("/feeds/gp/fhir/Patient/1002");
        Assert.Equal(200, own.Status);
        Assert.Equal("1002", own.Id);
        Assert.Equal("W/\"1\"", own.ETag);
        Assert.Equal(404, (await Client.GetAsync("/feeds/acute/fhir/Patient/1002")).Status);
        var observations = await Client.GetAsync("/fhir/Observation?code=86290005");
        Assert.Equal(1, observations.Json["entry"]!.AsArray().Count(entry => (string?)entry!["search"]!["mode"] == "match"));
        Assert.Equal("1", (string?)observations.Json["entry"]![0]!["resource"]!["meta"]!["versionId"]);
    }

    [Fact]
    public async Task What_a_feed_has_sent_cannot_be_written_on_the_hub()
    {
        await Client.PostAsync("/feeds/gp/fhir", Message);
        var found = await Client.GetAsync("/fhir/Patient?family=Feedfamily");
        var golden = found.Json["entry"]![0]!["resource"]!;
        var observation = (await Client.GetAsync("/fhir/Observation?code=364075005")).Json["entry"]![0]!["resource"]!;

        foreach (var resource in new[] { golden, observation })
        {
            var path = $"/fhir/{resource["resourceType"]}/{resource["id"]}";
            var put = await Client.PutAsync(path, resource.ToJsonString());
            Assert.True(put.Status == 403, $"{path}: {put.Status} {put.Body}");
            Assert.Equal("forbidden", put.IssueCode);
            Assert.Equal(403, (await Client.DeleteAsync(path)).Status);
            var transaction = await Client.PostAsync("/fhir", BundleJson.Of("transaction",
                [BundleJson.Entry($$"""{"method":"PUT","url":"{{resource["resourceType"]}}/{{resource["id"]}}"}""", resource.ToJsonString())]));
            Assert.Equal(403, transaction.Status);
            Assert.Equal("Bundle.entry[0]", transaction.Expression);
        }
    }

    [Fact]
    public async Task Two_feeds_whose_ids_collide_stay_two_patients()
    {
        foreach (var (feed, family) in new[] { ("gp", "Collidegp"), ("acute", "Collideacute") })
        {
            var reply = await Client.PutAsync($"/feeds/{feed}/fhir/Patient/77", $$"""{"resourceType":"Patient","id":"77","name":[{"family":"{{family}}","given":["Max"]}],"gender":"male","birthDate":"1980-01-0{{1 + (family.Length % 9)}}"}""");
            Assert.True(reply.Status == 201, reply.Body);
        }

        Assert.Single((await Client.GetAsync("/fhir/Patient?family=Collidegp")).Json["entry"]!.AsArray());
        Assert.Single((await Client.GetAsync("/fhir/Patient?family=Collideacute")).Json["entry"]!.AsArray());
    }

    [Fact]
    public async Task A_rejected_resource_is_a_4xx_that_names_the_element()
    {
        var reply = await Client.PutAsync("/feeds/gp/fhir/Observation/bad", """{"resourceType":"Observation","id":"bad","code":{"text":"x"},"valueQuantity":{"value":"many"}}""");

        Assert.Equal(422, reply.Status);
        Assert.NotNull(reply.Expression);
        Assert.Equal("OperationOutcome", (string?)reply.Json["resourceType"]);
    }

    [Theory]
    [InlineData("application/fhir+xml", 415)]
    [InlineData("text/plain", 415)]
    public async Task A_message_that_is_no_fhir_json_is_refused(string contentType, int status) =>
        Assert.Equal(status, (await Client.SendAsync(HttpMethod.Post, "/feeds/gp/fhir", FhirClient.Json(Message, contentType))).Status);

    [Fact]
    public async Task Malformed_json_is_a_400() => Assert.Equal(400, (await Client.PostAsync("/feeds/gp/fhir", Message[..^5])).Status);

    [Fact]
    public async Task A_patient_posted_to_the_hub_is_joined_to_the_person_whom_a_feed_knows()
    {
        await Client.PutAsync("/feeds/gp/fhir/Patient/55", """{"resourceType":"Patient","id":"55","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}],"name":[{"family":"Joined","given":["Ann"]}],"gender":"female","birthDate":"1970-05-05"}""");
        await Client.PostAsync("/fhir/Patient", """{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}],"name":[{"family":"Joined","given":["Ann"]}],"gender":"female","birthDate":"1970-05-05"}""");

        Assert.Single((await Client.GetAsync("/fhir/Patient?family=Joined")).Json["entry"]!.AsArray());
    }
}
