using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Tests.Jobs;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.OpenApi;

/// <summary>What clients of NHS England's APIs are used to: ids that come back, codes of errors, versions, when to try again.</summary>
public sealed class NhsConventionTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Id = "9d5c1c8e-0123-4567-8901-234567890123";
    private const string CorrelationId = "11C46F5F-CDEF-4865-94B2-0EE0EDCC26DA; ward 7";
    private const string Basic = """{"resourceType":"Basic","code":{"text":"x"}}""";

    [Fact]
    public async Task Both_ids_come_back_with_every_answer_whatever_it_is()
    {
        await hub.Client.PutAsync("/fhir/Basic/ids", Basic.Replace("{\"res", "{\"id\":\"ids\",\"res", StringComparison.Ordinal));
        var job = JobClient.JobOf(await hub.Client.GetAsync("/fhir/Basic", JobClient.Later));
        var taken = new List<int>();
        foreach (var (method, path, body, headers) in (IEnumerable<(string, string, string?, (string, string)[])>)
        [
            ("GET", "/fhir/Basic/ids", null, []),
            ("HEAD", "/fhir/Basic/ids", null, []),
            ("GET", "/fhir/Basic/ids", null, [("If-None-Match", "W/\"1\"")]),
            ("GET", "/fhir/metadata", null, [("Accept-Encoding", "br")]),
            ("POST", "/fhir/Basic", Basic, []),
            ("POST", "/fhir/Basic", "{", []),
            ("POST", "/fhir/Basic", """{"resourceType":"Basic","x":1}""", []),
            ("POST", "/fhir/Basic", "a,b", []),
            ("GET", "/fhir/Basic", null, [("Prefer", "respond-async")]),
            ("GET", job, null, []),
            ("GET", "/fhir/Basic?x=1", null, [("Prefer", "handling=strict")]),
            ("GET", "/fhir/Basic/none", null, []),
            ("GET", "/fhir/Basic/ids", null, [("Accept", "text/csv")]),
            ("GET", "/nothing/here", null, []),
            ("POST", "/fhir/Basic/ids", Basic, []),
            ("OPTIONS", "/fhir/Basic/ids", null, []),
            ("OPTIONS", "/fhir/Basic/ids", null, [("Origin", "https://app.example.org"), ("Access-Control-Request-Method", "PUT")]),
            ("DELETE", "/fhir/Basic/ids", null, [("If-Match", "W/\"7\"")]),
            ("DELETE", "/fhir/Basic/ids", null, []),
            ("GET", "/fhir/Basic/ids", null, []),
            ("GET", "/feeds/none/fhir/Patient/1", null, []),
            ("GET", "/swagger", null, []),
            ("GET", "/swagger/index.html", null, []),
            ("GET", "/swagger/Basic/swagger.json", null, []),
            ("GET", "/swagger/none/swagger.json", null, []),
            ("GET", "/health", null, []),
            ("DELETE", job, null, []),
        ])
        {
            taken.Add(await StatusWithIdsAsync(hub, method, path, body, headers));
        }

        Assert.All((int[])[200, 201, 202, 204, 304, 400, 404, 405, 406, 410, 412, 415, 422], status => Assert.Contains(status, taken));
    }

    [Fact]
    public async Task Both_ids_come_back_when_the_gate_refuses_the_database_is_full_or_the_hub_has_a_defect()
    {
        await using var closed = await TestHub.StartNewAsync(settings => settings, _ => AccessDecision.Forbid("closed"));
        await using var full = await TestHub.StartNewAsync(settings => settings, DatabaseIsFull);
        await using var broken = await TestHub.StartNewAsync(settings => settings, _ => throw new InvalidTimeZoneException());

        Assert.Equal(403, await StatusWithIdsAsync(closed, "GET", "/fhir/Basic/ids"));
        Assert.Equal(403, await StatusWithIdsAsync(closed, "GET", "/swagger/index.html"));
        Assert.Equal(503, await StatusWithIdsAsync(full, "GET", "/fhir/Basic/ids"));
        Assert.Equal(500, await StatusWithIdsAsync(broken, "GET", "/fhir/Basic/ids"));
    }

    [Fact]
    public async Task Every_UUID_comes_back_as_it_was_sent_also_when_a_request_is_sent_again()
    {
        var random = new Random(7);
        string[] ids = ["01234567-8901-2345-6789-012345678901", .. Enumerable.Range(0, 40).Select(_ => Uuid(random))];
        foreach (var id in ids.SelectMany(id => new[] { id, id, id.ToUpperInvariant() }))
        {
            var reply = await hub.Client.GetAsync("/fhir/Basic/none", ("X-Request-ID", id));
            Assert.Equal(id, reply.Headers.GetValues("X-Request-ID").Single());
        }
    }

    [Theory]
    [InlineData("GET", "/fhir/Basic?_summary=x", null, 400, "BAD_REQUEST")]
    [InlineData("GET", "/fhir/Basic/none", null, 404, "NOT_FOUND")]
    [InlineData("GET", "/nothing/here", null, 404, "NOT_FOUND")]
    [InlineData("GET", "/feeds/gp/fhir/Patient/none", null, 404, "NOT_FOUND")]
    [InlineData("POST", "/fhir/Basic/1", Basic, 405, "METHOD_NOT_ALLOWED")]
    [InlineData("GET", "/fhir/Basic/1?_format=csv", null, 406, "NOT_ACCEPTABLE")]
    [InlineData("POST", "/fhir/Basic", "a,b", 415, "UNSUPPORTED_MEDIA_TYPE")]
    [InlineData("POST", "/fhir/Basic", """{"resourceType":"Basic"}""", 422, "UNPROCESSABLE_ENTITY")]
    [InlineData("POST", "/feeds/gp/fhir/Basic", Basic, 422, "UNPROCESSABLE_ENTITY")]
    public async Task An_error_has_the_code_of_its_status_beside_what_is_wrong(string method, string path, string? body, int status, string code)
    {
        var reply = await hub.Client.SendAsync(new HttpMethod(method), path, Content(body));

        Assert.Equal(status, reply.Status);
        Assert.All(reply.Json["issue"]!.AsArray(), issue =>
        {
            Assert.Equal(code, CodeOf(issue!));
            Assert.NotEmpty((string)issue!["diagnostics"]!);
        });
    }

    [Fact]
    public async Task Entries_of_Bundles_and_answers_given_later_have_their_codes_too_and_warnings_have_none()
    {
        var batch = await hub.Client.PostAsync("/fhir", BundleJson.Of("batch", [BundleJson.Entry("""{"method":"GET","url":"Basic/none"}""")]));
        var later = await hub.Client.EndAsync(JobClient.JobOf(await hub.Client.GetAsync("/fhir/Basic/none", JobClient.Later)));
        var judged = await hub.Client.PostAsync("/fhir/Basic/$validate", """{"resourceType":"Basic"}""");
        var xml = await hub.Client.GetAsync("/fhir/Basic/none?_format=xml");

        Assert.Equal("NOT_FOUND", CodeOf(batch.Json["entry"]![0]!["response"]!["outcome"]!["issue"]![0]!));
        Assert.Equal("NOT_FOUND", CodeOf(later.Json["entry"]![0]!["response"]!["outcome"]!["issue"]![0]!));
        Assert.Equal(200, judged.Status);
        Assert.All(judged.Json["issue"]!.AsArray(), issue => Assert.Null(CodeOf(issue!)));
        Assert.Contains("""<code value="NOT_FOUND"/>""", xml.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ETag_is_the_version_in_meta_however_it_was_made()
    {
        var created = await hub.Client.PostAsync("/fhir/Basic", Basic);
        var path = $"/fhir/Basic/{created.Id}";
        var changed = $$$"""{"resourceType":"Basic","id":"{{{created.Id}}}","code":{"text":"y"}}""";
        var updated = await hub.Client.PutAsync(path, changed, ("If-Match", "W/\"1\""));
        var patched = await hub.Client.SendAsync(HttpMethod.Patch, path,
            FhirClient.Json("""[{"op":"replace","path":"/code/text","value":"z"}]""", "application/json-patch+json"), ("If-Match", "W/\"2\""));

        Assert.All(new[] { (created, "1"), (updated, "2"), (patched, "3"), (await hub.Client.GetAsync(path), "3") }, pair =>
        {
            Assert.Equal($"W/\"{pair.Item2}\"", pair.Item1.Headers.ETag!.ToString());
            Assert.Equal(pair.Item2, (string?)pair.Item1.Json["meta"]!["versionId"]);
        });
    }

    [Fact]
    public async Task Who_is_to_come_again_is_told_after_how_many_seconds()
    {
        await using var full = await TestHub.StartNewAsync(settings => settings, DatabaseIsFull);

        Assert.All([await hub.Client.GetAsync("/fhir/Basic", JobClient.Later), await full.Client.GetAsync("/fhir/Basic")], reply =>
        {
            Assert.True(reply.Status is 202 or 503);
            Assert.InRange(reply.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 3600);
        });
    }

    [Fact]
    public async Task Organisations_named_by_their_ODS_code_alone_are_found_by_it_and_headers_of_NHS_clients_do_not_matter()
    {
        const string Patient = """
            {"resourceType":"Patient","managingOrganization":{"type":"Organization","identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Y12345"}}}
            """;
        (string, string)[] headers =
            [("NHSD-End-User-Organisation-ODS", "Y12345"), ("NHSD-Session-URID", "555254240100"), ("NHSD-Target-Identifier", "e30=")];
        var created = await hub.Client.PostAsync("/fhir/Patient", Patient, headers);
        var found = await hub.Client.GetAsync(
            "/fhir/Patient?organization:identifier=https://fhir.nhs.uk/Id/ods-organization-code|Y12345", headers);

        Assert.Equal(201, created.Status);
        Assert.Equal(created.Id, (string?)found.Json["entry"]!.AsArray().Single()!["resource"]!["id"]);
    }

    private static AccessDecision DatabaseIsFull(AccessRequest request) => throw new StoreUnavailableException(StoreFault.Full, new IOException());

    private static async Task<int> StatusWithIdsAsync(
        TestHub hub, string method, string path, string? body = null, params (string, string)[] headers)
    {
        var reply = await hub.Client.SendAsync(new HttpMethod(method), path, Content(body),
            [("X-Request-ID", Id), ("X-Correlation-ID", CorrelationId), .. headers]);
        Assert.True(
            reply.Headers.TryGetValues("X-Request-ID", out var ids) && reply.Headers.TryGetValues("X-Correlation-ID", out var correlations)
                && ids.Single() == Id && correlations.Single() == CorrelationId,
            $"{method} {path}: {reply.Status} {reply.Headers}");
        return reply.Status;
    }

    private static HttpContent? Content(string? body) =>
        body is null ? null : FhirClient.Json(body, body[0] == '{' ? "application/fhir+json" : "text/csv");

    private static string? CodeOf(JsonNode issue) => (issue["details"]?["coding"]?.AsArray() ?? [])
        .Where(coding => (string?)coding!["system"] == "https://fhir.nhs.uk/CodeSystem/http-error-codes")
        .Select(coding => (string?)coding!["code"]).SingleOrDefault();

    private static string Uuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
