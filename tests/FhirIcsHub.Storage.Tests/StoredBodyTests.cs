using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class StoredBodyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", """{"resourceType":"Patient","id":"i","meta":{}}""")]
    [InlineData("""{"active":true,"id":"x","resourceType":"Patient"}""", """{"resourceType":"Patient","id":"i","meta":{},"active":true}""")]
    [InlineData(
        """{ "resourceType": "Patient", "meta": { "lastUpdated": "2020-01-01T00:00:00Z", "tag": [ { "code": "a b" } ], "versionId": "9" } }""",
        """{"resourceType":"Patient","id":"i","meta":{"tag":[{"code":"a b"}]}}""")]
    [InlineData(
        """{"resourceType":"Patient","meta":{"_versionId":{"extension":[]},"source":"s","_source":{"id":"1"}},"text":{"div":"a \" {, } \\"}}""",
        """{"resourceType":"Patient","id":"i","meta":{"source":"s","_source":{"id":"1"}},"text":{"div":"a \" {, } \\"}}""")]
    [InlineData("""{"resourceType":"Patient","x":1.50,"y":[ 1 , -2E3 ]}""", """{"resourceType":"Patient","id":"i","meta":{},"x":1.50,"y":[1,-2E3]}""")]
    [InlineData("""{"resourceType":"Patient","\u0069d":"x","meta":{"version\u0049d":"1"},"\u0061ctive":true,"y":{}}""",
        """{"resourceType":"Patient","id":"i","meta":{},"\u0061ctive":true,"y":{}}""")]
    [InlineData("""{"resourceType":"Patient","meta":null,"x":null , "y":false}""", """{"resourceType":"Patient","id":"i","meta":{},"x":null,"y":false}""")]
    public void The_form_is_fixed(string json, string stored) =>
        Assert.Equal(stored, Encoding.UTF8.GetString(StoredBody.Compose(Encoding.UTF8.GetBytes(json), "Patient", "i")));

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", """{"resourceType":"Patient","id":"i","meta":{"versionId":"12","lastUpdated":"2026-03-01T12:00:00.007Z"}}""")]
    [InlineData(
        """{"resourceType":"Patient","meta":{"source":"s"},"active":true}""",
        """{"resourceType":"Patient","id":"i","meta":{"versionId":"12","lastUpdated":"2026-03-01T12:00:00.007Z","source":"s"},"active":true}""")]
    public void Version_and_time_are_set_into_the_meta(string json, string given) => Assert.Equal(given, Give(Encoding.UTF8.GetBytes(json), "i", 12));

    /// <summary>Oracle: the library's own JSON tree, edited member by member.</summary>
    [Fact]
    public void Whatever_was_sent_comes_back_under_its_id_and_version() => Prop.ForAll(
        Arb.From(Resources()),
        Arb.From(Gen.Choose(1, int.MaxValue)),
        Arb.From(Gen.Elements(true, false)),
        (resource, version, indented) =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(resource, new JsonSerializerOptions { WriteIndented = indented });
            var given = JsonNode.Parse(Give(json, "new-id.1", version))!.AsObject();
            var expected = JsonNode.Parse(json)!.AsObject();
            expected["id"] = "new-id.1";
            var meta = expected["meta"] as JsonObject ?? [];
            meta["versionId"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture);
            meta["lastUpdated"] = "2026-03-01T12:00:00.007Z";
            expected["meta"] = meta.DeepClone();
            return JsonNode.DeepEquals(expected, given)
                && given.Select(member => member.Key).Take(3).SequenceEqual(["resourceType", "id", "meta"])
                && OtherMembers(given).SequenceEqual(OtherMembers(expected));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void The_stored_form_of_what_is_given_out_is_the_stored_form() => Prop.ForAll(Arb.From(Resources()), resource =>
    {
        var body = StoredBody.Compose(JsonSerializer.SerializeToUtf8Bytes(resource), "Patient", "i");
        var given = new ArrayBufferWriter<byte>();
        StoredBody.Write(given, body, "Patient", "i", 3, Noon);
        return StoredBody.Compose(given.WrittenSpan, "Patient", "i").AsSpan().SequenceEqual(body);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static string Give(byte[] json, string id, int version)
    {
        var given = new ArrayBufferWriter<byte>();
        StoredBody.Write(given, StoredBody.Compose(json, "Patient", id), "Patient", id, version, Noon);
        return Encoding.UTF8.GetString(given.WrittenSpan);
    }

    private static IEnumerable<string> OtherMembers(JsonObject json) => json.Select(member => member.Key).Except(["resourceType", "id", "meta"]);

    /// <summary>Objects with the members that matter in any order, and others with strings full of what JSON escapes.</summary>
    private static Gen<JsonObject> Resources()
    {
        var texts = Gen.Elements("", "a", "a b", "\"", "\\", "{\"x\": 1}", "é\u0001\n", "\\\"", "日本 語");
        var value = Gen.OneOf(
            texts.Select(text => (Func<JsonNode?>)(() => JsonValue.Create(text))),
            Gen.Choose(-5, 5).Select(number => (Func<JsonNode?>)(() => JsonValue.Create(number / 2m))),
            texts.Select(text => (Func<JsonNode?>)(() => new JsonArray(JsonValue.Create(text), new JsonObject { ["id"] = "inner", ["meta"] = text }))));
        return from names in Gen.Shuffle(new[] { "resourceType", "id", "meta", "active", "name", "_id", "contained" })
               from count in Gen.Choose(0, names.Length)
               from values in Gen.ListOf(value, names.Length)
               from source in texts
               select Build([.. names.Take(count).Append("resourceType").Distinct()], [.. values], source);
    }

    private static JsonObject Build(string[] names, Func<JsonNode?>[] values, string source)
    {
        var resource = new JsonObject();
        foreach (var (index, name) in names.Index())
        {
            resource[name] = name switch
            {
                "resourceType" => "Patient",
                "id" => "old",
                "meta" => source.Length == 0 ? [] : new JsonObject { ["versionId"] = "77", ["source"] = source, ["lastUpdated"] = "2020-01-01T00:00:00Z" },
                _ => values[index](),
            };
        }

        return resource;
    }
}
