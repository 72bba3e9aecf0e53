using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Examples;
using Xunit;

namespace FhirIcsHub.Server.Tests.OpenApi;

/// <summary>The examples of the OpenAPI documents, by the hub's own <c>$validate</c>.</summary>
public sealed class OpenApiValidityTests(TestHub hub) : IClassFixture<TestHub>
{
    [Fact]
    public async Task Every_resource_in_a_body_or_an_answer_is_valid()
    {
        var walk = new OpenApiWalk((await hub.Client.GetAsync("/swagger/v1/swagger.json")).Json);
        var examples = walk.Operations().SelectMany(Contents)
            .Concat(walk.Document["components"]!["responses"]!.AsObject().Select(response => response.Value!["content"]!.AsObject()))
            .SelectMany(content => content["application/fhir+json"] is { } media ? OpenApiWalk.ExamplesOf(media) : [])
            .Where(example => example is JsonObject && example["resourceType"] is not null)
            .Select(example => example.ToJsonString()).Distinct().ToList();
        var problems = new List<string>();
        foreach (var example in examples)
        {
            problems.AddRange(await ProblemsOfAsync((string)JsonNode.Parse(example)!["resourceType"]!, example));
        }

        Assert.True(examples.Count > 60, $"only {examples.Count}");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task The_examples_of_every_resource_type_are_valid()
    {
        var problems = new List<string>();
        foreach (var type in FhirSchema.R4.ResourceTypes)
        {
            problems.AddRange(await ProblemsOfAsync(type.Name, ExampleRecords.Of(type)));
            problems.AddRange(await ProblemsOfAsync(type.Name, ExampleRecords.Another(type)));
        }

        Assert.True(problems.Count == 0, $"{problems.Count}\n{string.Join('\n', problems)}");
    }

    private async Task<IEnumerable<string>> ProblemsOfAsync(string type, string example)
    {
        var reply = await hub.Client.PostAsync($"/fhir/{type}/$validate", example);
        Assert.Equal(200, reply.Status);
        return reply.Json["issue"]!.AsArray().Where(issue => (string?)issue!["severity"] is "error" or "fatal" && !IsOfStatistics(issue))
            .Select(issue => $"{issue!["expression"]}: {issue["diagnostics"]} in {example}");
    }

    /// <summary>
    /// UK Core's profile of a measurement, chosen by the LOINC code, cannot fit the statistics over measurements, which have that code by
    /// R4's <c>$stats</c>, and components in the place of a value. They claim no profile.
    /// </summary>
    private static bool IsOfStatistics(JsonNode issue) =>
        ((string?)issue["expression"]?[0])?.StartsWith("Parameters.parameter[0].resource", StringComparison.Ordinal) == true
        && ((string?)issue["diagnostics"])!.Contains("(profile https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation-", StringComparison.Ordinal);

    private static IEnumerable<JsonObject> Contents(OpenApiOperationJson operation) =>
        operation.Json["responses"]!.AsObject().Select(response => response.Value!["content"])
            .Append(operation.Json["requestBody"]?["content"]).OfType<JsonObject>();
}
