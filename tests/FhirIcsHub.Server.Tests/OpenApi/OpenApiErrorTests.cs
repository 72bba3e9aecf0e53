using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.BulkData;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.OpenApi;

/// <summary>The errors that the OpenAPI document lists, against those that come when a route is asked wrongly.</summary>
public sealed class OpenApiErrorTests(TestHub hub) : IClassFixture<TestHub>
{
    [Fact]
    public async Task Who_takes_neither_format_is_told_so_where_the_document_says_it() => AssertNone(await JudgeAsync(hub, 406, request =>
        request.SendAsync(hub.Client, ("Accept", "text/csv"))));

    [Fact]
    public async Task A_body_of_another_media_type_is_refused_where_the_document_says_it() => AssertNone(await JudgeAsync(hub, 415, request =>
        request.Body is null ? null : (request with { Body = ("text/csv", "a,b") }).SendAsync(hub.Client), isOnlyHere: false));

    [Fact]
    public async Task A_body_that_breaks_off_is_refused_where_the_document_says_it() => AssertNone(await JudgeAsync(hub, 400, request =>
        request.Operation.Path.EndsWith("/$validate", StringComparison.Ordinal)
            || request.Body is not { MediaType: not "application/x-www-form-urlencoded" and not "application/fhir+ndjson" and var type } ? null
            : (request with { Body = (type, "{") }).SendAsync(hub.Client), isOnlyHere: false));

    [Fact]
    public async Task A_body_that_is_no_resource_is_refused_where_the_document_says_it() => AssertNone(await JudgeAsync(hub, 422, request =>
        request.Operation.Path.EndsWith("/$validate", StringComparison.Ordinal) || IsOfFeed(request.Operation)
            || request.Body is not { MediaType: "application/fhir+json" } ? null
            : (request with { Body = ("application/fhir+json", "{}") }).SendAsync(hub.Client), isOnlyHere: false));

    [Fact]
    public async Task An_unknown_resource_type_is_refused_where_the_document_says_it() => AssertNone(await JudgeAsync(hub, 404, request =>
        !request.Operation.Path.StartsWith("/fhir/{type}", StringComparison.Ordinal) ? null : (request with
        {
            Arguments = [.. request.Arguments.Select(argument => argument.Name == "type" ? argument with { Value = "Nonsense" } : argument)],
        }).SendAsync(hub.Client), isOnlyHere: false));

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_where_the_document_says_it()
    {
        await using var small = await TestHub.StartNewAsync(settings => settings with
        {
            Limits = settings.Limits with { MaxBodyBytes = 8 },
            Import = new ImportSettings { MaxUploadBytes = 8 },
        });

        AssertNone(await JudgeAsync(small, 413, request => request.Body is null or { MediaType: "application/x-www-form-urlencoded" } ? null
            : request.SendAsync(small.Client), isOnlyHere: false));
    }

    [Fact]
    public async Task What_the_gate_refuses_is_refused_as_the_document_says()
    {
        await using var closed = await TestHub.StartNewAsync(settings => settings, request => request.Interaction == HubInteraction.Documentation
            ? AccessDecision.Allow(AccessFilter.Hub) : AccessDecision.Forbid("closed"));

        AssertNone(await JudgeAsync(closed, 403, request => request.SendAsync(closed.Client), isOnlyHere: false));
    }

    [Fact]
    public async Task Changes_that_name_no_version_are_refused_where_the_document_says_it()
    {
        await using var strict = await TestHub.StartNewAsync(settings => settings with { Writes = new() { RequireIfMatch = true } });
        var walk = await DocumentAsync(strict);
        await walk.Requests(walk.Operations()[0]).First().SendAsync(strict.Client);
        var problems = new List<string>();
        foreach (var operation in walk.Operations().Where(operation => walk.ResponseOf(operation, 428) is not null))
        {
            // What is to be changed must be there, by whichever number the example names it.
            var reply = await Renamed(walk.Requests(operation).First()).SendAsync(strict.Client);
            problems.AddRange(Problems(walk, operation, reply, 428));
        }

        AssertNone(problems);
    }

