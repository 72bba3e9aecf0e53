using System.Text.RegularExpressions;
using FhirIcsHub.Fhir.Schemas;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace FhirIcsHub.Server.Tests.OpenApi;

/// <summary>What stands in the OpenAPI documents.</summary>
public sealed partial class OpenApiContentTests(TestHub hub) : IClassFixture<TestHub>
{
    [Fact]
    public async Task Every_answer_with_success_that_has_a_body_has_an_example_and_every_body_too()
    {
        var walk = await DocumentAsync("v1");
        var missing = new List<string>();
        foreach (var operation in walk.Operations())
        {
            if (operation.Json["requestBody"] is { } body && !body["content"]!.AsObject().Any(media => OpenApiWalk.ExamplesOf(media.Value!).Any()))
            {
                missing.Add($"{operation}: body");
            }
            foreach (var status in operation.Json["responses"]!.AsObject().Select(response => int.Parse(response.Key, System.Globalization.CultureInfo.InvariantCulture)))
            {
                var content = walk.ResponseOf(operation, status)!["content"]?.AsObject();
                var isEmpty = status is 204 or 304 || (status == 202 && operation.Path.StartsWith("/fhir/$jobs", StringComparison.Ordinal));
                if (!isEmpty && (content is null || !content.Any(media => OpenApiWalk.ExamplesOf(media.Value!).Any())))
                {
                    missing.Add($"{operation}: {status}");
                }
            }
        }

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("Patient")]
    public async Task Ten_digits_in_a_document_are_an_NHS_number_that_nobody_has(string name)
    {
        var body = (await hub.Client.GetAsync($"/swagger/{name}/swagger.json")).Body;

        Assert.Contains("9990001200", body, StringComparison.Ordinal);
        Assert.All(TenDigits().Matches(body), match => Assert.StartsWith("999", match.Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("Patient")]
    [InlineData("Bundle")]
    public async Task Operations_have_names_of_their_own_and_groups_that_the_document_tells(string name)
    {
        var walk = await DocumentAsync(name);
        var tags = walk.Document["tags"]!.AsArray().Select(tag => (string)tag!["name"]!).ToHashSet();

        var names = walk.Operations().Select(operation => (string)operation.Json["operationId"]!).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(walk.Operations(), operation => Assert.Contains((string)operation.Json["tags"]![0]!, tags));
    }

    [Fact]
    public async Task The_document_of_a_type_has_its_search_parameters_with_types_and_modifiers_and_its_routes_and_no_others()
    {
        var walk = await DocumentAsync("Observation");
        var search = walk.Document["paths"]!["/fhir/Observation"]!["get"]!["parameters"]!.AsArray();

        var described = search.Where(parameter => parameter!["x-fhir-search-type"] is not null)
            .ToDictionary(parameter => (string)parameter!["name"]!, parameter => ((string)parameter!["x-fhir-search-type"]!, (string)parameter["x-fhir-modifiers"]!));
        var advertised = (await hub.Client.GetAsync("/fhir/metadata")).Json["rest"]![0]!["resource"]!.AsArray()
            .Single(resource => (string?)resource!["type"] == "Observation")!["searchParam"]!.AsArray()
            .ToDictionary(parameter => (string)parameter!["name"]!, parameter => (string)parameter!["type"]!);
        Assert.Equal(advertised.OrderBy(pair => pair.Key, StringComparer.Ordinal), described
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Item1)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        foreach (var (name, (_, modifiers)) in described)
        {
            foreach (var modifier in modifiers.Split(' ').Where(modifier => modifier is ":missing" or ":exact" or ":contains" or ":not" or ":text"))
            {
                var reply = await hub.Client.GetAsync($"/fhir/Observation?{name}{modifier}={(modifier == ":missing" ? "true" : "x")}", ("Prefer", "handling=strict"));
                Assert.True(reply.Status == 200, $"{name}{modifier}: {reply.Body}");
            }
        }
        var routes = hub.Hub.Endpoints.Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!).ToHashSet();
        Assert.All(walk.Operations(), operation => Assert.Contains(routes, route => route == operation.Path
            || route.Replace("{type}", "Observation", StringComparison.Ordinal) == operation.Path));
        Assert.All(routes.Where(route => route.StartsWith("/fhir/{type}", StringComparison.Ordinal) || route.StartsWith("/fhir/Observation/", StringComparison.Ordinal)),
            route => Assert.Contains(walk.Operations(), operation => operation.Path == route.Replace("{type}", "Observation", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_resource_type_has_a_document_that_the_page_offers()
    {
        var page = (await hub.Client.GetAsync("/swagger/index.html")).Body + (await hub.Client.GetAsync("/swagger/index.js")).Body;

        Assert.All(FhirSchema.R4.ResourceTypes, type => Assert.Contains($"{type.Name}/swagger.json", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_search_parameter_that_is_advertised_is_on_the_page_and_words_are_searched_for_only_where_they_are_indexed(bool findsText)
    {
        await using var own = await TestHub.StartNewAsync(settings => settings with { Search = settings.Search with { FullText = findsText } });
        var statement = (await own.Client.GetAsync("/fhir/metadata")).Json;
        var advertised = statement["rest"]![0]!["searchParam"]!.AsArray().Select(parameter => (string)parameter!["name"]!).ToHashSet();
        foreach (var (document, path) in new[] { ("v1", "/fhir/{type}"), ("Patient", "/fhir/Patient"), ("v1", "/fhir") })
        {
            var walk = new OpenApiWalk((await own.Client.GetAsync($"/swagger/{document}/swagger.json")).Json);
            var offered = walk.Document["paths"]![path]!["get"]!["parameters"]!.AsArray()
                .Select(parameter => ((string?)parameter!["name"] ?? "").Split(':')[0]).ToHashSet();

            Assert.All((string[])["_text", "_content"], name => Assert.Equal(findsText, offered.Contains(name)));
            Assert.All(advertised.Where(name => IsFor(path, name) && name is not ("_profile" or "_security" or "_source" or "_tag")),
                name => Assert.Contains(name, offered));
        }
        Assert.All((string[])["_text", "_content"], name => Assert.Equal(findsText, advertised.Contains(name)));
        var search = await own.Client.GetAsync("/fhir/Patient?_content=x", ("Prefer", "handling=strict"));
        Assert.Equal(findsText ? 200 : 400, search.Status);

        static bool IsFor(string path, string name) => path == "/fhir" ? name is not ("_has" or "_contained" or "_containedType") : name != "_type";
    }

    [Fact]
    public async Task Nothing_says_that_the_hub_asks_who_somebody_is_or_how_often_he_comes_since_it_does_not()
    {
        var walk = await DocumentAsync("v1");

        Assert.All(walk.Operations(), operation => Assert.DoesNotContain(
            operation.Json["responses"]!.AsObject(), response => response.Key is "401" or "429"));
        Assert.Null(walk.Document["components"]!["securitySchemes"]);
    }

    private async Task<OpenApiWalk> DocumentAsync(string name) => new((await hub.Client.GetAsync($"/swagger/{name}/swagger.json")).Json);

    [GeneratedRegex(@"(?<![0-9A-Za-z.\-])\d{10}(?![0-9A-Za-z])")]
    private static partial Regex TenDigits();
}
