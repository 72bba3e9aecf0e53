using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Elm;

/// <summary>ELM that the reference translator wrote.</summary>
public class ReferenceElmTests
{
    [Fact]
    public void Every_reference_library_is_written_as_it_was_read()
    {
        var files = Directory.GetFiles(ConformanceSuite.PathOf("elm-reference"), "*.elm.json", SearchOption.AllDirectories);
        Assert.True(files.Length > 200);
        foreach (var file in files)
        {
            AssertRoundTrip(File.ReadAllBytes(file), Path.GetFileName(file));
        }
    }

    [Fact]
    public void Every_library_of_the_measures_is_written_as_it_was_read()
    {
        var bundles = Directory.GetFiles(ConformanceSuite.PathOf("ecqm"), "measure-bundle.json", SearchOption.AllDirectories);
        Assert.NotEmpty(bundles);
        foreach (var file in bundles)
        {
            var bundle = JsonNode.Parse(File.ReadAllBytes(file))!;
            foreach (var resource in bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!))
            {
                foreach (var content in resource["content"]?.AsArray() ?? [])
                {
                    if (content!["contentType"]?.GetValue<string>() == "application/elm+json")
                    {
                        AssertRoundTrip(System.Convert.FromBase64String(content["data"]!.GetValue<string>()), $"{file}: {resource["url"]}");
                    }
                }
            }
        }
    }

    private static void AssertRoundTrip(byte[] json, string name)
    {
        var result = ElmJson.Read(json);
        Assert.True(result.Library is not null, $"{name}: {string.Join("; ", result.Problems.Take(3))}");
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written))
        {
            ElmJson.Write(result.Library, writer);
        }

        var expected = JsonNode.Parse(json);
        var actual = JsonNode.Parse(written.ToArray());
        Assert.True(JsonNode.DeepEquals(expected, actual), $"{name} differs: {Difference("$", expected, actual)}");
    }

    private static string? Difference(string path, JsonNode? expected, JsonNode? actual)
    {
        if (expected is JsonObject left && actual is JsonObject right)
        {
            return left.Select(member => member.Key).Union(right.Select(member => member.Key))
                .Select(key => Difference($"{path}.{key}", left[key], right[key])).FirstOrDefault(found => found is not null);
        }

        if (expected is JsonArray first && actual is JsonArray second && first.Count == second.Count)
        {
            return first.Select((item, i) => Difference($"{path}[{i}]", item, second[i])).FirstOrDefault(found => found is not null);
        }

        return JsonNode.DeepEquals(expected, actual)
            ? null
            : new StringBuilder().Append(path).Append(": ").Append(expected?.ToJsonString()).Append(" became ").Append(actual?.ToJsonString()).ToString();
    }
}
