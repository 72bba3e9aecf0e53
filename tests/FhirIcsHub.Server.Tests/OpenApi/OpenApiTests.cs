using System.Text.Json.Nodes;
using FhirIcsHub.Server.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Xunit;

namespace FhirIcsHub.Server.Tests.OpenApi;

public sealed class OpenApiTests(TestHub hub) : IClassFixture<TestHub>
{
    [Fact]
    public async Task The_document_is_valid_and_lists_every_route_and_no_other()
    {
        var json = (await hub.Client.GetAsync("/swagger/v1/swagger.json")).Body;
        var read = OpenApiDocument.Parse(json, OpenApiConstants.Json);

        Assert.Empty(read.Diagnostic!.Errors);
        var listed = read.Document!.Paths.SelectMany(path => path.Value.Operations!.Keys.Select(method => $"{method} {path.Key}")).Order();
        var mapped = hub.Hub.Endpoints.Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Where(method => method != "HEAD")
                .Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Order();
        Assert.Equal(mapped, listed);
    }

    [Fact]
    public void Every_route_is_described_with_a_summary_and_its_answers()
    {
        Assert.All(hub.Hub.Endpoints.Endpoints, endpoint =>
        {
            var description = endpoint.Metadata.GetMetadata<RouteDescription>()!;
            Assert.NotEmpty(description.Summary);
            Assert.NotEmpty(description.Responses);
        });
    }

    [Fact]
    public void Examples_of_bodies_are_resources_that_the_hub_takes()
    {
        foreach (var endpoint in hub.Hub.Endpoints.Endpoints)
        {
            if (endpoint.Metadata.GetMetadata<RouteDescription>()?.Body is { ContentType: "application/fhir+json", Example: not null } body)
            {
                var read = FhirIcsHub.Fhir.Resource.Read(System.Text.Encoding.UTF8.GetBytes(body.Example!.Of(FhirIcsHub.Fhir.Schemas.FhirSchema.R4.FindResourceType("Patient")!)));
                Assert.True(read.Success, string.Join(' ', read.Issues));
            }
        }
    }

    [Fact]
    public async Task The_swagger_page_is_served()
    {
        var page = await hub.Client.GetAsync("/swagger/index.html");

        Assert.Equal(200, page.Status);
        Assert.Contains("swagger-ui", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_capability_statement_is_valid_and_tells_what_the_routes_tell()
    {
        var reply = await hub.Client.GetAsync("/fhir/metadata");
        var read = FhirIcsHub.Fhir.Resource.Read(System.Text.Encoding.UTF8.GetBytes(reply.Body));
        Assert.True(read.Success, string.Join(' ', read.Issues));

        var resources = reply.Json["rest"]![0]!["resource"]!.AsArray();
        Assert.Equal(146, resources.Count);
        var patient = resources.Single(resource => (string?)resource!["type"] == "Patient")!;
        Assert.Equal(
            ["create", "delete", "history-instance", "history-type", "patch", "read", "search-type", "update", "vread"],
            patient["interaction"]!.AsArray().Select(interaction => (string?)interaction!["code"]).Order());
        Assert.Contains(patient["searchParam"]!.AsArray(), parameter =>
            (string?)parameter!["name"] == "birthdate" && (string?)parameter["type"] == "date");
        Assert.Contains("application/fhir+xml", reply.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Health_tells_that_the_store_is_reached() =>
        Assert.Equal("reachable", (string?)(JsonNode.Parse((await hub.Client.GetAsync("/health")).Body)!["store"]));
}
