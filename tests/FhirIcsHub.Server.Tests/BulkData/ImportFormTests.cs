using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Server.BulkData;
using Xunit;

namespace FhirIcsHub.Server.Tests.BulkData;

/// <summary>Imports that come as a form of files, or are asked for by a manifest.</summary>
public sealed class ImportFormTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("icshub-import-");
    private TestHub? _hub;

    private FhirClient Client => _hub!.Client;

    public async ValueTask InitializeAsync() => _hub = await TestHub.StartNewAsync(settings => settings with
    {
        Import = new ImportSettings { Folder = _folder.FullName, MaxUploadBytes = 2_500_000 },
    });

    public async ValueTask DisposeAsync()
    {
        await _hub!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_file_of_a_form_is_an_input_with_the_type_that_its_part_is_named_after()
    {
        using var form = new MultipartFormDataContent
        {
            { Text(Basic("a", 1)), "file", "first.ndjson" },
            { new StringContent("InitialLoad"), "mode" },
            { Zipped(Basic("b", 1) + "\n" + Basic("a", 2)), "Basic", "second.ndjson.gz" },
            { Text(Basic("c", 1)), "Patient", "third.ndjson" },
        };
        var manifest = await Client.ManifestAsync(await SendAsync(form));

        Assert.Equal(
            ["first.ndjson", "second.ndjson.gz", "third.ndjson"],
            manifest["output"]!.AsArray().Select(output => (string?)output!["inputUrl"]));
        Assert.Equal([null, "Basic", "Patient"], manifest["output"]!.AsArray().Select(output => (string?)output!["type"]));
        Assert.Equal([1, 1, 0], manifest["output"]!.AsArray().Select(output => (int)output!["created"]!));
        // The InitialLoad replaces nothing, and a Basic is no Patient.
        Assert.Equal(["second.ndjson.gz", "third.ndjson"], manifest["error"]!.AsArray().Select(error => (string?)error!["inputUrl"]));
        Assert.Equal("1", (string?)(await Client.GetAsync("/fhir/Basic/a")).Json["code"]!["text"]);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/c")).Status);
    }

    [Fact]
    public async Task A_file_of_many_pieces_comes_whole()
    {
        const int Lines = 20_000;
        using var form = new MultipartFormDataContent
        {
            { Text(string.Join('\n', Enumerable.Range(1, Lines).Select(n => Basic($"many-{n}", n)))), "file", "many.ndjson" },
        };
        var manifest = await Client.ManifestAsync(await SendAsync(form));
        Assert.Equal(Lines, (int)Assert.Single(manifest["output"]!.AsArray())!["created"]!);
    }

    [Fact]
    public async Task A_form_that_cannot_be_taken_is_refused_and_leaves_no_job()
    {
        using var unknown = new MultipartFormDataContent
        {
            { Text(Basic("x", 1)), "file", "x.ndjson" }, { new StringContent("y"), "nonsense" },
        };
        Assert.Equal(400, (await SendAsync(unknown)).Status);
        using var noFile = new MultipartFormDataContent { { new StringContent("InitialLoad"), "mode" } };
        Assert.Equal(400, (await SendAsync(noFile)).Status);
        using var wrongMode = new MultipartFormDataContent
        {
            { Text(Basic("x", 1)), "file", "x.ndjson" }, { new StringContent("Sideways"), "mode" },
        };
        Assert.Equal(400, (await SendAsync(wrongMode)).Status);
        using var notZipped = new MultipartFormDataContent { { Text(Basic("x", 1)), "file", "x.ndjson.gz" } };
        Assert.Equal(400, (await SendAsync(notZipped)).Status);
        // Each is small enough, and a bomb is as large as what comes out of it.
        using var tooLarge = new MultipartFormDataContent
        {
            { Text(new string(' ', 2_000_000)), "file", "x.ndjson" }, { Zipped(new string(' ', 2_000_000)), "file", "y.ndjson.gz" },
        };
        Assert.Equal(413, (await SendAsync(tooLarge)).Status);
        var broken = new StringContent("--b\r\nno form");
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        Assert.Equal(400, (await SendAsync(broken)).Status);

        Assert.Empty((await Client.GetAsync("/health")).Json["jobs"]!.AsArray());
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/x")).Status);
    }

    [Fact]
    public async Task A_manifest_names_files_of_the_folder()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "Basic.ndjson"), Basic("a", 1) + "\n" + Basic("b", 1), TestContext.Current.CancellationToken);
        var manifest = new JsonObject
        {
            ["inputFormat"] = "application/fhir+ndjson",
            ["inputSource"] = "https://other-server.example.org",
            ["storageDetail"] = new JsonObject { ["type"] = "file" },
            ["input"] = new JsonArray(new JsonObject { ["type"] = "Basic", ["url"] = "Basic.ndjson" }),
        };
        var result = await Client.ManifestAsync(await SendAsync(Json(manifest.ToJsonString())));

        var output = Assert.Single(result["output"]!.AsArray())!;
        Assert.Equal(("Basic", "Basic.ndjson", 2), ((string?)output["type"], (string?)output["inputUrl"], (int)output["created"]!));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"Basic.ndjson\"")]
    [InlineData("""{"input":"Basic.ndjson"}""")]
    [InlineData("""{"input":[{"type":"Basic"}]}""")]
    [InlineData("""{"input":["Basic.ndjson"]}""")]
    [InlineData("""{"input":[{"type":"Basik","url":"Basic.ndjson"}]}""")]
    [InlineData("""{"input":[{"type":"Basic","url":"https://client.example.org/Basic.ndjson"}]}""")]
    [InlineData("""{"input":[{"type":"Basic","url":"../Basic.ndjson"}]}""")]
    [InlineData("""{"inputFormat":"text/csv","input":[{"url":"Basic.ndjson"}]}""")]
    [InlineData("""{"inputSource":"nowhere","input":[{"url":"Basic.ndjson"}]}""")]
    [InlineData("""{"storageDetail":{"type":"https"},"input":[{"url":"Basic.ndjson"}]}""")]
    [InlineData("""{"nonsense":1,"input":[{"url":"Basic.ndjson"}]}""")]
    public async Task A_manifest_that_cannot_be_carried_out_is_refused_and_told_why(string manifest)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "Basic.ndjson"), Basic("a", 1), TestContext.Current.CancellationToken);
        var refused = await SendAsync(Json(manifest));
        Assert.Equal(400, refused.Status);
        Assert.NotEmpty(refused.Diagnostics);
        Assert.Empty((await Client.GetAsync("/health")).Json["jobs"]!.AsArray());
    }

    private Task<FhirReply> SendAsync(HttpContent content) => Client.SendAsync(HttpMethod.Post, "/fhir/$import", content, NdjsonReply.Later);

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static ByteArrayContent Text(string lines)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+ndjson");
        return content;
    }

    private static ByteArrayContent Zipped(string lines)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(lines));
        }
        return new ByteArrayContent(zipped.ToArray());
    }

    private static string Basic(string id, int value) => $$"""{"resourceType":"Basic","id":"{{id}}","code":{"text":"{{value}}"} }""";
}
