using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

/// <summary>Whatever is sent, the answer is a result: damaged copies of the official examples, by seed.</summary>
public sealed class ValidatorFuzzTests
{
    private static readonly string[] Words =
        ["", " ", "#", "#x", "Patient/1", "urn:uuid:1", "http://x/Patient/1/_history/2", "Patient/1/_history/", "/_history/", "2021-02",
            "a|b", "\u0000", "ü", "[x]", "::"];

    [Fact]
    public void A_damaged_resource_gives_a_result_and_never_an_exception()
    {
        var folder = ConformanceSuite.PathOf("parsing", "examples");
        var examples = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Where(f => new FileInfo(f).Length < 20_000).ToList();
        var chance = new Random(20_260);
        var invalid = 0;
        for (var i = 0; i < 600; i++)
        {
            var node = JsonNode.Parse(File.ReadAllBytes(examples[chance.Next(examples.Count)]))!;
            for (var damages = chance.Next(1, 5); damages > 0; damages--)
            {
                Damage(node, chance);
            }

            var json = Encoding.UTF8.GetBytes(node.ToJsonString());
            string[] profiles = i % 3 == 0 ? ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"] : [];
            invalid += ValidationSuite.Shipped.Validate(json, profiles).IsValid ? 0 : 1;
        }

        Assert.InRange(invalid, 300, 600);
    }

    [Fact]
    public void A_damaged_document_in_XML_gives_a_result_and_never_an_exception()
    {
        var chance = new Random(4_711);
        var xml = File.ReadAllBytes(ConformanceSuite.BesidePathOf("ukcore", "examples", "UKCore-Bundle-Sn-NoAllergyData-Example.xml"));
        for (var i = 0; i < 300; i++)
        {
            var copy = xml.ToArray();
            for (var damages = chance.Next(1, 4); damages > 0; damages--)
            {
                copy[chance.Next(copy.Length)] = (byte)"<>/\"'=&# a\0"[chance.Next(11)];
            }

            Assert.NotNull(ValidationSuite.Shipped.Validate(copy));
        }
    }

    [Fact]
    public void Resources_that_link_to_each_other_in_a_long_chain_are_judged_in_bounded_time()
    {
        var entries = Enumerable.Range(0, 3000).Select(i =>
            $$$"""{"fullUrl":"http://x/Patient/{{{i}}}","resource":{"resourceType":"Patient","id":"{{{i}}}","meta":"""
            + """{"profile":["http://hl7.org/fhir/test/StructureDefinition/patient-circle1-profile"]},"gender":"other","link":[{"other":"""
            + $$$"""{"reference":"Patient/{{{(i + 1) % 3000}}}"},"type":"seealso"},{"other":"""
            + $$$"""{"reference":"Patient/{{{(i + 2) % 3000}}}"},"type":"seealso"}]}}""");
        var bundle = $$"""{"resourceType":"Bundle","type":"collection","entry":[{{string.Join(',', entries)}}]}""";

        var result = ValidationSuite.With("files/patient-circle1-profile.xml").Validate(Encoding.UTF8.GetBytes(bundle));

        Assert.True(result.IsValid, string.Join('\n', result.Issues.Where(i => i.IsError).Take(3).Select(i => i.Diagnostics)));
    }

    [Fact]
    public void A_resource_with_very_many_faults_gives_a_bounded_list_that_says_so()
    {
        var names = string.Join(',', Enumerable.Repeat("""{"use":"?"}""", 5000));

        var result = ValidationSuite.Shipped.Validate(Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{{names}}]}"""));

        Assert.InRange(result.Issues.Count, 100, 1000);
        Assert.Equal("too-many-issues", result.Issues[^1].MessageId);
    }

    // Somewhere in the tree: a value of another kind, a member less, a member twice under another name, an item repeated.
    private static void Damage(JsonNode root, Random chance)
    {
        var all = Nodes(root).ToList();
        var node = all[chance.Next(all.Count)];
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                var (name, value) = members.ElementAt(chance.Next(members.Count));
                if (chance.Next(3) == 0)
                {
                    members.Remove(name);
                }
                else if (chance.Next(2) == 0)
                {
                    members[Words[chance.Next(Words.Length)] + name] = value?.DeepClone();
                }
                else
                {
                    members[name] = Other(chance);
                }

                break;
            case JsonArray { Count: > 0 } items:
                items.Add(chance.Next(2) == 0 ? items[chance.Next(items.Count)]?.DeepClone() : Other(chance));
                break;
        }
    }

    private static JsonNode? Other(Random chance) => chance.Next(7) switch
    {
        0 => null,
        1 => chance.Next(-5, 5),
        2 => chance.Next(2) == 0,
        3 => new JsonObject(),
        4 => new JsonArray(JsonValue.Create("x"), null, new JsonObject { ["resourceType"] = "Patient" }),
        5 => new JsonObject { ["resourceType"] = "Bundle", ["entry"] = new JsonArray(new JsonObject { ["fullUrl"] = "x" }) },
        _ => Words[chance.Next(Words.Length)],
    };

    private static IEnumerable<JsonNode> Nodes(JsonNode node)
    {
        yield return node;
        var children = node switch
        {
            JsonObject members => members.Select(m => m.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var inner in children.OfType<JsonNode>().SelectMany(Nodes))
        {
            yield return inner;
        }
    }
}
