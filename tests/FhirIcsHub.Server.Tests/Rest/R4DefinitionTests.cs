using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>The definitions of R4 themselves, as resources of the hub: large, deep and of every kind.</summary>
public sealed class R4DefinitionTests(TestHub hub) : IClassFixture<TestHub>
{
    private const int InBundle = 400;

    /// <summary>Some of what R4 publishes breaks its own rules: ten SearchParameters have no base, some ids are longer than 64 letters.</summary>
    private static bool BreaksR4(JsonObject one) =>
        ((string?)one["resourceType"] == "SearchParameter" && one["base"] is null) || ((string)one["id"]!).Length > 64;

    [Fact]
    public async Task All_definitions_of_R4_are_stored_and_found_by_what_they_say()
    {
        var definitions = Directory.GetFiles(ConformanceSuite.BesidePathOf("fhir-r4"), "*.ndjson").Order(StringComparer.Ordinal)
            .Where(file => Path.GetFileName(file) != "index.ndjson")
            .SelectMany(File.ReadLines)
            .Select(line => JsonNode.Parse(line)!.AsObject())
            .Where(one => !BreaksR4(one))
            .ToList();
        Assert.True(definitions.Count > 4_000);
        foreach (var some in definitions.Chunk(InBundle))
        {
            var reply = await hub.Client.PostAsync("/fhir", BundleJson.Of("batch",
            [
                .. some.Select(one => BundleJson.Entry(
                    $$"""{"method":"PUT","url":"{{(string)one["resourceType"]!}}/{{(string)one["id"]!}}"}""", one.ToJsonString())),
            ]));
            var refused = reply.Json["entry"]!.AsArray().Where(entry => !((string)entry!["response"]!["status"]!).StartsWith('2'));
            Assert.True(!refused.Any(), refused.FirstOrDefault()?.ToJsonString());
        }

        foreach (var type in definitions.GroupBy(one => (string)one["resourceType"]!))
        {
            Assert.True(await CountAsync($"{type.Key}?_summary=count") >= type.Count(), $"some {type.Key} is missing");
        }
        await FoundAsync("StructureDefinition", "kind=resource&derivation=specialization",
            one => (string?)one["kind"] == "resource" && (string?)one["derivation"] == "specialization");
        await FoundAsync("SearchParameter", "base=Patient&type=token",
            one => (string?)one["type"] == "token" && one["base"]!.AsArray().Any(type => (string?)type == "Patient"));
        await FoundAsync("ValueSet", "url=http://hl7.org/fhir/ValueSet/administrative-gender",
            one => (string?)one["url"] == "http://hl7.org/fhir/ValueSet/administrative-gender");
        await FoundAsync("CodeSystem", "content-mode=fragment", one => (string?)one["content"] == "fragment");
        await FoundAsync("OperationDefinition", "instance=true&system=false",
            one => (bool?)one["instance"] == true && (bool?)one["system"] == false);

        async Task FoundAsync(string type, string query, Func<JsonObject, bool> isMeant)
        {
            var expected = definitions.Where(one => (string?)one["resourceType"] == type && isMeant(one)).Select(one => (string)one["id"]!).ToHashSet();
            Assert.NotEmpty(expected);
            var found = new List<string>();
            for (var next = $"/fhir/{type}?{query}&_elements=id&_count=200"; next is not null;)
            {
                var page = (await hub.Client.GetAsync(next)).Json;
                found.AddRange((page["entry"]?.AsArray() ?? []).Select(entry => (string)entry!["resource"]!["id"]!));
                next = (string?)page["link"]!.AsArray().FirstOrDefault(link => (string?)link!["relation"] == "next")?["url"];
            }
            Assert.Equal(found.Count, found.Distinct().Count());
            Assert.True(expected.IsSubsetOf(found), $"{type}?{query} misses {string.Join(", ", expected.Except(found).Take(5))}");
            Assert.DoesNotContain(found, id => definitions.Exists(
                one => (string?)one["resourceType"] == type && (string?)one["id"] == id && !isMeant(one)));
        }

        async Task<int> CountAsync(string search) => (int)(await hub.Client.GetAsync($"/fhir/{search}")).Json["total"]!;
    }
}
