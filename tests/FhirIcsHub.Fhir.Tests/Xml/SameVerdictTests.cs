using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Xml;

/// <summary>Strict reading finds the same in both formats.</summary>
public class SameVerdictTests
{
    private const int Seed = 20260405;
    private const int RoundsPerExample = 3;

    [Fact]
    public void What_is_wrong_with_a_damaged_example_is_wrong_at_the_same_places_of_its_XML()
    {
        var random = new Random(Seed);
        var compared = 0;
        var withIssues = 0;
        foreach (var file in RoundTripTests.Files(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Where((_, i) => i % 3 == 0))
        {
            var bytes = File.ReadAllBytes(file);
            for (var round = 0; round < RoundsPerExample && bytes.Length < 20_000; round++)
            {
                var root = JsonNode.Parse(bytes)!;
                for (var edits = random.Next(1, 5); edits > 0; edits--)
                {
                    Damage(root, random);
                }

                var json = Encoding.UTF8.GetBytes(root.ToJsonString());
                if (FormatConversion.Convert(json, FhirFormat.Xml).Content is not { } xml)
                {
                    continue;
                }

                compared++;
                var inJson = Found(Resource.Read(json));
                withIssues += inJson.Count > 0 ? 1 : 0;
                Assert.Equal(inJson, Found(FhirXml.Read(xml)));
            }
        }

        Assert.True(compared > 300 && withIssues > 100, $"{compared} compared, {withIssues} with issues");
    }

    // XML tells an element that R4 does not know at the element, JSON too; both name its parent.
    private static List<(string? Expression, string Code)> Found(ReadResult result) =>
        [.. result.Issues.Select(i => (i.Expression, i.Code)).Order()];

    // Removes a member or changes a text somewhere in the document.
    private static void Damage(JsonNode root, Random random)
    {
        var objects = new List<JsonObject>();
        Collect(root, objects);
        var target = objects[random.Next(objects.Count)];
        var names = target.Select(m => m.Key).Where(n => n is not ("resourceType" or "div")).ToList();
        if (names.Count == 0)
        {
            return;
        }

        var name = names[random.Next(names.Count)];
        if (random.Next(2) == 0 && target.Count > 2)
        {
            target.Remove(name);
        }
        else if (target[name] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String)
        {
            target[name] = random.Next(3) switch { 0 => "x y", 1 => " " + value.GetValue<string>(), _ => value.GetValue<string>() + "é𝄞" };
        }
    }

    private static void Collect(JsonNode? node, List<JsonObject> objects)
    {
        if (node is JsonObject members)
        {
            objects.Add(members);
            foreach (var member in members)
            {
                Collect(member.Value, objects);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Collect(item, objects);
            }
        }
    }
}
