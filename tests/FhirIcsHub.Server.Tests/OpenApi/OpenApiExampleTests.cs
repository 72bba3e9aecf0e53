using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Tests.Jobs;
using Xunit;

namespace FhirIcsHub.Server.Tests.OpenApi;

/// <summary>The examples of the OpenAPI documents, sent as they stand to a hub that nobody has used yet.</summary>
public sealed class OpenApiExampleTests
{
    private static readonly string[] TellingHeaders =
        ["ETag", "Last-Modified", "Location", "Content-Location", "Retry-After", "X-Progress", "Expires", "X-Request-ID"];

    [Fact]
    public async Task Every_example_of_every_route_is_answered_with_success_and_as_described()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings);
        var walk = await DocumentAsync(hub, "v1");
        var problems = new List<string>();
        Dictionary<string, string>? job = null;
        foreach (var operation in walk.Operations())
        {
            var isOfJobs = operation.Path.StartsWith("/fhir/$jobs/", StringComparison.Ordinal);
            job ??= isOfJobs ? await ExportAsync(hub) : null;
            var count = walk.Requests(operation, job).Count();
            for (var number = 0; number < count; number++)
            {
                problems.AddRange(await JudgeAsync(hub, walk, walk.Requests(operation, job).ElementAt(number)));
                // A job that was cancelled is no more.
                job = isOfJobs && operation.Method == "DELETE" ? await ExportAsync(hub) : job;
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task Every_example_of_every_resource_type_is_answered_with_success_and_as_described()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings);
        await (await DocumentAsync(hub, "v1")).Requests((await DocumentAsync(hub, "v1")).Operations()[0]).First().SendAsync(hub.Client);
        var problems = new List<string>();
        foreach (var type in FhirSchema.R4.ResourceTypes)
        {
            var walk = await DocumentAsync(hub, type.Name);
            // What all types have in common is tried with three of them.
            var isWhole = type.Name is "Account" or "Observation" or "Patient";
            foreach (var operation in walk.Operations().Where(operation => isWhole || IsOfType(operation, type)))
            {
                foreach (var request in walk.Requests(operation).Where(request => isWhole || !request.Arguments.Any(argument => argument.Place == "header")))
                {
                    problems.AddRange(await JudgeAsync(hub, walk, request));
                }
            }
        }

        Assert.True(problems.Count == 0, $"{problems.Count}\n{string.Join('\n', problems)}");
    }

    /// <summary>Whether an operation shows what is the type's own: its example, its search parameters, its operations.</summary>
    private static bool IsOfType(OpenApiOperationJson operation, FhirType type) =>
        (operation.Method, operation.Path[$"/fhir/{type.Name}".Length..]) is ("PUT", "/{id}") or ("GET", "") or ("POST", "/$validate" or "");

    private static async Task<IReadOnlyList<string>> JudgeAsync(TestHub hub, OpenApiWalk walk, OpenApiRequest request)
    {
        var reply = await request.SendAsync(hub.Client);
        if (reply.Status is < 200 or >= 400 || (reply.Status >= 300 && reply.Status != 304))
        {
            return [$"{request} was answered {reply.Status}: {Short(reply.Body)}"];
        }
        if (walk.ResponseOf(request.Operation, reply.Status) is not { } described)
        {
            return [$"{request} was answered {reply.Status}, which is not described"];
        }
        var problems = new List<string>();
        var has = reply.Headers.Concat(reply.ContentHeaders).Select(header => header.Key).Intersect(TellingHeaders).ToList();
        var tells = (described["headers"]?.AsObject() ?? []).Select(header => header.Key).ToList();
        problems.AddRange(has.Except(tells).Select(name => $"{request}: {reply.Status} has {name}, which is not described"));
        problems.AddRange(tells.Intersect(TellingHeaders).Except(has).Select(name => $"{request}: {reply.Status} has no {name}, which is described"));
        var mediaType = reply.ContentHeaders.ContentType?.MediaType;
        var content = described["content"]?.AsObject() ?? [];
        if (reply.Body.Length == 0)
        {
            return problems;
        }
        if (mediaType is null || !content.ContainsKey(mediaType))
        {
            problems.Add($"{request}: {reply.Status} comes as {mediaType}, which is not described");
        }
        else if (mediaType == "application/fhir+json")
        {
            var types = OpenApiWalk.ExamplesOf(content[mediaType]!).Select(example => (string?)example["resourceType"]).ToList();
            var type = (string?)JsonNode.Parse(reply.Body)!["resourceType"];
            if (!types.Contains(type) && type != "OperationOutcome")
            {
                problems.Add($"{request}: answers a {type}, and the example is {string.Join(", ", types)}");
            }
        }
        return problems;
    }

    /// <summary>What only the hub can name: a job that has ended, and a file of it.</summary>
    private static async Task<Dictionary<string, string>> ExportAsync(TestHub hub)
    {
        var job = JobClient.JobOf(await hub.Client.GetAsync("/fhir/$export?_type=Organization", JobClient.Later));
        var manifest = (await hub.Client.EndAsync(job)).Json;
        return new() { ["id"] = job.Split('/')[^1], ["file"] = ((string)manifest["output"]![0]!["url"]!).Split('/')[^1] };
    }

    private static async Task<OpenApiWalk> DocumentAsync(TestHub hub, string name)
    {
        var reply = await hub.Client.GetAsync($"/swagger/{name}/swagger.json");
        Assert.True(reply.Status == 200, reply.Body + hub.Log);
        return new(reply.Json);
    }

    private static string Short(string text) => text.Length < 400 ? text : text[..400];
}
