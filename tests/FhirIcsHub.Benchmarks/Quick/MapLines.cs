using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Mapping;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Benchmarks.Quick;

/// <summary>A map at work, against the raw parse and writing of the same bytes.</summary>
internal static class MapLines
{
    // The NHS number is of the range that is never given to anyone.
    private const string Patient = """
        {"resourceType":"Patient","id":"1001","meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]},
        "extension":[{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-EthnicCategory-1","valueCodeableConcept":{"coding":[
        {"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-EthnicCategory-1","code":"M","display":"Caribbean"}]}},
        {"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RegistrationDetails-1","extension":[
        {"url":"registrationPeriod","valuePeriod":{"start":"2015-03-19"}}]}],
        "identifier":[{"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSNumberVerificationStatus-1",
        "valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1","code":"01",
        "display":"Number present and verified"}]}}],"system":"https://fhir.nhs.uk/Id/nhs-number","value":"999 792 7338"},
        {"system":"https://gp.demo.example/id/patient","value":"1001"}],"active":true,
        "name":[{"use":"official","family":"Dunsmith","given":["Emma","Kate"],"prefix":["Ms"]}],
        "telecom":[{"system":"phone","value":"07700 900914","use":"mobile"}],"gender":"female","birthDate":"1992-03-09",
        "address":[{"use":"home","line":["161 Lark Gardens"],"city":"Stanwick Vale","district":"Westmarch","postalCode":"ZZ4 1AD"}],
        "generalPractitioner":[{"reference":"Organization/Y90010"}],"managingOrganization":{"reference":"Organization/Y90010"}}
        """;

    public static IReadOnlyList<Measured> All(Samples _)
    {
        using var document = JsonDocument.Parse(Patient);
        var json = JsonSerializer.SerializeToUtf8Bytes(document.RootElement);
        var source = Read(json);
        var map = Compiled();
        var made = new TransformOptions { ReadsResult = false };
        var what = $"Patient {json.Length} B";
        var bound = $"{what}: JsonDocument.Parse and Utf8JsonWriter";
        return
        [
            new Measured(bound, () => Copy(json)),
            new Measured($"{what}: map, from the element tree to JSON", () => map.Transform(source.Root, made), bound, "<= 30 us"),
            new Measured($"{what}: read as sent, map", () => map.Transform(Read(json).Root, made), bound),
            new Measured($"{what}: read as sent, map, read the result strictly", () => map.Transform(Read(json).Root), bound),
        ];
    }

    private static CompiledMap Compiled()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "profiles", "maps", "careconnect-patient.map"));
        var map = StructureMapParser.Parse(text).Map ?? throw new InvalidOperationException("the map is not valid");
        return new MapCompiler(DefinitionSet.R4Core).Compile(map).Map ?? throw new InvalidOperationException("the map cannot be compiled");
    }

    private static Resource Read(byte[] json) => Resource.Read(json, ReadMode.AsSent).Resource ?? throw new InvalidOperationException("the sample is not valid");

    private static object Copy(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var output = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(output);
        document.WriteTo(writer);
        writer.Flush();
        return output;
    }
}
