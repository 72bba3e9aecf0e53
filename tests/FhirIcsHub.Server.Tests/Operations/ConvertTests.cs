using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class ConvertTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Json = """{"resourceType":"Observation","id":"c","status":"final","code":{"text":"Größe"},"valueQuantity":{"value":1.50,"unit":"m"}}""";

    private const string Xml = """<Observation xmlns="http://hl7.org/fhir"><id value="c"/><status value="final"/><code><text value="Größe"/></code><valueQuantity><value value="1.50"/><unit value="m"/></valueQuantity></Observation>""";

    [Fact]
    public async Task Json_becomes_xml_and_xml_json()
    {
        var toXml = await hub.Client.PostAsync("/fhir/$convert", Json, ("Accept", "application/fhir+xml"));
        var toJson = await PostXmlAsync("/fhir/$convert?_format=json", Xml);

        Assert.Equal("application/fhir+xml", toXml.ContentHeaders.ContentType!.MediaType);
        Assert.EndsWith(Xml, toXml.Body, StringComparison.Ordinal);
        Assert.Equal(Json, toJson.Body);
    }

    [Fact]
    public async Task The_same_format_gives_the_same_resource_and_nothing_is_stored()
    {
        Assert.Equal(Json, (await hub.Client.PostAsync("/fhir/$convert", Json)).Body);
        Assert.Equal(404, (await hub.Client.GetAsync("/fhir/Observation/c")).Status);
    }

    [Fact]
    public async Task Parameters_name_the_resource_as_input_and_are_a_resource_like_any_other_without()
    {
        var wrapped = $$"""{"resourceType":"Parameters","parameter":[{"name":"input","resource":{{Json}} }]}""";
        var plain = """{"resourceType":"Parameters","parameter":[{"name":"other","valueString":"x"}]}""";

        Assert.Equal(Json, (await hub.Client.PostAsync("/fhir/$convert", wrapped)).Body);
        Assert.Equal(plain, (await hub.Client.PostAsync("/fhir/$convert", plain)).Body);
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","statuss":"final"}""", 422)]
    [InlineData("""{"resourceType":"Observation",""", 400)]
    [InlineData("", 400)]
    public async Task What_is_no_resource_is_refused_with_its_place(string body, int status)
    {
        var reply = await hub.Client.PostAsync("/fhir/$convert", body);

        Assert.Equal(status, reply.Status);
        Assert.Equal("OperationOutcome", (string?)reply.Json["resourceType"]);
    }

    [Fact]
    public async Task What_xml_has_no_characters_for_is_an_answer_and_no_defect()
    {
        var reply = await hub.Client.PostAsync(
            "/fhir/$convert?_format=xml", "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"a\\u0001b\"}}");

        Assert.Equal(422, reply.Status);
    }

    [Fact]
    public async Task Other_media_types_are_not_taken_and_only_post_is()
    {
        var csv = await hub.Client.SendAsync(HttpMethod.Post, "/fhir/$convert", FhirClient.Json("a,b", "text/csv"));

        Assert.Equal(415, csv.Status);
        Assert.Equal(405, (await hub.Client.GetAsync("/fhir/$convert")).Status);
    }

    private Task<FhirReply> PostXmlAsync(string path, string xml) =>
        hub.Client.SendAsync(HttpMethod.Post, path, FhirClient.Json(xml, "application/fhir+xml"));
}
