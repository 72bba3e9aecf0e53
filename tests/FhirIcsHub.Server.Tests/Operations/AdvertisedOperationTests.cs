using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations.Definitions;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

/// <summary>What the CapabilityStatement says of operations, against what is there.</summary>
public sealed class AdvertisedOperationTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    private IEnumerable<(string Pattern, RouteDescription Description)> Routes => hub.Hub.Endpoints.Endpoints.OfType<RouteEndpoint>()
        .Select(endpoint => (endpoint.RoutePattern.RawText!, endpoint.Metadata.GetMetadata<RouteDescription>()!));

    [Fact]
    public async Task Every_operation_that_is_advertised_answers()
    {
        var silent = new List<string>();
        foreach (var (type, name, _) in await AdvertisedAsync())
        {
            if (!await AnswersAsync(type, name))
            {
                silent.Add($"{type ?? "system"} ${name}");
            }
        }

        Assert.Empty(silent);
    }

    [Fact]
    public async Task Every_operation_that_is_there_is_advertised()
    {
        var advertised = await AdvertisedAsync();
        // The addresses of jobs, where an answer is fetched later, are no operations.
        var operations = Routes.Where(route => route.Pattern.StartsWith("/fhir/", StringComparison.Ordinal)
            && route.Pattern.Contains('$', StringComparison.Ordinal) && !route.Pattern.StartsWith("/fhir/$jobs/", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(operations);
        Assert.All(operations, route =>
        {
            var name = route.Pattern[(route.Pattern.IndexOf('$', StringComparison.Ordinal) + 1)..].Split('/')[0];
            var on = route.Pattern.Split('/')[2];
            Assert.True(route.Description.Operation == name, route.Pattern);
            Assert.True(
                advertised.Any(one => one.Name == name && (on[0] == '$' ? one.Type is null : on == "{type}" ? one.Type == "Patient" : one.Type == on)),
                $"{route.Pattern} is not advertised");
        });
    }

    [Fact]
    public async Task Every_definition_that_is_named_can_be_had()
    {
        foreach (var (_, name, definition) in await AdvertisedAsync())
        {
            if (definition.StartsWith("http://hl7.org/fhir/uv/", StringComparison.Ordinal))
            {
                // Those of other guides are theirs.
                continue;
            }

            var read = await Client.GetAsync($"/fhir/OperationDefinition/{definition[(definition.LastIndexOf('/') + 1)..]}");
            Assert.True(read.Status == 200, definition);
            // The hub has a second name for one operation of R4.
            Assert.Equal((definition, name == "evaluate" ? "evaluate-measure" : name), ((string?)read.Json["url"], (string?)read.Json["code"]));
            var found = await Client.GetAsync($"/fhir/OperationDefinition?url={definition}&_total=accurate");
            Assert.Equal(1, (int)found.Json["total"]!);
        }
    }

    [Fact]
    public async Task The_hubs_own_definitions_are_valid_and_say_where_the_operations_are()
    {
        var definitions = OwnOperationDefinitions.Of(hub.Hub.Endpoints.Endpoints).ToList();

        Assert.Contains(definitions, definition => definition.Id == "expunge");
        foreach (var definition in definitions)
        {
            var outcome = await Client.PostAsync("/fhir/OperationDefinition/$validate", Encoding.UTF8.GetString(definition.Json.Span));
            Assert.DoesNotContain(outcome.Json["issue"]!.AsArray(), issue => (string?)issue!["severity"] is "error" or "fatal");
        }

        var everything = (await Client.GetAsync("/fhir/OperationDefinition/hub-patient-everything")).Json;
        Assert.Equal("http://hl7.org/fhir/OperationDefinition/Patient-everything", (string?)everything["base"]);
        Assert.True((bool)everything["instance"]! && !(bool)everything["type"]!);
        var message = (await Client.GetAsync("/fhir/OperationDefinition/hub-process-message")).Json;
        Assert.Equal(["async", "content", "return"], message["parameter"]!.AsArray().Select(parameter => (string)parameter!["name"]!).Order(StringComparer.Ordinal));

        var expunge = (await Client.GetAsync("/fhir/OperationDefinition/expunge")).Json;
        Assert.True((bool)expunge["system"]! && (bool)expunge["type"]! && (bool)expunge["instance"]! && (bool)expunge["affectsState"]!);
        Assert.Equal(
            ["compact", "count", "expungeDeletedResources", "expungeEverything", "expungePreviousVersions", "limit"],
            expunge["parameter"]!.AsArray().Select(parameter => (string)parameter!["name"]!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("POST", "/fhir/$reindex?nonsense=1")]
    [InlineData("GET", "/fhir/$reindex?nonsense=1")]
    [InlineData("POST", "/fhir/$convert?nonsense=1")]
    [InlineData("POST", "/fhir/$import?nonsense=1")]
    public async Task A_parameter_that_an_operation_does_not_have_is_refused(string method, string path)
    {
        var reply = await Client.SendAsync(new HttpMethod(method), path, method == "GET" ? null : FhirClient.Json("""{"resourceType":"Parameters"}"""));

        Assert.Equal((400, "not-supported"), (reply.Status, reply.IssueCode));
    }

    // The parameter that nothing knows makes an operation tell all that it reads; what is left out here comes in a body only, or in page links.
    [Theory]
    [InlineData("/fhir/Patient/{id}/$everything", "_cursor")]
    [InlineData("/fhir/Encounter/{id}/$everything", "_cursor")]
    [InlineData("/fhir/Observation/$stats", "period")]
    [InlineData("/fhir/StructureMap/$transform", "content,sourceMap")]
    [InlineData("/fhir/$expunge", "")]
    [InlineData("/fhir/{type}/$expunge", "")]
    [InlineData("/fhir/{type}/{id}/$expunge", "")]
    [InlineData("/fhir/$meta", "")]
    [InlineData("/fhir/ValueSet/$expand", "context,contextDirection,date,excludePostCoordinated,valueSet")]
    [InlineData("/fhir/ValueSet/$validate-code", "codeableConcept,coding,context,date,valueSet")]
    [InlineData("/fhir/CodeSystem/$validate-code", "codeSystem,codeableConcept,coding,date")]
    [InlineData("/fhir/CodeSystem/$lookup", "coding,date,display")]
    [InlineData("/fhir/CodeSystem/$subsumes", "codingA,codingB")]
    [InlineData("/fhir/ConceptMap/$translate", "codeableConcept,coding,conceptMap,date,dependency,display")]
    [InlineData("/fhir/{type}/{id}/$meta", "")]
    public async Task What_an_operation_reads_is_described_and_nothing_else(string pattern, string elsewhere)
    {
        await Client.PutAsync("/fhir/Encounter/example", """{"resourceType":"Encounter","id":"example","status":"finished","class":{"code":"AMB"}}""");
        var described = Routes.Where(route => route.Pattern == pattern).SelectMany(route => route.Description.Parameters)
            .Where(parameter => parameter.Place == ParameterPlace.Query && parameter.Name is not ("_format" or "_pretty"))
            .Select(parameter => parameter.Name).Distinct().Order(StringComparer.Ordinal);

        var path = pattern.Replace("{type}", "Patient", StringComparison.Ordinal).Replace("{id}", "example", StringComparison.Ordinal);
        var reply = await Client.PostAsync(path + "?nonsense=1", """{"resourceType":"Parameters"}""");

        Assert.Equal(400, reply.Status);
        var told = reply.Json["issue"]!.AsArray().Select(issue => (string)issue!["diagnostics"]!)
            .Single(text => text.StartsWith("The operation has no parameter 'nonsense'", StringComparison.Ordinal));
        var read = told[(told.IndexOf("it has ", StringComparison.Ordinal) + 7)..].TrimEnd('.').Split(", ");
        Assert.Equal(described, read.Except([.. elsewhere.Split(','), "none"]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/fhir/Patient/{id}/$everything")]
    [InlineData("/fhir/Encounter/{id}/$everything")]
    [InlineData("/fhir/Observation/$stats")]
    [InlineData("/fhir/Observation/$lastn")]
    [InlineData("/fhir/{type}/$expunge")]
    public async Task Every_parameter_that_is_described_works_with_its_example(string pattern)
    {
        await Client.PutAsync("/fhir/Patient/example", """{"resourceType":"Patient","id":"example"}""");
        await Client.PutAsync("/fhir/Encounter/example", """{"resourceType":"Encounter","id":"example","status":"finished","class":{"code":"AMB"}}""");
        var route = Routes.First(route => route.Pattern == pattern);
        var parameters = route.Description.Parameters.Where(parameter => parameter.Place == ParameterPlace.Query && parameter.Name != "compact").ToList();
        Assert.All(parameters, parameter => Assert.NotNull(parameter.Example));
        var path = pattern.Replace("{type}", "Basic", StringComparison.Ordinal).Replace("{id}", "example", StringComparison.Ordinal)
            + "?" + string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Example!)}"));

        var reply = route.Description.Body is null ? await Client.GetAsync(path)
            : await Client.PostAsync(path, """{"resourceType":"Parameters"}""");

        Assert.True(reply.Status == 200, reply.Body);
    }

    private async Task<IReadOnlyList<(string? Type, string Name, string Definition)>> AdvertisedAsync()
    {
        var rest = (await Client.GetAsync("/fhir/metadata")).Json["rest"]![0]!;
        static (string, string) Of(JsonNode? operation) => ((string)operation!["name"]!, (string)operation["definition"]!);
        return
        [
            .. (rest["operation"]?.AsArray() ?? []).Select(operation => ((string?)null, Of(operation).Item1, Of(operation).Item2)),
            .. rest["resource"]!.AsArray().SelectMany(resource => (resource!["operation"]?.AsArray() ?? []).Select(operation =>
                ((string?)resource["type"], Of(operation).Item1, Of(operation).Item2)))
                // What is on every type is asked of two: all 146 would take long and tell nothing more.
                .Where(one => one.Item1 is "Patient" or "Observation" || !IsOnEveryType(one.Item2)),
        ];
    }

    private bool IsOnEveryType(string operation) =>
        Routes.Any(route => route.Description.Operation == operation && route.Pattern.StartsWith("/fhir/{type}", StringComparison.Ordinal));

    /// <summary>Whether the operation is anywhere: on the server or type, or on an instance; by GET or POST.</summary>
    private async Task<bool> AnswersAsync(string? type, string name)
    {
        var paths = type is null ? new[] { $"/fhir/${name}" } : [$"/fhir/{type}/${name}", $"/fhir/{type}/example/${name}"];
        foreach (var path in paths)
        {
            foreach (var method in new[] { HttpMethod.Post, HttpMethod.Get })
            {
                var reply = await Client.SendAsync(
                    method, path, method == HttpMethod.Post ? FhirClient.Json("""{"resourceType":"Parameters"}""") : null);
                // An operation that is there may miss the instance; routing misses the address, or takes the name for a type or an id.
                var isMissed = reply.Status == 404 && (reply.IssueCode == "not-supported"
                    || reply.Diagnostics.StartsWith("There is nothing at this address", StringComparison.Ordinal));
                Assert.NotEqual(501, reply.Status);
                if (!isMissed && reply.Status != 405)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