    /// <summary>Feeds judge what they take by their own rules, and say so in other words.</summary>
    private static bool IsOfFeed(OpenApiOperationJson operation) =>
        operation.Path.StartsWith("/feeds/", StringComparison.Ordinal) && !operation.Path.EndsWith("/$process-message", StringComparison.Ordinal);

    private static void AssertNone(List<string> problems) => Assert.True(problems.Count == 0, string.Join('\n', problems));

    private static OpenApiRequest Renamed(OpenApiRequest request) => request with
    {
        Arguments = [.. request.Arguments.Select(argument => argument with
        {
            Value = argument.Value.Replace("example-3", "example", StringComparison.Ordinal).Replace("ids|3", "ids|1", StringComparison.Ordinal),
        })],
    };

    /// <summary>Asks each route that can be asked so; lists where the answer is another than that, or is not described.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="status">The answer that is expected.</param>
    /// <param name="ask">Asks; null when a route cannot be asked so.</param>
    /// <param name="isOnlyHere">Whether that status comes of nothing else: then no other route may describe it.</param>
    private static async Task<List<string>> JudgeAsync(TestHub hub, int status, Func<OpenApiRequest, Task<FhirReply>?> ask, bool isOnlyHere = true)
    {
        var walk = await DocumentAsync(hub);
        // What the examples are about is stored first, where the hub takes it: a resource that is not there comes before other faults.
        var hasExamples = (await walk.Requests(walk.Operations()[0]).First().SendAsync(hub.Client)).Status == 200;
        var problems = new List<string>();
        foreach (var operation in walk.Operations())
        {
            var unknown = new Dictionary<string, string> { ["id"] = "f2a9c4d07b1e4e6c8a35d9b0c7e1f264", ["file"] = "1.Patient.ndjson" };
            if (ask(walk.Requests(operation, unknown).First()) is not { } asking)
            {
                if (isOnlyHere && walk.ResponseOf(operation, status) is not null)
                {
                    problems.Add($"{operation} describes {status}, which it cannot answer");
                }
                continue;
            }
            var reply = await asking;
            if (reply.Status == 404 && status != 404 && (!hasExamples || operation.Path.StartsWith("/fhir/$jobs", StringComparison.Ordinal)))
            {
                continue;
            }
            if (reply.Status == status || walk.ResponseOf(operation, status) is not null)
            {
                problems.AddRange(Problems(walk, operation, reply, status));
            }
            else if (reply.Status >= 500)
            {
                problems.Add($"{operation} was answered {reply.Status}");
            }
        }
        return problems;
    }

    private static IEnumerable<string> Problems(OpenApiWalk walk, OpenApiOperationJson operation, FhirReply reply, int status)
    {
        if (reply.Status != status)
        {
            return [$"{operation} describes {status} and was answered {reply.Status}: {reply.Body}"];
        }
        if (walk.ResponseOf(operation, status) is not { } described)
        {
            return [$"{operation} was answered {status}, which is not described"];
        }
        var examples = OpenApiWalk.ExamplesOf(described["content"]!["application/fhir+json"]!).ToList();
        var codes = examples.Select(example => (string?)example["issue"]?[0]?["code"]).ToList();
        return
        [
            .. codes.Contains(reply.IssueCode) ? Array.Empty<string>()
                : [$"{operation}: {status} has the code {reply.IssueCode}, and the examples {string.Join(", ", codes)}"],
            .. examples.TrueForAll(example => HttpCode(example) == HttpCode(reply.Json)) ? Array.Empty<string>()
                : [$"{operation}: {status} has {HttpCode(reply.Json)} of http-error-codes, and the examples have another"],
        ];

        static string? HttpCode(JsonNode outcome) => (outcome["issue"]![0]!["details"]?["coding"]?.AsArray() ?? [])
            .Where(coding => (string?)coding!["system"] == "https://fhir.nhs.uk/CodeSystem/http-error-codes").Select(coding => (string?)coding!["code"])
            .SingleOrDefault();
    }

    private static async Task<OpenApiWalk> DocumentAsync(TestHub hub) => new((await hub.Client.GetAsync("/swagger/v1/swagger.json")).Json);
}
