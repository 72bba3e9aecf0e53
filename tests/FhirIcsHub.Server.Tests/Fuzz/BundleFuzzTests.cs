using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Fuzz;

/// <summary>
/// Bundles that are well-formed and ask for all sorts of things at once: 400 of them, or as many as <c>ICSHUB_FUZZ_BUNDLES</c> says. None
/// is a defect; a transaction is done as a whole, its references resolved, or not at all, and then names the entry at fault.
/// </summary>
public sealed class BundleFuzzTests(TestHub hub) : IClassFixture<TestHub>
{
    private const int Seed = 20_261_122;

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_bundle_of_whatever_is_no_defect_and_a_transaction_is_whole_or_nothing()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("ICSHUB_FUZZ_BUNDLES"), CultureInfo.InvariantCulture, out var set) ? set : 400;
        var done = 0;
        for (var seed = Seed; seed < Seed + count; seed++)
        {
            var bundle = new BundleGenerator(seed).Make(out var isTransaction, out var names);
            var before = await LastChangeAsync();
            var reply = await Client.PostAsync("/fhir", bundle, ("Prefer", "return=representation"));
            Assert.True(reply.Status is 200 or (>= 400 and < 500), $"seed {seed}: {reply.Status} {reply.Body}");
            if (reply.Status != 200)
            {
                Assert.True(isTransaction && reply.Expression?.StartsWith("Bundle.entry[", StringComparison.Ordinal) == true, $"seed {seed}: {reply.Body}");
                Assert.True(before == await LastChangeAsync(), $"seed {seed}: refused with {reply.Status}, and something was written");
                continue;
            }
            foreach (var entry in reply.Json["entry"]?.AsArray() ?? [])
            {
                Assert.False(((string)entry!["response"]!["status"]!).StartsWith('5'), $"seed {seed}: {entry}");
            }
            if (isTransaction)
            {
                done++;
                Assert.True(!names.Any(name => reply.Body.Contains($"\"reference\":\"{name}\"", StringComparison.Ordinal)), $"seed {seed}: {reply.Body}");
            }
        }
        Assert.True(done > count / 20, $"only {done} transactions were carried out");
        Assert.DoesNotContain(hub.Log.Lines, line => line.Contains("Defect", StringComparison.Ordinal));
    }

    private async Task<string?> LastChangeAsync() =>
        (await Client.GetAsync("/fhir/_history?_count=1")).Json["entry"]?[0]!.ToJsonString();

    /// <summary>Writes one Bundle from a seed.</summary>
    private sealed class BundleGenerator(int seed)
    {
        private static readonly string[] Types = ["Basic", "Patient", "Organization"];
        private static readonly string[] ValueTypes = ["Uri", "Url", "Canonical", "Oid", "Uuid", "String", "Id", "Markdown"];
        private readonly Random _random = new(seed);
        private string[] _names = [];

        public string Make(out bool isTransaction, out IEnumerable<string> names)
        {
            isTransaction = _random.Next(3) > 0;
            _names = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(n => _random.Next(3) switch
            {
                0 => $"urn:uuid:0198c0de-0000-7000-8000-{_random.Next(1 << 20):x12}",
                1 => $"urn:oid:2.25.{seed}{n}",
                _ => $"http://example.org/fhir/Patient/{n}",
            })];
            names = _names.Where(name => name.StartsWith("urn", StringComparison.Ordinal));
            return BundleJson.Of(isTransaction ? "transaction" : "batch", [.. _names.Select(Entry)]);
        }

        private JsonNode Entry(string fullUrl)
        {
            var (type, id, method) = (Pick(Types), Pick("a", "b", "c", "d"), Pick("POST", "POST", "PUT", "PUT", "DELETE", "PATCH", "GET", "HEAD"));
            var request = new JsonObject
            {
                ["method"] = method,
                ["url"] = method == "POST" ? type : Pick($"{type}/{id}", $"{type}/{id}", $"{type}?identifier={id}", $"{type}?_id={id}"),
            };
            AddSometimes(request, "ifNoneExist", $"identifier={id}", $"{type}?identifier={id}");
            AddSometimes(request, "ifMatch", "*", "W/\"1\"", "W/\"1\", W/\"2\"");
            AddSometimes(request, "ifNoneMatch", "*");
            var resource = method switch
            {
                "POST" or "PUT" => Resource(type, ((string)request["url"]!).Contains('/', StringComparison.Ordinal) ? id : null),
                "PATCH" => $$$"""
                    {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"{{{type}}}"},
                    {"name":"name","valueString":"extension"},{"name":"value","part":[{"name":"url","valueUri":"http://example.org/p"},{"name":"value","valueUri":"{{{Reference()}}}"}]}]}]}
                    """,
                _ => null,
            };
            return BundleJson.Entry(request.ToJsonString(), resource, fullUrl);
        }

        private string Resource(string type, string? id)
        {
            var resource = new JsonObject { ["resourceType"] = type, ["identifier"] = new JsonArray(new JsonObject { ["value"] = id ?? Pick("a", "b", "e") }) };
            if (id is not null)
            {
                resource["id"] = id;
            }
            resource["extension"] = new JsonArray(
                new JsonObject { ["url"] = Reference(), ["value" + Pick(ValueTypes)] = Reference() },
                new JsonObject { ["url"] = "http://example.org/r", ["valueReference"] = new JsonObject { ["reference"] = Reference() } });
            if (type == "Basic")
            {
                resource["code"] = new JsonObject { ["text"] = _random.Next().ToString(CultureInfo.InvariantCulture) };
                resource["text"] = new JsonObject
                {
                    ["status"] = "generated",
                    ["div"] = $"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"{Reference()}\">x</a><!-- <a href='{Reference()}'> --></div>",
                };
            }
            return resource.ToJsonString();
        }

        private string Reference() => _random.Next(6) switch
        {
            < 4 => Pick(_names) + Pick("", "", "", "#f", "|1", "/_history/1"),
            4 => $"{Pick(Types)}/{Pick("a", "b")}",
            _ => Pick("Patient?identifier=a", "Patient/1", "urn:uuid:0198c0de-0000-7000-8000-ffffffffffff"),
        };

        private void AddSometimes(JsonObject to, string name, params string[] values)
        {
            if (_random.Next(6) == 0)
            {
                to[name] = Pick(values);
            }
        }

        private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];
    }
}
