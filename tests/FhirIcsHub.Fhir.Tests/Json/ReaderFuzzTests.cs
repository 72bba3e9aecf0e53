using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Json;

/// <summary>
/// Bounded fuzzing: damaged documents are refused or read, never crash, and reading agrees with System.Text.Json on what is JSON.
/// </summary>
public class ReaderFuzzTests
{
    private const int Seed = 20260401;
    private const int RoundsPerExample = 12;

    [Fact]
    public void Damaged_documents_are_refused_with_issues_or_read_and_never_throw()
    {
        var random = new Random(Seed);
        var read = 0;
        var refused = 0;
        foreach (var file in Directory.GetFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Order(StringComparer.Ordinal)
            .Where((_, i) => i % 4 == 0))
        {
            var bytes = File.ReadAllBytes(file);
            for (var round = 0; round < RoundsPerExample && bytes.Length < 60_000; round++)
            {
                var damaged = Damage(bytes, random);
                foreach (var mode in Enum.GetValues<ReadMode>())
                {
                    var result = Resource.Read(damaged, mode);
                    Assert.Equal(result.Success, !result.Issues.Any(i => i.IsError));
                    if (!result.Success)
                    {
                        refused++;
                        Assert.NotEmpty(OperationOutcome.ToJson(result.Issues));
                        continue;
                    }

                    read++;
                    Assert.True(IsJson(damaged), $"{Path.GetFileName(file)} round {round} {mode}: read, but it is no JSON");
                    Walk(result.Resource!.Root);
                }
            }
        }

        Assert.True(read > 100 && refused > 100, $"{read} read, {refused} refused: the damage is one-sided");
    }

    [Fact]
    public void The_tree_holds_every_value_that_System_Text_Json_finds()
    {
        foreach (var file in Directory.GetFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(file);
            if (Resource.Read(bytes).Resource is not { } resource)
            {
                continue;
            }

            var expected = new List<string>();
            Collect(JsonNode.Parse(bytes)!, expected);
            var actual = new List<string>();
            Collect(resource.Root, actual);
            expected.Sort(StringComparer.Ordinal);
            actual.Sort(StringComparer.Ordinal);
            Assert.Equal(expected, actual);
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at,
                        Encoding.UTF8.GetBytes(new[] { "\"", "{}", "[]", "null,", "\\u", "1e5", ",", "\"_id\":null," }[random.Next(8)]));
                    break;
                default:
                    // Swaps letters only, so that the text often stays JSON and the schema has to judge.
                    if (char.IsAsciiLetter((char)bytes[at]))
                    {
                        bytes[at] = (byte)('a' + random.Next(26));
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 256 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Walk(Element element)
    {
        Assert.NotNull(element.Name);
        if (element.HasValue)
        {
            Assert.NotNull(element.Text);
        }

        foreach (var child in element.Children)
        {
            Walk(child);
        }
    }

    private static void Collect(JsonNode node, List<string> values)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var value in members.Select(m => m.Value).OfType<JsonNode>())
                {
                    Collect(value, values);
                }

                break;
            case JsonArray items:
                foreach (var item in items.Where(i => i is not null))
                {
                    Collect(item!, values);
                }

                break;
            default:
                values.Add(node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString());
                break;
        }
    }

    private static void Collect(Element element, List<string> values)
    {
        if (element.IsResource)
        {
            values.Add(element.Type!.Name);
        }

        if (element.HasValue)
        {
            values.Add(element.Text!);
        }

        foreach (var child in element.Children)
        {
            Collect(child, values);
        }
    }
}
