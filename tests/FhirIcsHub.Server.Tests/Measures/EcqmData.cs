using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Server.Tests.Measures;

/// <summary>
/// The resources of the suite as a hub takes them, which stores valid R4 only: empty lists, times without a zone, ids with signs that FHIR
/// does not allow and elements that R4 demands are mended; and what says that it is of a patient who is not there is of the only one.
/// </summary>
internal static partial class EcqmData
{
    private static readonly Dictionary<string, (string Element, string Json)[]> Demanded = new(StringComparer.Ordinal)
    {
        ["Measure"] = [("status", "\"active\"")],
        ["ValueSet"] = [("status", "\"active\"")],
        ["Library"] = [("status", "\"active\""), ("type", """{"text":"logic-library"}""")],
        ["Task"] = [("intent", "\"unknown\"")],
        ["Claim"] =
        [
            ("provider", """{"display":"unknown"}"""),
            ("insurance", """[{"sequence":1,"focal":true,"coverage":{"display":"unknown"}}]"""),
        ],
        ["Coverage"] = [("payor", """[{"display":"unknown"}]""")],
        ["Encounter"] = [("status", "\"unknown\""), ("class", """{"code":"unknown"}""")],
    };

    /// <summary>Elements that say whose a resource is, and that the suite leaves out at times: a hub does not guess.</summary>
    private static readonly Dictionary<string, string> Owned = new(StringComparer.Ordinal) { ["Task"] = "for", ["Encounter"] = "subject" };

    public static IEnumerable<JsonObject> Repaired(JsonObject collection)
    {
        var text = collection.ToJsonString();
        var resources = collection["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()).ToList();
        foreach (var id in resources.Select(resource => (string)resource["id"]!).Where(id => IdOf(id) != id))
        {
            text = text.Replace($"\"{id}\"", $"\"{IdOf(id)}\"", StringComparison.Ordinal)
                .Replace($"/{id}\"", $"/{IdOf(id)}\"", StringComparison.Ordinal);
        }

        string? patient = null;
        var patients = resources.Where(resource => (string?)resource["resourceType"] == "Patient")
            .Select(resource => (string)resource["id"]!);
        if (patients.Distinct().ToArray() is [var only])
        {
            patient = IdOf(only);
            text = PatientReference().Replace(text, $"\"reference\":\"Patient/{IdOf(only)}\"");
        }

        foreach (var entry in JsonNode.Parse(text)!["entry"]!.AsArray())
        {
            var resource = Repaired(entry!["resource"]!)!.AsObject();
            foreach (var (element, json) in Demanded.GetValueOrDefault((string)resource["resourceType"]!, []))
            {
                resource.TryAdd(element, JsonNode.Parse(json));
            }

            if (patient is not null && Owned.TryGetValue((string)resource["resourceType"]!, out var owner))
            {
                resource.TryAdd(owner, new JsonObject { ["reference"] = "Patient/" + patient });
            }

            yield return resource;
        }
    }

    /// <summary>An id, or a reference, with the signs that an id may have.</summary>
    public static string IdOf(string id) => NotOfAnId().Replace(id, "-");

    /// <summary>Null for what is empty.</summary>
    private static JsonNode? Repaired(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var kept = members.Select(member => KeyValuePair.Create(member.Key, Repaired(member.Value)))
                    .Where(member => member.Value is not null).ToList();
                return kept.Count == 0 ? null : new JsonObject(kept);
            case JsonArray items:
                var left = items.Select(Repaired).Where(item => item is not null).ToArray();
                return left.Length == 0 ? null : new JsonArray(left);
            case JsonValue value when value.TryGetValue<string>(out var text):
                return text.Length == 0 ? null
                    : ZonelessTime().Match(text) is { Success: true } time ? text + (time.Groups[1].Success ? "Z" : ":00Z")
                    : text;
            default:
                return node?.DeepClone();
        }
    }

    [GeneratedRegex("[^A-Za-z0-9./-]")]
    private static partial Regex NotOfAnId();

    [GeneratedRegex("\"reference\":\"Patient/[^\"]*\"")]
    private static partial Regex PatientReference();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(?:\.\d+)?)?$")]
    private static partial Regex ZonelessTime();
}
