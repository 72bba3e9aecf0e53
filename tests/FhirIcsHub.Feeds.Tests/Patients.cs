namespace FhirIcsHub.Feeds.Tests;

/// <summary>Patients for tests: fictional, NHS numbers of the 999 range.</summary>
internal static class Patients
{
    public const string First = "9990000018";
    public const string Second = "9990000026";
    public const string BadCheckDigit = "9990000019";

    public static string Json(string id, string? nhsNumber = null, string family = "Testperson", string given = "Ann",
        string birthDate = "1950-03-02", string? postcode = "ZZ1 1AA") =>
        "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\""
        + (nhsNumber is null ? "" : ",\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"" + nhsNumber + "\"}]")
        + ",\"name\":[{\"use\":\"official\",\"family\":\"" + family + "\",\"given\":[\"" + given + "\"]}],\"birthDate\":\"" + birthDate + "\""
        + (postcode is null ? "" : ",\"address\":[{\"use\":\"home\",\"postalCode\":\"" + postcode + "\"}]") + "}";

    public static string Observation(string id, string patient, string code = "27113001", string value = "80") =>
        "{\"resourceType\":\"Observation\",\"id\":\"" + id + "\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"" + code
        + "\"}]},\"subject\":{\"reference\":\"" + patient + "\"},\"effectiveDateTime\":\"2026-01-05\",\"valueQuantity\":{\"value\":" + value + ",\"unit\":\"kg\"}}";

    public static string Bundle(string type, params string[] entries) =>
        "{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + string.Join(",", entries) + "]}";

    public static string PutEntry(string resource)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(resource)!;
        return "{\"resource\":" + resource + ",\"request\":{\"method\":\"PUT\",\"url\":\"" + json.At("resourceType") + "/" + json.At(
            "id") + "\"}}";
    }

    public static string PostEntry(string uuid, string resource)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(resource)!;
        return "{\"fullUrl\":\"urn:uuid:" + uuid + "\",\"resource\":" + resource + ",\"request\":{\"method\":\"POST\",\"url\":\"" + json.At(
            "resourceType") + "\"}}";
    }
}
