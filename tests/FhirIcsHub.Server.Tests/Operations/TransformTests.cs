using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Mapping;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class TransformTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Text = """
        map "https://example.org/StructureMap/person" = "Person"
        uses "http://hl7.org/fhir/StructureDefinition/Patient" alias Patient as source
        uses "http://hl7.org/fhir/StructureDefinition/Person" as target
        group person(source src : Patient, target tgt : Person) {
          src.name as n -> tgt.name = n;
          src.gender as g -> tgt.gender = g;
        }
        """;

    private const string Patient = """{"resourceType":"Patient","name":[{"family":"Example"}],"gender":"female"}""";

    private static readonly string StructureMap = Encoding.UTF8.GetString(StructureMapWriter.ToJson(StructureMapParser.Parse(Text).Map!));

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_stored_map_transforms_by_its_address_and_by_its_canonical_url()
    {
        await StoreAsync("person", StructureMap);
        var expected = """{"resourceType":"Person","name":[{"family":"Example"}],"gender":"female"}""";

        Assert.Equal(expected, (await Client.PostAsync("/fhir/StructureMap/person/$transform", Content(Patient))).Body);
        Assert.Equal(expected, (await Client.PostAsync("/fhir/StructureMap/$transform", Content(Patient, Source))).Body);
        Assert.Equal(expected, (await Client.PostAsync(
            "/fhir/StructureMap/$transform?source=https://example.org/StructureMap/person", Patient)).Body);
        Assert.Contains("<family value=\"Example\"/>",
            (await Client.PostAsync("/fhir/StructureMap/person/$transform", Content(Patient), ("Accept", "application/fhir+xml"))).Body,
            StringComparison.Ordinal);
        Assert.Equal(0, (int)(await Client.GetAsync("/fhir/Person?_total=accurate")).Json["total"]!);
    }

    [Fact]
    public async Task A_map_may_come_along_and_a_new_version_of_a_stored_one_counts_at_once()
    {
        var sent = await Client.PostAsync("/fhir/StructureMap/$transform", Content(Patient, $$"""{"name":"sourceMap","resource":{{StructureMap}} }"""));
        Assert.Equal("Person", (string?)sent.Json["resourceType"]);

        await StoreAsync("changing", StructureMap.Replace("StructureMap/person", "StructureMap/changing", StringComparison.Ordinal));
        const string Changing = """{"name":"source","valueUri":"https://example.org/StructureMap/changing"}""";
        Assert.Contains("gender", (await Client.PostAsync("/fhir/StructureMap/$transform", Content(Patient, Changing))).Body, StringComparison.Ordinal);
        var shorter = JsonNode.Parse(StructureMap.Replace("StructureMap/person", "StructureMap/changing", StringComparison.Ordinal))!;
        shorter["group"]![0]!["rule"]!.AsArray().RemoveAt(1);
        await StoreAsync("changing", shorter.ToJsonString());
        Assert.DoesNotContain("gender", (await Client.PostAsync("/fhir/StructureMap/$transform", Content(Patient, Changing))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_may_be_a_logical_model()
    {
        var map = StructureMapParser.Parse("""
            map "https://example.org/StructureMap/row" = "Row"
            uses "urn:row" alias Row as source
            uses "http://hl7.org/fhir/StructureDefinition/Patient" as target
            group row(source src, target tgt : Patient) { src.sex as s -> tgt.gender = s; }
            """);
        Assert.True(map.Map is not null, string.Join(' ', map.Issues));
        await StoreAsync("row", Encoding.UTF8.GetString(StructureMapWriter.ToJson(map.Map)));

        var reply = await Client.PostAsync("/fhir/StructureMap/row/$transform", """{"resourceType":"Row","sex":"male"}""");

        Assert.Equal("""{"resourceType":"Patient","gender":"male"}""", reply.Body);
    }

    [Fact]
    public async Task Errors_of_maps_and_of_transformations_name_their_places()
    {
        var wrong = JsonNode.Parse(StructureMap)!;
        wrong["group"]![0]!["rule"]![0]!["target"]![0]!["element"] = "surname";
        var broken = await Client.PostAsync("/fhir/StructureMap/$transform", Content(Patient, $$"""{"name":"sourceMap","resource":{{wrong}} }"""));
        Assert.Equal(422, broken.Status);
        Assert.Contains("surname", broken.Diagnostics, StringComparison.Ordinal);

        await StoreAsync("strict", StructureMap.Replace("StructureMap/person", "StructureMap/strict", StringComparison.Ordinal));
        var other = await Client.PostAsync("/fhir/StructureMap/strict/$transform", Content("""{"resourceType":"Basic","code":{"text":"x"} }"""));
        Assert.Equal(422, other.Status);
        Assert.Contains("Patient", other.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/fhir/StructureMap/$transform", """{"resourceType":"Parameters"}""", 400)]
    [InlineData("/fhir/StructureMap/$transform?source=urn:none", """{"resourceType":"Patient"}""", 404)]
    [InlineData("/fhir/StructureMap/none/$transform", """{"resourceType":"Patient"}""", 404)]
    [InlineData("/fhir/StructureMap/$transform?source=http://hl7.org/fhir/ValueSet/administrative-gender", """{"resourceType":"Patient"}""", 404)]
    [InlineData("/fhir/StructureMap/$transform?nonsense=1", """{"resourceType":"Patient"}""", 400)]
    [InlineData("/fhir/StructureMap/$transform?source=urn:a", """{"resourceType":"Parameters","parameter":[{"name":"content","valueString":"x"}]}""", 400)]
    public async Task What_is_missing_is_told(string path, string body, int status) =>
        Assert.Equal(status, (await Client.PostAsync(path, body)).Status);

    [Fact]
    public async Task A_map_that_may_not_be_seen_is_not_there()
    {
        await using var closed = await TestHub.StartNewAsync(
            settings => settings, request => AccessDecision.Allow(request.Operation == "transform" ? AccessFilter.Feed(1) : AccessFilter.Hub));
        await closed.Client.PutAsync("/fhir/StructureMap/hidden", WithId("hidden", StructureMap));

        Assert.Equal(404, (await closed.Client.PostAsync("/fhir/StructureMap/hidden/$transform", Content(Patient))).Status);
    }

    private const string Source = """{"name":"source","valueUri":"https://example.org/StructureMap/person"}""";

    private async Task StoreAsync(string id, string map)
    {
        var reply = await Client.PutAsync($"/fhir/StructureMap/{id}", WithId(id, map));
        Assert.True(reply.Status is 200 or 201, reply.Body);
    }

    private static string WithId(string id, string map)
    {
        var resource = JsonNode.Parse(map)!;
        resource["id"] = id;
        return resource.ToJsonString();
    }

    private static string Content(string content, string? other = null) =>
        $$"""{"resourceType":"Parameters","parameter":[{"name":"content","resource":{{content}} }{{(other is null ? "" : "," + other)}}]}""";
}
