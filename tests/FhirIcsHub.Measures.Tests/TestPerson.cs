using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Measures.Tests;

/// <summary>
/// A person for a test, put together from FHIR JSON. Ids of clinical resources count up, so the order of adding is that of the record.
/// </summary>
internal sealed class TestPerson(string id, string birthDate)
{
    private readonly List<JsonObject> _clinical = [];

    public string Id => id;

    public JsonObject Patient { get; } = new()
    {
        ["resourceType"] = "Patient",
        ["id"] = id,
        ["gender"] = "female",
        ["birthDate"] = birthDate,
    };

    public IReadOnlyList<JsonObject> Clinical => _clinical;

    public TestPerson With(string element, string json)
    {
        Patient[element] = JsonNode.Parse(json);
        return this;
    }

    public TestPerson Sex(string gender) => With("gender", $"\"{gender}\"");

    public TestPerson RegisteredWith(string odsCode) =>
        With("generalPractitioner", $$"""[{"reference":"Organization/practice-{{odsCode}}"}]""");

    public TestPerson LivingAt(string postcode) => With("address", $$"""[{"use":"home","postalCode":"{{postcode}}"}]""");

    /// <summary>A resource as JSON without id and subject.</summary>
    public TestPerson Has(string json)
    {
        var resource = (JsonObject)JsonNode.Parse(json)!;
        resource["id"] = $"{id}-{_clinical.Count:00}";
        resource["subject"] = JsonNode.Parse($$"""{"reference":"Patient/{{id}}"}""");
        _clinical.Add(resource);
        return this;
    }

    public TestPerson HasCondition(string code, string more = "", string system = "http://snomed.info/sct") => Has(
        $$"""{"resourceType":"Condition","code":{"coding":[{"system":"{{system}}","code":"{{code}}"}]}{{more}}}""");

    public TestPerson HasFinding(string snomed, string effective) => Has(
        $$"""
        {"resourceType":"Observation","status":"final","effectiveDateTime":"{{effective}}",
         "code":{"coding":[{"system":"http://snomed.info/sct","code":"{{snomed}}"}]} }
        """);

    public TestPerson HasBloodPressure(int systolic, int diastolic, string effective, string status = "final") => Has(
        $$"""
        {"resourceType":"Observation","status":"{{status}}","effectiveDateTime":"{{effective}}",
         "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"},{"system":"http://snomed.info/sct","code":"75367002"}]},
         "component":[{{Component("8480-6", systolic)}},{{Component("8462-4", diastolic)}}]}
        """);

    public static string Component(string loinc, int value) =>
        $$"""
        {"code":{"coding":[{"system":"http://loinc.org","code":"{{loinc}}"}]},
         "valueQuantity":{"value":{{value}},"unit":"millimeter of mercury","system":"http://unitsofmeasure.org","code":"mm[Hg]"} }
        """;

    public IPersonRecord ToRecord() => new JsonPersonRecord(Stored(Patient), [.. _clinical.Select(Stored)], _ => default);

    internal static StoredResource Stored(JsonObject json)
    {
        var body = Encoding.UTF8.GetBytes(json.ToJsonString());
        var read = Resource.Read(body);
        Xunit.Assert.True(read.Success, read.Success ? "" : read.Issues[0].ToString());
        var type = read.Resource!.Type!;
        var id = (string)json["id"]!;
        return new StoredResource(1, type, id, 1, DateTimeOffset.UnixEpoch, false, StoredBody.Compose(body, type.Name, id), 0, null);
    }
}
