using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class MessageTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Theory]
    [InlineData(""" "endpoint":"https://gp.demo.example/fhir" """, "/fhir/$process-message")]
    [InlineData(""" "endpoint":"https://gp.demo.example/fhir/inbox" """, "/fhir/$process-message")]
    [InlineData(""" "name":"gp","endpoint":"https://elsewhere.example" """, "/fhir/$process-message")]
    [InlineData(""" "endpoint":"https://elsewhere.example" """, "/feeds/gp/fhir/$process-message")]
    public async Task A_message_of_a_feed_is_taken_and_answered_by_a_message(string source, string path)
    {
        var id = Guid.NewGuid().ToString();

        var reply = await Client.PostAsync(path, Message(id, source, Patient($"m{id}")));

        var header = Header(reply);
        Assert.Equal("message", (string?)reply.Json["type"]);
        Assert.Equal((id, "ok"), ((string?)header["response"]!["identifier"], (string?)header["response"]!["code"]));
        Assert.Equal("urn:example:event", (string?)header["eventUri"]);
        Assert.Equal((string?)header["response"]!["details"]!["reference"], (string?)reply.Json["entry"]![1]!["fullUrl"]);
        Assert.Equal("OperationOutcome", (string?)reply.Json["entry"]![1]!["resource"]!["resourceType"]);
        Assert.True(FhirIcsHub.Fhir.Resource.Read(Encoding.UTF8.GetBytes(reply.Body)).Success, reply.Body);
        Assert.Equal(200, (await Client.GetAsync($"/feeds/gp/fhir/Patient/m{id}")).Status);
    }

    [Fact]
    public async Task A_message_may_come_as_content_of_Parameters()
    {
        async Task<FhirReply> SendAsync(string id, string parameters) => await Client.PostAsync("/fhir/$process-message", $$"""
            {"resourceType":"Parameters","parameter":[{"name":"content","resource":{{Message(id, Gp, Patient(id))}} }{{parameters}}]}
            """);

        Assert.Equal("ok", (string?)Header(await SendAsync("par1", """,{"name":"async","valueBoolean":false}"""))["response"]!["code"]);
        Assert.Equal(200, (await Client.GetAsync("/feeds/gp/fhir/Patient/par1")).Status);
        Assert.Equal(400, (await SendAsync("par2", """,{"name":"async","valueBoolean":true}""")).Status);
        Assert.Equal(400, (await Client.PostAsync("/fhir/$process-message", """{"resourceType":"Parameters"}""")).Status);
        Assert.Equal(404, (await Client.GetAsync("/feeds/gp/fhir/Patient/par2")).Status);
    }

    [Fact]
    public async Task A_message_that_was_answered_is_answered_the_same_and_changes_nothing()
    {
        var first = await Client.PostAsync("/fhir/$process-message", Message("again", Gp, Patient("again1")));
        var changed = await Client.PostAsync("/fhir/$process-message", Message("again", Gp, Patient("again1", "Changed"), Patient("again2")));
        var both = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Client.PostAsync("/fhir/$process-message", Message("twice", Gp, Patient("twice1")))));

        Assert.Equal(first.Body, changed.Body);
        Assert.Equal("Example", (string?)(await Client.GetAsync("/feeds/gp/fhir/Patient/again1")).Json["name"]![0]!["family"]);
        Assert.Equal(404, (await Client.GetAsync("/feeds/gp/fhir/Patient/again2")).Status);
        Assert.Single(both.Select(reply => reply.Body).Distinct());
        // The same id from another feed is another message.
        Assert.Equal("ok", (string?)Header(await Client.PostAsync("/feeds/acute/fhir/$process-message", Message("again", Gp, Patient("again3"))))["response"]!["code"]);
        Assert.Equal(200, (await Client.GetAsync("/feeds/acute/fhir/Patient/again3")).Status);
    }

    [Fact]
    public async Task Of_a_message_that_cannot_be_taken_nothing_is_stored_and_the_details_name_the_entry()
    {
        var reply = await Client.PostAsync("/fhir/$process-message", Message(
            "wrong", Gp, Patient("wrong1"), """{"resourceType":"Observation","id":"wrong2","code":{"text":"x"},"subject":{"reference":"Patient/wrong1"}}"""));

        Assert.Equal("fatal-error", (string?)Header(reply)["response"]!["code"]);
        Assert.Contains("entry[2]", reply.Json["entry"]![1]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(404, (await Client.GetAsync("/feeds/gp/fhir/Patient/wrong1")).Status);
    }

    [Fact]
    public async Task A_message_may_come_as_xml_and_be_answered_so()
    {
        const string Xml = """
            <Bundle xmlns="http://hl7.org/fhir"><type value="message"/><entry><fullUrl value="urn:uuid:267b18ce-3d37-4581-9baa-6fada338038b"/><resource><MessageHeader><eventUri value="urn:e"/><source><endpoint value="https://gp.demo.example/fhir"/></source></MessageHeader></resource></entry></Bundle>
            """;

        var reply = await Client.SendAsync(HttpMethod.Post, "/fhir/$process-message?_format=xml", FhirClient.Json(Xml, "application/fhir+xml"));

        Assert.True(reply.Status == 200, $"{reply.Body} {string.Join(' ', hub.Log.Lines.Where(line => line.Contains("Defect", StringComparison.Ordinal)))}");
        Assert.Contains("<identifier value=\"267b18ce-3d37-4581-9baa-6fada338038b\"/><code value=\"ok\"/>", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_message_or_from_nobody_is_refused()
    {
        async Task<int> Status(string body, string query = "") => (await Client.PostAsync("/fhir/$process-message" + query, body)).Status;
        var message = Message("r1", Gp, Patient("r1"));

        Assert.Equal(422, await Status(message.Replace("\"message\"", "\"collection\"", StringComparison.Ordinal)));
        Assert.Equal(422, await Status(message.Replace("MessageHeader", "Basic", StringComparison.Ordinal)));
        Assert.Equal(422, await Status(message.Replace("\"eventUri\"", "\"language\"", StringComparison.Ordinal)));
        Assert.Equal(422, await Status(Message("r1", """ "endpoint":"https://gp.demo.example.evil/fhir" """, Patient("r1"))));
        Assert.Equal(422, await Status("""{"resourceType":"Bundle","type":"message"}"""));
        Assert.Equal(422, await Status("""{"resourceType":"Patient"}"""));
        Assert.Equal(400, await Status("{"));
        Assert.Equal(400, await Status(message, "?async=true"));
        Assert.Equal(400, await Status(message, "?async=true&response-url=https://example.org"));
        Assert.Equal(404, (await Client.PostAsync("/feeds/nobody/fhir/$process-message", message)).Status);
        Assert.Equal(404, (await Client.GetAsync("/feeds/gp/fhir/Patient/r1")).Status);
    }

    [Fact]
    public async Task Who_may_not_send_as_a_feed_may_not_send_its_messages()
    {
        await using var closed = await TestHub.StartNewAsync(settings => settings, request => request.Feed == "gp"
            ? AccessDecision.Forbid("Not as this feed.") : AccessDecision.Allow(AccessFilter.Hub));

        Assert.Equal(403, (await closed.Client.PostAsync("/fhir/$process-message", Message("f1", Gp, Patient("f1")))).Status);
        Assert.Equal(403, (await closed.Client.PostAsync("/feeds/gp/fhir/$process-message", Message("f1", Gp, Patient("f1")))).Status);
        Assert.Equal(200, (await closed.Client.PostAsync("/feeds/acute/fhir/$process-message", Message("f1", Gp, Patient("f1")))).Status);
    }

    private const string Gp = """ "endpoint":"https://gp.demo.example/fhir" """;

    private static JsonNode Header(FhirReply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        return reply.Json["entry"]![0]!["resource"]!;
    }

    private static string Patient(string id, string family = "Example") =>
        $$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"{{family}}"}]}""";

    private static string Message(string id, string source, params string[] resources) => $$"""
        {"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader","id":"{{id}}","eventUri":"urn:example:event","source":{ {{source}} } } }{{string.Concat(resources.Select(resource => $$""",{"resource":{{resource}} }"""))}}]}
        """;
}
