using System.Text.Json;
using DefinitionGenerator;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Definitions;

public class UkCoreFactsTests
{
    private static readonly string Shipped = Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "ukcore");
    private static readonly DefinitionSet UkCore = DefinitionFacts.Load(DefinitionSet.R4Core, Shipped);

    [Fact]
    public void The_committed_files_are_what_the_generator_makes_of_the_official_definitions()
    {
        var files = UkCorePackage.Files(ConformanceSuite.BesidePathOf("ukcore"), R4Package.Load(ConformanceSuite.BesidePathOf("fhir-r4")))
            .ToList();

        foreach (var (name, content) in files)
        {
            Assert.True(
                File.ReadAllBytes(Path.Combine(Shipped, name)).AsSpan().SequenceEqual(content),
                $"profiles/ukcore/{name} differs: run tools/DefinitionGenerator and commit what it writes");
        }

        Assert.Equal(files.Select(f => f.Name).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Shipped).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_fact_of_the_official_definitions_is_there_and_nothing_else()
    {
        var differences = new List<string>();
        var seen = 0;
        foreach (var official in Official())
        {
            var url = official.GetProperty("url").GetString()!;
            var definition = UkCore.Find(
                url + "|" + official.GetProperty("version").GetString(), official.GetProperty("resourceType").GetString());
            Assert.NotNull(definition);
            Assert.Equal("fhiricshub.ukcore.facts#2025.6.20", definition.Origin);
            using var ours = JsonDocument.Parse(definition.Resource.Json);
            differences.AddRange(FactsComparison.Differences(official, ours.RootElement, "expansion").Select(d => $"{url} {d}"));
            seen++;
        }

        Assert.Equal(153 + 134 + 88 + 3 + 1, seen);
        FactsComparison.AssertNone(differences);
    }

    [Fact]
    public void A_stored_expansion_is_kept_where_only_it_tells_the_codes()
    {
        var withExpansion = Official().Where(r => r.TryGetProperty("expansion", out _)).ToList();
        var kept = withExpansion.Where(r => UkCore.Find(r.GetProperty("url").GetString()!)!.Resource.Root.First("expansion").Exists)
            .ToList();
        var definedBySnomedExpression = withExpansion.Where(r => r.GetProperty("compose").GetRawText() is var compose
            && compose.Contains("snomed", StringComparison.Ordinal) && compose.Contains("\"filter\"", StringComparison.Ordinal)).ToList();

        Assert.Equal(90, withExpansion.Count);
        Assert.Empty(definedBySnomedExpression.Select(r => r.GetProperty("url").GetString())
            .Except(kept.Select(r => r.GetProperty("url").GetString())));
        Assert.False(UkCore.Find("https://fhir.hl7.org.uk/ValueSet/UKCore-SampleCategory")!.Resource.Root.First("expansion").Exists);
    }

    [Fact]
    public void The_extensions_that_are_back_ported_from_later_fhir_versions_are_there()
    {
        var backPorted = UkCore.All("StructureDefinition")
            .Count(d => d.Url!.StartsWith("http://hl7.org/fhir/5.0/", StringComparison.Ordinal)
            || d.Url.StartsWith("http://hl7.org/fhir/6.0/", StringComparison.Ordinal));

        Assert.Equal(14, backPorted);
    }

    [Fact]
    public void The_capability_statement_says_which_profile_a_resource_type_has()
    {
        var statement = UkCore.Find("https://fhir.hl7.org.uk/CapabilityStatement/ukcore-conformance")!.Resource.Root;
        var patient = statement.First("rest").Named("resource").ToList().Find(r => r.TextOf("type") == "Patient");

        Assert.Equal("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient", patient.TextOf("profile"));
    }

    [Theory]
    [InlineData("index.tsv", null)]
    [InlineData("ValueSet.ndjson", """{"resourceType":"ValueSet","id":"mine","url":"http://example.org/mine","status":"active"}""")]
    public void Without_an_index_that_fits_the_files_are_looked_into(string file, string? added)
    {
        using var folder = new Packages.TemporaryFolder();
        foreach (var shipped in Directory.EnumerateFiles(Shipped))
        {
            File.Copy(shipped, Path.Combine(folder.Path, Path.GetFileName(shipped)));
        }

        if (added is null)
        {
            File.Delete(Path.Combine(folder.Path, file));
        }
        else
        {
            File.AppendAllText(Path.Combine(folder.Path, file), added);
        }

        var set = DefinitionFacts.Load(DefinitionSet.R4Core, folder.Path);

        Assert.Equal(added is not null, set.Find("http://example.org/mine") is not null);
        foreach (var type in new[] { "StructureDefinition", "CodeSystem", "ConceptMap", "CapabilityStatement" })
        {
            Assert.Equal(UkCore.All(type).Select(d => d.ToString()), set.All(type).Select(d => d.ToString()));
            Assert.True(UkCore.All(type)[^1].Resource.Json.Span.SequenceEqual(set.All(type)[^1].Resource.Json.Span));
        }
    }

    private static IEnumerable<JsonElement> Official() =>
        new[] { "structuredefinitions", "valuesets", "codesystems", "conceptmaps", "capabilitystatements" }
        .SelectMany(f => Directory.EnumerateFiles(ConformanceSuite.BesidePathOf("ukcore", f), "*.json"))
        .Where(f => !Path.GetFileName(f).Contains("UKCoreAccess", StringComparison.Ordinal))
        .Select(f => JsonDocument.Parse(File.ReadAllBytes(f)).RootElement);
}
