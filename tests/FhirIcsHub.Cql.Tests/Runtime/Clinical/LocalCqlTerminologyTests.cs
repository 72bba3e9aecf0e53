using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Clinical;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Tests;
using Xunit;
using static FhirIcsHub.Cql.Tests.Runtime.Clinical.TestTerminology;

namespace FhirIcsHub.Cql.Tests.Runtime.Clinical;

public sealed class LocalCqlTerminologyTests
{
    private const string System = "http://example.org/animals";

    [Fact]
    public void A_set_of_rules_has_the_codes_that_the_rules_select()
    {
        var set = Of(Animals, ValueSet("mammals", $$"""
            'compose':{'include':[{'system':'{{System}}','filter':[{'property':'concept','op':'is-a','value':'mammal'}]}]}
            """)).ValueSet("http://example.org/vs/mammals")!;
        Assert.Equal(["mammal", "cat", "whale"], set.Codes.Select(code => code.Code));
        Assert.Equal("Cat", set.Codes[1].Display);
        Assert.True(set.Contains(System, "cat"));
        Assert.False(set.Contains(System, "fish"));
        Assert.False(set.Contains("http://example.org/other", "cat"));
        Assert.False(set.Contains(null, "cat"));
    }

    [Fact]
    public void An_expansion_is_taken_with_its_nested_codes()
    {
        var set = Of(ValueSet("stored", """
            'expansion':{'timestamp':'2026-01-01','contains':[{'system':'http://a','code':'1','contains':[
                {'system':'http://a','code':'2'},{'system':'http://b','code':'1'}]}]}
            """)).ValueSet("http://example.org/vs/stored|1")!;
        Assert.True(set.Contains("http://a", "2") && set.Contains("http://b", "1"));
        Assert.False(set.Contains("http://b", "2"));
        Assert.True(set.ContainsCode("2"));
        Assert.Contains(
            "http://example.org/vs/stored|1", Assert.Throws<CqlException>(() => set.ContainsCode("1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expansion_that_says_that_it_has_no_codes_is_an_empty_set() =>
        Assert.Empty(
            Of(ValueSet("empty", "'expansion':{'timestamp':'2026-01-01','total':0}")).ValueSet("http://example.org/vs/empty")!.Codes);

    [Fact]
    public void A_set_without_codes_and_rules_is_an_error_that_names_it() => Assert.Contains(
        "http://example.org/vs/hollow",
        Assert.Throws<CqlException>(() => Of(ValueSet("hollow", "'name':'Hollow'")).ValueSet("http://example.org/vs/hollow")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_set_over_a_code_system_that_is_not_here_is_an_error_that_names_both()
    {
        var terminology = Of(ValueSet("far", "'compose':{'include':[{'system':'http://example.org/far-away'}]}"));
        var error = Assert.Throws<CqlException>(() => terminology.ValueSet("http://example.org/vs/far"));
        Assert.Contains("http://example.org/vs/far", error.Message, StringComparison.Ordinal);
        Assert.Contains("http://example.org/far-away", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expansion_that_was_cut_short_is_an_error() => Assert.Throws<CqlException>(() => Of(ValueSet("cut", """
        'expansion':{'timestamp':'2026-01-01','total':3,'contains':[{'system':'http://a','code':'1'}]}
        """)).ValueSet("http://example.org/vs/cut"));

    [Fact]
    public void The_version_of_the_canonical_chooses()
    {
        var terminology = Of(
            ValueSet("v", "'expansion':{'timestamp':'2026','contains':[{'system':'http://a','code':'old'}]}"),
            ValueSet("v", "'expansion':{'timestamp':'2026','contains':[{'system':'http://a','code':'new'}]}", "2"));
        Assert.True(terminology.ValueSet("http://example.org/vs/v|1")!.Contains("http://a", "old"));
        Assert.True(terminology.ValueSet("http://example.org/vs/v|2")!.Contains("http://a", "new"));
        Assert.True(terminology.ValueSet("http://example.org/vs/v")!.Contains("http://a", "new"));
        Assert.Null(terminology.ValueSet("http://example.org/vs/v|3"));
    }

    [Fact]
    public void A_large_set_is_read_to_its_end()
    {
        var codes = string.Join(',', Enumerable.Range(0, 25_001).Select(i => $"{{'system':'http://a','code':'{i}'}}"));
        var set = Of(ValueSet("large", $"'expansion':{{'timestamp':'2026','contains':[{codes}]}}"))
            .ValueSet("http://example.org/vs/large")!;
        Assert.Equal(25_001, set.Codes.Count);
        Assert.True(set.Contains("http://a", "25000"));
    }

    [Fact]
    public void Asking_for_a_member_takes_no_memory()
    {
        var set = Of(ValueSet("stored", "'expansion':{'timestamp':'2026','contains':[{'system':'http://a','code':'1'}]}"))
            .ValueSet("http://example.org/vs/stored")!;
        set.Contains("http://a", "1");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            set.Contains("http://a", "1");
            set.Contains("http://a", "2");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_code_system_has_its_codes_and_is_missing_by_name()
    {
        var terminology = Of(Animals);
        Assert.True(terminology.CodeSystem(System)!.Contains("whale"));
        Assert.False(terminology.CodeSystem($"{System}|2")!.Contains("bird"));
        Assert.Null(terminology.CodeSystem("http://example.org/plants"));
        Assert.Null(terminology.CodeSystem($"{System}|7"));
    }

    [Fact]
    public void Subsumption_follows_the_hierarchy()
    {
        var terminology = Of(Animals);
        Assert.True(terminology.Subsumes(new CqlCode("mammal", System), new CqlCode("cat", System)));
        Assert.True(terminology.Subsumes(new CqlCode("cat", System), new CqlCode("cat", System)));
        Assert.False(terminology.Subsumes(new CqlCode("cat", System), new CqlCode("mammal", System)));
        Assert.Throws<CqlException>(() => terminology.Subsumes(new CqlCode("cat", System), new CqlCode("cat", "http://other")));
    }

    /// <summary>The value sets of the published measures: each is there in whole, and has just the codes of its expansion.</summary>
    [Fact]
    public void The_value_sets_of_published_measures_have_the_codes_of_their_expansions()
    {
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(ConformanceSuite.PathOf("ecqm"), "measure-bundle.json", SearchOption.AllDirectories))
        {
            using var bundle = JsonDocument.Parse(File.ReadAllBytes(file));
            var sets = bundle.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource"))
                .Where(resource => resource.GetProperty("resourceType").GetString() == "ValueSet").ToList();
            var terminology = new LocalCqlTerminology(new LocalTerminology(DefinitionSet.R4Core.With(
                [.. sets.Select(set => DefinitionSet.Of(Read(set), "measure"))])));
            foreach (var set in sets)
            {
                var expected = set.GetProperty("expansion").TryGetProperty("contains", out var contains)
                    ? contains.EnumerateArray()
                        .Select(c => (c.GetProperty("system").GetString(), c.GetProperty("code").GetString()!)).ToList()
                    : [];
                var content = terminology.ValueSet(set.GetProperty("url").GetString()!)!;
                Assert.Equal(expected.ToHashSet(), content.Codes.Select(code => (code.System, code.Code!)).ToHashSet());
                Assert.All(expected, code => Assert.True(content.Contains(code.Item1, code.Item2)));
                count++;
            }
        }

        Assert.True(count > 400, $"only {count} value sets were found");
    }

    // FHIR has no empty arrays, but an empty value set is written so here.
    private static Resource Read(JsonElement json)
    {
        var node = JsonNode.Parse(json.GetRawText())!;
        if (node["expansion"]?["contains"] is JsonArray { Count: 0 })
        {
            node["expansion"]!.AsObject().Remove("contains");
        }

        return Fhir.Resource.Read(global::System.Text.Encoding.UTF8.GetBytes(node.ToJsonString()), ReadMode.AsSent).Resource!;
    }
}
