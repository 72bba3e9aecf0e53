using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FhirIcsHub.Fhir.Xml;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

public sealed class FormatTests(TestHub hub) : IClassFixture<TestHub>
{
    private static readonly XNamespace Fhir = "http://hl7.org/fhir";

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task What_came_as_xml_is_read_as_json_and_goes_back_as_the_same_xml()
    {
        const string Xml = """
            <Practitioner xmlns="http://hl7.org/fhir"><id value="x1"/><active value="true"/><name><family value="Example"/></name></Practitioner>
            """;
        var put = await Client.SendAsync(HttpMethod.Put, "/fhir/Practitioner/x1", FhirClient.Json(Xml, "application/fhir+xml"));
        var json = await Client.GetAsync("/fhir/Practitioner/x1");
        var xml = await Client.GetAsync("/fhir/Practitioner/x1", ("Accept", "application/fhir+xml"));

        Assert.Equal(201, put.Status);
        Assert.Equal("Example", (string?)json.Json["name"]![0]!["family"]);
        Assert.Equal("application/fhir+xml; charset=utf-8", xml.ContentHeaders.ContentType?.ToString());
        var root = XDocument.Parse(xml.Body).Root!;
        root.Element(Fhir + "meta")!.Remove();
        Assert.True(XNode.DeepEquals(XDocument.Parse(Xml).Root, root), xml.Body);
    }

    [Fact]
    public async Task Every_kind_of_answer_has_its_xml()
    {
        await Client.PutAsync("/fhir/Practitioner/x2", """{"resourceType":"Practitioner","id":"x2","active":true}""");
        string[] paths = ["/fhir/metadata", "/fhir/Practitioner?_id=x2", "/fhir/Practitioner/x2/_history", "/fhir/Practitioner/none", "/fhir/Nothing"];
        foreach (var path in paths)
        {
            var asked = await Client.GetAsync(path, ("Accept", "application/fhir+xml"));
            var plain = await Client.GetAsync(path);

            Assert.Equal(plain.Status, asked.Status);
            Assert.StartsWith("application/fhir+xml", asked.ContentHeaders.ContentType?.ToString(), StringComparison.Ordinal);
            var back = FormatConversion.Convert(Encoding.UTF8.GetBytes(asked.Body), FhirFormat.Json).Content;
            Assert.True(JsonNode.DeepEquals(plain.Json, JsonNode.Parse(back!)), path);
        }
    }

    [Theory]
    [InlineData("<Practitioner xmlns='http://hl7.org/fhir'><active value='true'>", 400)]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Practitioner xmlns='http://hl7.org/fhir'/>", 400)]
    [InlineData("<Practitioner xmlns='http://hl7.org/fhir'><active value='perhaps'/></Practitioner>", 422)]
    public async Task Xml_that_is_broken_or_no_resource_is_refused_with_the_place(string xml, int status)
    {
        var reply = await Client.SendAsync(HttpMethod.Post, "/fhir/Practitioner", FhirClient.Json(xml, "application/fhir+xml"));

        Assert.Equal(status, reply.Status);
        Assert.StartsWith("line 1", (string?)reply.Issue["location"]?[0] ?? "line 1", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/fhir+xml, application/fhir+json;q=0.5", "xml")]
    [InlineData("application/fhir+xml;q=0.5, application/fhir+json", "json")]
    [InlineData("application/fhir+xml, application/fhir+json", "json")]
    [InlineData("application/xml, */*;q=0.1", "xml")]
    [InlineData("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "json")]
    public async Task The_better_wanted_format_comes_and_json_among_equals(string accept, string format)
    {
        var reply = await Client.GetAsync("/fhir/metadata", ("Accept", accept));

        Assert.Equal($"application/fhir+{format}", reply.ContentHeaders.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_body_is_taken(string encoding)
    {
        var reply = await Client.SendAsync(HttpMethod.Post, "/fhir/Practitioner",
            Compressed("""{"resourceType":"Practitioner","active":true}"""u8.ToArray(), encoding));

        Assert.Equal(201, reply.Status);
    }

    [Fact]
    public async Task A_small_body_that_grows_past_the_limit_is_a_413()
    {
        var reply = await Client.SendAsync(HttpMethod.Post, "/fhir/Practitioner", Compressed(new byte[60_000_000], "gzip"));

        Assert.Equal(413, reply.Status);
    }

    [Theory]
    [InlineData("gzip", 400)]
    [InlineData("br", 400)]
    [InlineData("zstd", 415)]
    public async Task A_body_that_is_not_compressed_as_it_says_is_refused(string encoding, int status)
    {
        var content = FhirClient.Json("""{"resourceType":"Practitioner","active":true}""");
        content.Headers.ContentEncoding.Add(encoding);

        Assert.Equal(status, (await Client.SendAsync(HttpMethod.Post, "/fhir/Practitioner", content)).Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task An_answer_is_compressed_for_who_takes_it(string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/metadata");
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        using var response = await Client.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        using Stream plain = encoding == "br"
            ? new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress)
            : new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        Assert.Equal("CapabilityStatement", (string?)JsonNode.Parse(plain)!["resourceType"]);
    }

    private static ByteArrayContent Compressed(byte[] bytes, string encoding)
    {
        var compressed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Fastest),
            "br" => new BrotliStream(compressed, CompressionLevel.Fastest),
            _ => new ZLibStream(compressed, CompressionLevel.Fastest),
        })
        {
            stream.Write(bytes);
        }
        var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/fhir+json");
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }
}
