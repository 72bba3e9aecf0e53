using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>
/// Every search that the CapabilityStatements of UK Core Access ask of a server: each parameter, and each combination that they name. What
/// must be found is known from what was stored: each type has a resource for each choice of patient, status and date.
/// </summary>
public sealed class UkCoreAccessTests(UkCoreAccessTests.FilledHub hub) : IClassFixture<UkCoreAccessTests.FilledHub>
{
    private static readonly string[] Statements = ["ClinicalDataProvider", "PatientIndexProvider"];

    public static TheoryData<string, string, string> Searches()
    {
        var searches = new TheoryData<string, string, string>();
        foreach (var statement in Statements)
        {
            if (ConformanceSuite.FindBeside("ukcore", "capabilitystatements", $"CapabilityStatement-UKCoreAccess-{statement}.json") is not { } file)
            {
                continue;
            }
            foreach (var resource in JsonNode.Parse(File.ReadAllText(file))!["rest"]![0]!["resource"]!.AsArray())
            {
                var type = (string)resource!["type"]!;
                var combinations = resource["extension"]!.AsArray().Where(extension => extension!["extension"] is not null).Select(extension =>
                    string.Join('&', extension!["extension"]!.AsArray().Where(part => (string)part!["url"]! == "required").Select(part => (string)part!["valueString"]!)));
                foreach (var search in resource["searchParam"]!.AsArray().Select(parameter => (string)parameter!["name"]!).Concat(combinations))
                {
                    searches.Add(statement, type, search);
                }
            }
        }
        return searches;
    }

    [Fact]
    public void The_capability_statements_are_there() =>
        Assert.All(Statements, statement => ConformanceSuite.BesidePathOf(
            "ukcore", "capabilitystatements", $"CapabilityStatement-UKCoreAccess-{statement}.json"));

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task A_search_that_UK_Core_Access_asks_for_finds_exactly_what_was_stored(string statement, string type, string search)
    {
        Assert.NotEmpty(statement);
        var example = hub.Stored[type][0];
        var values = search.Split('&').ToDictionary(parameter => parameter, parameter => example.Values[parameter]);
        var expected = hub.Stored[type].Where(one => values.All(value => one.Values[value.Key] == value.Value)).Select(one => one.Id).Order();

        var reply = await hub.Client.GetAsync(
            $"/fhir/{type}?{string.Join('&', values.Select(value => $"{value.Key}={Uri.EscapeDataString(value.Value)}"))}", ("Prefer", "handling=strict"));

        Assert.Equal(200, reply.Status);
        Assert.Equal(expected, (reply.Json["entry"]?.AsArray() ?? []).Select(entry => (string)entry!["resource"]!["id"]!).Order());
    }

    /// <summary>A stored resource, and by which value each parameter finds it.</summary>
    public sealed record Findable(string Id, IReadOnlyDictionary<string, string> Values);

    /// <summary>A hub with eight resources of each type.</summary>
    public sealed class FilledHub : TestHub
    {
        private static readonly string[] Dates = ["2026-02-01", "2026-03-29"];

        /// <summary>Where a type keeps its date and which parameters find it by that; and its two statuses.</summary>
        private static readonly (string Type, (string Element, string Parameter)[] Dates, string[] Statuses)[] Types =
        [
            ("AllergyIntolerance", [("recordedDate", "date"), ("lastOccurrence", "last-date")], ["active", "resolved"]),
            ("Immunization", [("occurrenceDateTime", "date")], ["completed", "not-done"]),
            ("MedicationAdministration", [("effectiveDateTime", "effective-time")], ["completed", "in-progress"]),
            ("MedicationDispense", [("whenPrepared", "whenprepared")], ["completed", "stopped"]),
            ("MedicationRequest", [("authoredOn", "authoredon")], ["active", "completed"]),
            ("MedicationStatement", [("effectiveDateTime", "effective")], ["active", "completed"]),
        ];

        public Dictionary<string, List<Findable>> Stored { get; } = [];

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            var entries = new List<JsonNode>();
            Stored["Patient"] = [.. Patients(entries)];
            foreach (var (type, dates, statuses) in Types)
            {
                Stored[type] = [.. Clinical(entries, type, dates, statuses)];
            }
            var reply = await Client.PostAsync("/fhir", BundleJson.Of("transaction", entries));
            Assert.Equal(200, reply.Status);
        }

        private static IEnumerable<Findable> Patients(List<JsonNode> entries)
        {
            string[] numbers = ["9990000018", "9990000026", "9990000034", "9990000042"];
            for (var i = 0; i < numbers.Length; i++)
            {
                var (family, given, gender, born) = (i < 2 ? "Okafor" : "Lloyd", i % 2 == 0 ? "Ada" : "Bryn", i == 1 ? "male" : "female", Dates[i % 2]);
                var identifier = new JsonObject { ["system"] = "https://fhir.nhs.uk/Id/nhs-number", ["value"] = numbers[i] };
                Add(entries, new JsonObject
                {
                    ["resourceType"] = "Patient",
                    ["id"] = $"p{i}",
                    ["identifier"] = new JsonArray(identifier),
                    ["name"] = new JsonArray(new JsonObject { ["family"] = family, ["given"] = new JsonArray(given) }),
                    ["gender"] = gender,
                    ["birthDate"] = born,
                });
                yield return new Findable($"p{i}", new Dictionary<string, string>
                {
                    ["_id"] = $"p{i}",
                    ["identifier"] = $"https://fhir.nhs.uk/Id/nhs-number|{numbers[i]}",
                    ["family"] = family,
                    ["given"] = given,
                    ["name"] = family,
                    ["gender"] = gender,
                    ["birthdate"] = born,
                });
            }
        }

        private static IEnumerable<Findable> Clinical(List<JsonNode> entries, string type, (string Element, string Parameter)[] dates, string[] statuses)
        {
            for (var i = 0; i < 8; i++)
            {
                var (patient, status, date) = ($"Patient/p{i & 1}", statuses[(i >> 1) & 1], Dates[i >> 2]);
                var resource = Parse(type, patient, status);
                resource["id"] = $"{type}-{i}";
                var values = new Dictionary<string, string> { ["_id"] = $"{type}-{i}", ["patient"] = patient, ["status"] = status, ["clinical-status"] = status };
                foreach (var (element, parameter) in dates)
                {
                    resource[element] = date;
                    values[parameter] = date;
                }
                Add(entries, resource);
                yield return new Findable($"{type}-{i}", values);
            }
        }

        private static JsonObject Parse(string type, string patient, string status) => JsonNode.Parse(type switch
        {
            "AllergyIntolerance" => $$$"""{"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"{{{status}}}"}]},"patient":{"reference":"{{{patient}}}"}}""",
            "Immunization" => $$$"""{"status":"{{{status}}}","vaccineCode":{"text":"x"},"patient":{"reference":"{{{patient}}}"}}""",
            "MedicationRequest" => $$$"""{"status":"{{{status}}}","intent":"order","medicationCodeableConcept":{"text":"x"},"subject":{"reference":"{{{patient}}}"}}""",
            _ => $$$"""{"status":"{{{status}}}","medicationCodeableConcept":{"text":"x"},"subject":{"reference":"{{{patient}}}"}}""",
        })!.AsObject();

        private static void Add(List<JsonNode> entries, JsonObject resource)
        {
            var type = (string?)resource["resourceType"] ?? ((string)resource["id"]!).Split('-')[0];
            resource["resourceType"] = type;
            entries.Add(BundleJson.Entry($$"""{"method":"PUT","url":"{{type}}/{{(string)resource["id"]!}}"}""", resource.ToJsonString()));
        }
    }
}
