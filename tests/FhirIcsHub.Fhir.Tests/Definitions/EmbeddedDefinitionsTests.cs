using System.Text.Json;
using DefinitionGenerator;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Definitions;

public class EmbeddedDefinitionsTests
{
    [Fact]
    public void The_committed_definitions_are_what_the_generator_makes_of_the_official_package()
    {
        var package = R4Package.Load(ConformanceSuite.BesidePathOf("fhir-r4"));
        var (index, blocks) = DefinitionGenerator.DefinitionsArchive.Layout(package.Facts());

        var committed = FhirIcsHub.Fhir.Definitions.DefinitionsArchive.Unpack(
            File.ReadAllBytes(Path.Combine(ConformanceSuite.RepositoryRoot, "src", "FhirIcsHub.Fhir", "Definitions", "r4.definitions")));
        const string remedy = "run tools/DefinitionGenerator and commit what it writes";
        Assert.True(committed[0].AsSpan().SequenceEqual(index), "the index differs: " + remedy);
        Assert.True(committed.Count == blocks.Count + 1, "the blocks differ: " + remedy);
        for (var i = 0; i < blocks.Count; i++)
        {
            Assert.True(committed[i + 1].AsSpan().SequenceEqual(blocks[i]), $"block {i} differs: {remedy}");
        }
    }

    [Fact]
    public void Every_fact_of_the_official_package_is_there_and_nothing_else()
    {
        var differences = new List<string>();
        var seen = 0;
        foreach (var official in Official())
        {
            var type = official.GetProperty("resourceType").GetString()!;
            var id = official.GetProperty("id").GetString()!;
            var definition = DefinitionSet.R4Core.FindById(type, id);
            Assert.NotNull(definition);
            using var ours = JsonDocument.Parse(definition.Resource.Json);
            var found = FactsComparison.Differences(official, ours.RootElement, MayBeAbsent(official));
            differences.AddRange(found.Where(d => d != "ValueSet.expansion: not in the official definition").Select(d => $"{id} {d}"));
            seen++;
        }

        Assert.Equal(4581, seen);
        FactsComparison.AssertNone(differences);
    }

    [Fact]
    public void Stored_expansions_stand_in_where_the_package_cannot_enumerate_a_set_and_are_whole()
    {
        var currencies = DefinitionSet.R4Core.Find("http://hl7.org/fhir/ValueSet/currencies")!.Resource.Root.First("expansion");
        Assert.Equal(182, currencies.Named("contains").ToList().Count);

        foreach (var withExpansion in DefinitionSet.R4Core.All("ValueSet").Select(d => d.Resource.Root)
            .Where(r => r.First("expansion").Exists))
        {
            var expansion = withExpansion.First("expansion");
            Assert.False(
                expansion.First("total") is { Exists: true } total && total.TryGetInt32(out var number) && number > CountOf(expansion),
                withExpansion.TextOf("url"));
            Assert.DoesNotContain(
                "toocostly", System.Text.Encoding.UTF8.GetString(withExpansion.Resource.Json.Span), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender")]
    public void A_set_that_can_be_enumerated_or_is_a_syntax_has_no_stored_expansion(string url) =>
        Assert.False(DefinitionSet.R4Core.Find(url)!.Resource.Root.First("expansion").Exists);

    [Fact]
    public void Types_have_their_snapshot_and_profiles_their_differential()
    {
        foreach (var definition in DefinitionSet.R4Core.All("StructureDefinition"))
        {
            var root = definition.Resource.Root;
            Assert.True(root.First("snapshot").Exists != root.First("differential").Exists, definition.Url);
            Assert.Equal(definition.Derivation == "constraint", root.First("differential").Exists);
            Assert.Equal(root.TextOf("baseDefinition"), definition.BaseDefinition);
        }
    }

    private static string[] MayBeAbsent(JsonElement official) => official.GetProperty("resourceType").GetString() switch
    {
        "StructureDefinition" => official.TryGetProperty("derivation", out var derivation) && derivation.GetString() == "constraint"
            ? ["snapshot"] : ["differential"],
        "ValueSet" => ["expansion"],
        _ => [],
    };

    private static int CountOf(Element owner) =>
        owner.Named("contains").ToList().Sum(c => (c.First("code").Exists ? 1 : 0) + CountOf(c));

    private static IEnumerable<JsonElement> Official() => Directory.EnumerateFiles(ConformanceSuite.BesidePathOf("fhir-r4"), "*.ndjson")
        .Where(f => Path.GetFileName(f) != "index.ndjson")
        .SelectMany(File.ReadLines)
        .Where(l => l.Length > 0)
        .Select(l => JsonDocument.Parse(l).RootElement);
}
