using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.BulkData;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.BulkData;

public sealed class ImportTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("icshub-import-");
    private TestHub? _hub;

    private FhirClient Client => _hub!.Client;

    public async ValueTask InitializeAsync() => _hub = await TestHub.StartNewAsync(settings => settings with
    {
        Import = new ImportSettings { Folder = _folder.FullName, MaxUploadBytes = 3_000_000 },
        Limits = settings.Limits with { MaxBodyBytes = 200_000 },
    });

    public async ValueTask DisposeAsync()
    {
        await _hub!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_uploaded_is_stored_under_its_own_ids_and_found()
    {
        var manifest = await UploadAsync(Patient("ann"), Observation("o1", "ann"), Observation("o2", "ann"));

        var output = Assert.Single(manifest["output"]!.AsArray())!;
        Assert.Equal((3, 3, 0, 0), Counts(output));
        Assert.Empty(manifest["error"]!.AsArray());
        Assert.Equal("Example", (string?)(await Client.GetAsync("/fhir/Patient/ann")).Json["name"]![0]!["family"]);
        Assert.Equal(2, (int)(await Client.GetAsync("/fhir/Observation?patient=ann&_total=accurate")).Json["total"]!);
    }

    [Fact]
    public async Task What_is_there_already_makes_no_version_and_what_differs_makes_one()
    {
        await UploadAsync(Basic("a", 1), Basic("b", 1));

        var manifest = await UploadAsync(Basic("a", 1), Basic("b", 2), Basic("c", 1));

        Assert.Equal((3, 1, 1, 1), Counts(manifest["output"]![0]!));
        Assert.Equal("W/\"1\"", (await Client.GetAsync("/fhir/Basic/a")).ETag);
        Assert.Equal("W/\"2\"", (await Client.GetAsync("/fhir/Basic/b")).ETag);
    }

    [Fact]
    public async Task An_initial_load_replaces_nothing()
    {
        await UploadAsync(Basic("a", 1), Basic("b", 1), Patient("p"));
        await Client.DeleteAsync("/fhir/Basic/b");

        var reply = await PostAsync("/fhir/$import?mode=InitialLoad",
            [Basic("a", 1), Basic("a", 2), Basic("b", 2), Basic("c", 1), Patient("p"), Patient("p", "Other")]);
        var manifest = await Client.ManifestAsync(reply);

        Assert.Equal((4, 2, 0, 2), Counts(manifest["output"]![0]!));
        Assert.Equal(["line 2, column 1", "line 6, column 1"], (await ErrorsAsync(manifest)).Select(Location));
        Assert.Equal("1", (string?)(await Client.GetAsync("/fhir/Basic/a")).Json["code"]!["text"]);
    }

    [Fact]
    public async Task Each_line_that_is_rejected_is_reported_with_its_number_and_why_and_the_others_are_stored()
    {
        var manifest = await UploadAsync(
            Basic("a", 1),
            "{\"resourceType\":\"Basic\"",
            "",
            "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"}}",
            "{\"resourceType\":\"Patinet\",\"id\":\"x\"}",
            "{\"resourceType\":\"Observation\",\"id\":\"x\",\"status\":\"final\",\"code\":{\"txt\":\"x\"}}",
            "{\"resourceType\":\"Observation\",\"id\":\"y\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient?identifier=1\"}}",
            "{\"resourceType\":\"Basic\",\"id\":\"gp-1\",\"code\":{\"text\":\"x\"}}",
            "\t",
            "[1]",
            $"{{\"resourceType\":\"Basic\",\"id\":\"long\",\"code\":{{\"text\":\"{new string('x', 250_000)}\"}}}}",
            Basic("b", 1) + "\r");

        Assert.Equal((2, 2, 0, 0), Counts(manifest["output"]![0]!));
        var error = Assert.Single(manifest["error"]!.AsArray())!;
        Assert.Equal(8, (int)error["count"]!);
        var outcomes = await ErrorsAsync(manifest);
        Assert.Equal(["line 2", "line 4", "line 5", "line 6", "line 7", "line 8", "line 10", "line 11"],
            outcomes.Select(outcome => Location(outcome)!.Split(',')[0]));
        Assert.Equal(["required", "not-supported", "forbidden", "too-long"], new[] { 1, 4, 5, 7 }.Select(n => (string?)outcomes[n]["issue"]![0]!["code"]));
        Assert.Equal("Observation.subject.reference", (string?)outcomes[4]["issue"]![0]!["expression"]![0]);
        Assert.Equal(200, (await Client.GetAsync("/fhir/Basic/b")).Status);
    }

    [Fact]
    public async Task A_Subscription_is_not_imported_for_nobody_would_own_it()
    {
        var manifest = await UploadAsync(
            """{"resourceType":"Subscription","id":"s","status":"off","reason":"x","criteria":"Basic","channel":{"type":"rest-hook"} }""",
            Basic("beside", 1));

        Assert.Equal("not-supported", (string?)Assert.Single(await ErrorsAsync(manifest))["issue"]![0]!["code"]);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Subscription/s")).Status);
        Assert.Equal(200, (await Client.GetAsync("/fhir/Basic/beside")).Status);
    }

    [Fact]
    public async Task A_line_that_comes_twice_counts_as_it_would_in_two_requests()
    {
        var manifest = await UploadAsync(Basic("a", 1), Basic("a", 2), Basic("a", 2), Basic("a", 3));

        Assert.Equal((4, 1, 2, 1), Counts(manifest["output"]![0]!));
        Assert.Equal("W/\"3\"", (await Client.GetAsync("/fhir/Basic/a")).ETag);
    }

    [Fact]
    public async Task An_upload_may_be_compressed_and_must_not_be_too_large()
    {
        var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Basic("z", 1)), TestContext.Current.CancellationToken);
        }
        var content = new ByteArrayContent(zipped.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+ndjson");
        content.Headers.ContentEncoding.Add("gzip");
        await Client.ManifestAsync(await Client.SendAsync(HttpMethod.Post, "/fhir/$import", content, NdjsonReply.Later));
        Assert.Equal(200, (await Client.GetAsync("/fhir/Basic/z")).Status);

        Assert.Equal(413, (await PostAsync("/fhir/$import", [new string(' ', 3_000_000), Basic("y", 1)])).Status);
        Assert.Equal(400, (await PostAsync("/fhir/$import", [])).Status);
        Assert.Equal(400, (await PostAsync("/fhir/$import?mode=Sideways", [Basic("y", 1)])).Status);
        Assert.Empty((await Client.GetAsync("/health")).Json["jobs"]!.AsArray());
    }

    [Fact]
    public async Task Files_of_the_folder_are_imported_in_their_order_also_compressed_ones()
    {
        await File.WriteAllTextAsync(In("Patient.ndjson"), Patient("ann"), TestContext.Current.CancellationToken);
        await using (var gzip = new GZipStream(File.Create(In("Observation.ndjson.gz")), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Observation("o1", "ann") + "\n" + Basic("b", 1) + "\n"), TestContext.Current.CancellationToken);
        }
        await File.WriteAllBytesAsync(In("empty.ndjson"), [], TestContext.Current.CancellationToken);

        var manifest = await Client.ManifestAsync(await ImportAsync(
            ("Patient", "Patient.ndjson"), ("Observation", $"file://{In("Observation.ndjson.gz")}"), (null, "empty.ndjson")));

        Assert.Equal([1, 1, 0], manifest["output"]!.AsArray().Select(output => (int)output!["count"]!));
        var error = Assert.Single(manifest["error"]!.AsArray())!;
        Assert.EndsWith("Observation.ndjson.gz", (string?)error["inputUrl"], StringComparison.Ordinal);
        Assert.Equal("line 2, column 1", Location(Assert.Single(await ErrorsAsync(manifest))));
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/b")).Status);
    }

    [Fact]
    public async Task Nothing_outside_the_folder_can_be_named()
    {
        var outside = Directory.CreateTempSubdirectory("icshub-import-secret-");
        try
        {
            var secret = Path.Combine(outside.FullName, "secret.ndjson");
            await File.WriteAllTextAsync(secret, Basic("secret", 1), TestContext.Current.CancellationToken);
            File.CreateSymbolicLink(In("link.ndjson"), secret);
            Directory.CreateSymbolicLink(In("linked"), outside.FullName);
            // A neighbour whose name begins as the folder's does.
            var beside = Directory.CreateDirectory(_folder.FullName + "-beside");
            await File.WriteAllTextAsync(Path.Combine(beside.FullName, "x.ndjson"), Basic("secret", 1), TestContext.Current.CancellationToken);
            var up = Path.GetRelativePath(_folder.FullName, secret);
            foreach (var url in new[]
            {
                secret, $"file://{secret}", up, $"file://{_folder.FullName}/{up}", $"file://{_folder.FullName}/%2e%2e/{outside.Name}/secret.ndjson",
                $"../{_folder.Name}-beside/x.ndjson", $"file://{beside.FullName}/x.ndjson", "link.ndjson", "linked/secret.ndjson",
                "linked/../link.ndjson", $"http://127.0.0.1/{secret}", $"file://elsewhere{secret}", "", ".", "..", "/", "\0", _folder.FullName,
            })
            {
                var reply = await ImportAsync((null, url));
                Assert.True(reply.Status is 400 or 422, $"{url} gave {reply.Status}");
            }
            beside.Delete(recursive: true);
        }
        finally
        {
            outside.Delete(recursive: true);
        }
        Assert.Empty((await Client.GetAsync("/health")).Json["jobs"]!.AsArray());
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/secret")).Status);
    }

    [Fact]
    public async Task A_file_that_becomes_a_link_after_the_import_was_asked_for_is_not_read()
    {
        var file = new FileInfo(In("a.ndjson"));
        await File.WriteAllTextAsync(file.FullName, Basic("secret", 1), TestContext.Current.CancellationToken);
        file.Refresh();
        var input = new ImportInput("a.ndjson", null, file.FullName, file.Length, file.LastWriteTimeUtc);
        var folder = new ImportFolder(_folder.FullName);
        await using (var stream = folder.Open(input))
        {
            Assert.NotNull(stream);
        }

        file.MoveTo(In("b.ndjson"));
        File.CreateSymbolicLink(In("a.ndjson"), In("b.ndjson"));

        Assert.Null(folder.Open(input));
    }

    [Fact]
    public async Task Without_a_folder_no_file_can_be_named()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings);
        var reply = await hub.Client.PostAsync("/fhir/$import", ParametersOf((null, "/etc/hostname")));
        Assert.Equal(400, reply.Status);
        Assert.Contains("Import:Folder", reply.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_that_the_gate_refuses_is_rejected_line_by_line()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings, request =>
            request is { ResourceType: "Observation", Interaction: HubInteraction.Update }
                ? AccessDecision.Forbid("no Observations")
                : AccessDecision.Allow(AccessFilter.Hub));
        var content = Ndjson([Basic("a", 1), Observation("o", "p")]);
        var manifest = await hub.Client.ManifestAsync(await hub.Client.SendAsync(HttpMethod.Post, "/fhir/$import", content));

        Assert.Equal((1, 1, 0, 0), Counts(manifest["output"]![0]!));
        var outcome = Assert.Single(await hub.Client.LinesAsync((string)manifest["error"]![0]!["url"]!));
        Assert.Equal("forbidden", (string?)outcome["issue"]![0]!["code"]);
    }

    [Theory]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"inputFormat","valueCode":"text/csv"}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"mode","valueString":"Sideways"}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"nonsense","valueString":"x"}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"input","part":[{"name":"type","valueCode":"Patinet"},{"name":"url","valueUri":"a"}]}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"input","part":[{"name":"type","valueCode":"Patient"}]}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"inputFormat","valueCode":"application/fhir+ndjson"}]}""")]
    public async Task Wrong_parameters_are_refused(string parameters) =>
        Assert.Equal(400, (await Client.PostAsync("/fhir/$import", parameters)).Status);

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private async Task<JsonNode> UploadAsync(params string[] lines) => await Client.ManifestAsync(await PostAsync("/fhir/$import", lines));

    private Task<FhirReply> PostAsync(string path, string[] lines) => Client.SendAsync(HttpMethod.Post, path, Ndjson(lines), NdjsonReply.Later);

    private Task<FhirReply> ImportAsync(params (string? Type, string Url)[] inputs) =>
        Client.PostAsync("/fhir/$import", ParametersOf(inputs), NdjsonReply.Later);

    private async Task<List<JsonNode>> ErrorsAsync(JsonNode manifest) =>
        await Client.LinesAsync((string)Assert.Single(manifest["error"]!.AsArray())!["url"]!);

    private static string? Location(JsonNode outcome) => (string?)outcome["issue"]![0]!["location"]![0];

    private static (int, int, int, int) Counts(JsonNode output) =>
        ((int)output["count"]!, (int)output["created"]!, (int)output["updated"]!, (int)output["unchanged"]!);

    private static string ParametersOf(params (string? Type, string Url)[] inputs) => new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray([.. inputs.Select(input => new JsonObject
        {
            ["name"] = "input",
            ["part"] = new JsonArray([.. input.Type is null ? [] : new[] { Part("type", "valueCode", input.Type) }, Part("url", "valueUri", input.Url)]),
        })]),
    }.ToJsonString();

    private static JsonObject Part(string name, string member, string value) => new() { ["name"] = name, [member] = value };

    private static ByteArrayContent Ndjson(string[] lines)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+ndjson");
        return content;
    }

    private static string Basic(string id, int value) => $$"""{"resourceType":"Basic","id":"{{id}}","code":{"text":"{{value}}"} }""";

    private static string Patient(string id, string family = "Example") =>
        $$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"{{family}}"}],"birthDate":"1950-01-01"}""";

    private static string Observation(string id, string patient) =>
        $$"""{"resourceType":"Observation","id":"{{id}}","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"} }""";
}
