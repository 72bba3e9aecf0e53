using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Profiles;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>A snapshot as the suite compares it: what constrains, without descriptions and versions; read off the written JSON.</summary>
internal static class ReducedSnapshot
{
    private static readonly string[] Copied = ["id", "path", "sliceName", "min", "max", "isSummary", "maxLength"];

    /// <summary>The first differences from the expected elements, ids and their order first; empty when there are none.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyList<JsonNode> expected, Snapshot actual)
    {
        var elements = Of(actual);
        var expectedIds = expected.Select(Id).ToList();
        var ids = elements.Select(Id).ToList();
        if (!expectedIds.SequenceEqual(ids))
        {
            return [$"missing: {string.Join(" ", expectedIds.Except(ids).Take(5))}; extra: "
                + $"{string.Join(" ", ids.Except(expectedIds).Take(5))}; or the order differs"];
        }

        return [.. expected.Zip(elements).SelectMany(p => Differences(p.First, p.Second)).Take(5)];
    }

    /// <summary>The elements of a full StructureDefinition's snapshot, reduced.</summary>
    public static List<JsonNode> Of(JsonElement structureDefinition) =>
        [.. structureDefinition.GetProperty("snapshot").GetProperty("element").EnumerateArray().Select(Reduce)];

    private static List<JsonNode> Of(Snapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            snapshot.Write(json);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return Of(document.RootElement);
    }

    private static string Id(JsonNode element) => element["id"]!.GetValue<string>();

    private static IEnumerable<string> Differences(JsonNode expected, JsonNode actual)
    {
        foreach (var name in expected.AsObject().Select(p => p.Key).Union(actual.AsObject().Select(p => p.Key)))
        {
            // An empty list of constraints is none; dom-r4b belongs to the tools that made the expectation.
            var (wanted, found) = (expected[name], actual[name]);
            if (name == "constraints" ? !Keys(wanted).SequenceEqual(Keys(found)) : !JsonNode.DeepEquals(wanted, found))
            {
                yield return $"{Id(expected)}.{name}: {wanted?.ToJsonString() ?? "nothing"} expected, "
                    + $"{found?.ToJsonString() ?? "nothing"} found";
            }
        }
    }

    private static IEnumerable<string> Keys(JsonNode? constraints) =>
        (constraints?.AsArray().Select(c => c!.GetValue<string>()) ?? []).Where(k => k != "dom-r4b").Distinct()
            .Order(StringComparer.Ordinal);

    private static JsonNode Reduce(JsonElement element)
    {
        var reduced = new JsonObject { ["isModifier"] = element.TryGetProperty("isModifier", out var modifier) && modifier.GetBoolean() };
        foreach (var property in element.EnumerateObject())
        {
            var name = property.Name;
            if (Copied.Contains(name) || name == "base" || IsValue(name))
            {
                reduced[name] = JsonNode.Parse(property.Value.GetRawText());
            }
        }

        if (element.TryGetProperty("mustSupport", out var must) && must.GetBoolean())
        {
            reduced["mustSupport"] = true;
        }

        if (element.TryGetProperty("contentReference", out var reference))
        {
            reduced["contentReference"] = "#" + reference.GetString()!.Split('#')[1];
        }

        if (element.TryGetProperty("type", out var types))
        {
            reduced["type"] = new JsonArray([.. types.EnumerateArray().Select(Type)]);
        }

        if (element.TryGetProperty("binding", out var binding))
        {
            reduced["binding"] = Part(binding, "strength", "valueSet");
        }

        if (element.TryGetProperty("slicing", out var slicing))
        {
            reduced["slicing"] = Part(slicing, "discriminator", "ordered", "rules");
        }

        if (element.TryGetProperty("constraint", out var constraints))
        {
            reduced["constraints"] = new JsonArray(
                [.. constraints.EnumerateArray().Select(c => (JsonNode)c.GetProperty("key").GetString()!)]);
        }

        return reduced;
    }

    private static bool IsValue(string name) =>
        name.StartsWith("fixed", StringComparison.Ordinal) || name.StartsWith("pattern", StringComparison.Ordinal)
        || name.StartsWith("minValue", StringComparison.Ordinal) || name.StartsWith("maxValue", StringComparison.Ordinal);

    private static JsonNode Type(JsonElement type) => Part(type, "code", "profile", "targetProfile", "aggregation");

    private static JsonObject Part(JsonElement part, params ReadOnlySpan<string> names)
    {
        var result = new JsonObject();
        foreach (var name in names)
        {
            if (part.TryGetProperty(name, out var value))
            {
                result[name] = WithoutVersions(value);
            }
        }

        return result;
    }

    private static JsonNode? WithoutVersions(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Split('|')[0],
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(WithoutVersions)]),
        _ => JsonNode.Parse(value.GetRawText()),
    };
}
