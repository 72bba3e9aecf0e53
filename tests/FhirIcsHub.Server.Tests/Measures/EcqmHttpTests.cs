using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Measures;

/// <summary>
/// Published measures as somebody would use them who has the hub and nothing else: measures, libraries and value sets are stored through
/// REST, then the patients of a case, and the report is asked for. A few cases of a few folders, or with ICSHUB_ECQM_HTTP=all those of all
/// whose measures are right.
/// </summary>
public sealed class EcqmHttpTests
{
    private const string Folder = "ecqm";
    private const int CasesOfSlice = 3;

    private static readonly string[] Slice =
    [
        "CMS68FHIRDocumentationCurrentMeds", "hapi-CriteriaBasedStratifiersSimple",
        "r4-HospitalHarmHyperglycemiainHospitalizedPatientsFHIR",
    ];

    /// <summary>Measures that are wrong on purpose: the hub says so with 422, where their publisher gives a report of an error.</summary>
    private const string Wrong = "hapi-MeasureTest";

    private static bool IsWhole => Environment.GetEnvironmentVariable("ICSHUB_ECQM_HTTP") == "all";

    public static TheoryData<string> Measures => ConformanceSuite.Find(Folder) is { } root && IsWhole
        ? [.. Directory.GetDirectories(root).Select(path => Path.GetFileName(path)).Where(name => name != Wrong)
            .Order(StringComparer.Ordinal)]
        : [.. Slice];

    [Theory]
    [MemberData(nameof(Measures))]
    public async Task A_published_measure_that_is_stored_through_rest_gives_what_its_publisher_expects(string measure)
    {
        var known = KnownMisses();
        await using var hub = await TestHub.StartNewAsync(settings => settings);
        await SendAsync(hub.Client, Read(measure, "measure-bundle.json"), Put);
        var misses = new List<string>();
        foreach (var name in CasesOf(measure))
        {
            var data = Read(measure, "cases", name, "bundle.json");
            await SendAsync(hub.Client, data, Put);
            var differences = await DifferencesAsync(hub.Client, Read(measure, "cases", name, "expected.json"));
            misses.AddRange(known.Contains($"{measure}/{name}") ? [] : differences.Select(difference => $"{name}: {difference}"));
            await SendAsync(hub.Client, data, Delete);
        }

        Assert.True(misses.Count == 0, $"{measure}:\n{string.Join('\n', misses)}");
    }

    /// <summary>A library that comes without ELM needs its model: a file in the folder <c>models</c> of the profiles.</summary>
    [Fact]
    public async Task A_measure_in_the_text_of_another_model_is_evaluated_when_the_hub_has_the_model()
    {
        var profiles = Directory.CreateTempSubdirectory("icshub-profiles-");
        foreach (var file in Directory.GetFiles(new HubSettings().Profiles, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(profiles.FullName, Path.GetRelativePath(new HubSettings().Profiles, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateDirectory(Path.Combine(profiles.FullName, "models"));
        File.Copy(
            ConformanceSuite.PathOf("elm-reference", "modelinfo", "qicore-modelinfo-6.0.0.xml"),
            Path.Combine(profiles.FullName, "models", "qicore.xml"));
        var measure = Read(Slice[0], "measure-bundle.json");
        foreach (var content in measure["entry"]!.AsArray().Select(entry => entry!["resource"]!["content"]).OfType<JsonArray>())
        {
            content.Where(one => (string?)one!["contentType"] != "text/cql").ToList().ForEach(one => content.Remove(one));
        }

        await using (var hub = await TestHub.StartNewAsync(settings => settings with { Profiles = profiles.FullName }))
        {
            var name = CasesOf(Slice[0]).First();
            await SendAsync(hub.Client, measure, Put);
            await SendAsync(hub.Client, Read(Slice[0], "cases", name, "bundle.json"), Put);

            Assert.Empty(await DifferencesAsync(hub.Client, Read(Slice[0], "cases", name, "expected.json")));
        }

        profiles.Delete(recursive: true);
    }

    private static async Task<List<string>> DifferencesAsync(FhirClient client, JsonObject expected)
    {
        var query = new StringBuilder("/fhir/Measure/$evaluate-measure?measure=").Append(Uri.EscapeDataString((string)expected["measure"]!))
            .Append("&periodStart=").Append(((string)expected["period"]!["start"]!)[..10])
            .Append("&periodEnd=").Append(((string)expected["period"]!["end"]!)[..10]);
        var type = (string)expected["reportType"]!;
        query.Append("&reportType=").Append(type == "individual" ? "subject" : type);
        if (type is not ("population" or "subject-list"))
        {
            var subject = EcqmData.IdOf((string)expected["subject"]!);
            query.Append("&subject=").Append(subject.Contains('/', StringComparison.Ordinal) ? subject : "Patient/" + subject);
        }

        var reply = await client.GetAsync(query.ToString(), ("Timezone", "Z"));
        foreach (var group in expected["groups"]!.AsArray())
        {
            group!.AsObject().Remove("score"); // some publishers turn the scores of measures that should decrease
        }

        expected.Remove("otherAssertions");
        return reply.Status == 200
            ? EcqmExpectation.Differences(expected, Resource.Read(Encoding.UTF8.GetBytes(reply.Body)).Resource!.Root)
            : [$"{query}: {reply.Status} {reply.Body}"];
    }

    /// <summary>A collection as it has to be sent: a transaction that stores, or deletes, each of its resources.</summary>
    private static async Task SendAsync(FhirClient client, JsonObject collection, Func<JsonNode, JsonObject> entryOf)
    {
        var entries = EcqmData.Repaired(collection)
            .DistinctBy(resource => $"{resource["resourceType"]}/{resource["id"]}").Select(entryOf).ToArray<JsonNode>();
        var transaction = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "transaction", ["entry"] = new JsonArray(entries) };
        var reply = await client.PostAsync("/fhir", transaction.ToJsonString());
        Assert.True(reply.Status == 200, reply.Body);
    }

    private static JsonObject Put(JsonNode resource) => new()
    {
        ["resource"] = resource.DeepClone(),
        ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = $"{resource["resourceType"]}/{resource["id"]}" },
    };

    private static JsonObject Delete(JsonNode resource) => new()
    {
        ["request"] = new JsonObject { ["method"] = "DELETE", ["url"] = $"{resource["resourceType"]}/{resource["id"]}" },
    };

    private static IEnumerable<string> CasesOf(string measure)
    {
        var all = Directory.GetDirectories(ConformanceSuite.PathOf(Folder, measure, "cases"))
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray();
        if (!IsWhole)
        {
            new Random(7).Shuffle(all);
        }

        return all.Take(IsWhole ? all.Length : CasesOfSlice);
    }

    private static HashSet<string> KnownMisses() =>
    [
        .. File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", "ecqm-known-misses.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')[0]),
    ];

    private static JsonObject Read(params string[] parts) =>
        JsonNode.Parse(File.ReadAllBytes(ConformanceSuite.PathOf([Folder, .. parts])))!.AsObject();
}
