using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Cql.Tests.Elm;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Requirements;

public class DataRequirementsWriterTests
{
    private static readonly Lazy<Validator> R4 = new(() =>
        new Validator(DefinitionSet.R4Core, new SnapshotGenerator(DefinitionSet.R4Core), new LocalTerminology(DefinitionSet.R4Core)));

    public static TheoryData<string> Measures => [.. ConformanceSuite.Find("ecqm") is null ? [] : ReferenceLibraries.Measures()];

    [Theory]
    [MemberData(nameof(Measures))]
    public void The_module_definition_is_a_valid_Library(string measure)
    {
        var libraries = new MeasureLibraries(measure);
        foreach (var library in libraries.All.Where(l => l.Identifier.Id is not "FHIRHelpers"))
        {
            var json = Written(DataRequirements.Of(library, libraries.Find));

            var issues = R4.Value.Validate(json).Issues.Where(issue => issue.IsError).ToList();

            Assert.True(issues.Count == 0, $"{library.Identifier.Id}: {string.Join("; ", issues.Take(3))}");
        }
    }

    [Fact]
    public void Filters_elements_and_dependencies_are_written()
    {
        var libraries = new MeasureLibraries("CMS104FHIRSTKDCAntithrombotic");
        var library = libraries.Scope("TJCOverall").Library;
        var written = Read(DataRequirements.Of(library, libraries.Find, ["Non Elective Inpatient Encounter With Age"]));

        Assert.Equal("module-definition", written["type"]!["coding"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(["Measurement Period in Period 0..1"], Parameters(written));
        Assert.Equal(
            [
                "http://fhir.org/guides/cqf/common/Library/FHIR-ModelInfo|4.0.1",
                "Library/FHIRHelpers|4.4.000",
                "http://cts.nlm.nih.gov/fhir/ValueSet/2.16.840.1.113883.3.117.1.7.1.424",
            ],
            written["relatedArtifact"]!.AsArray().Select(a => a!["resource"]!.GetValue<string>()));
        var encounter = written["dataRequirement"]!.AsArray().Single(d => d!["type"]!.GetValue<string>() == "Encounter")!;
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""
                    {"type":"Encounter","profile":["http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-encounter"],
                     "mustSupport":["id","period","period.end","period.start","type","type.coding","type.coding.code","type.coding.system"],
                     "codeFilter":[{"path":"type","valueSet":"http://cts.nlm.nih.gov/fhir/ValueSet/2.16.840.1.113883.3.117.1.7.1.424"}],
                     "dateFilter":[{"path":"period","valuePeriod":{"extension":[
                       {"url":"http://hl7.org/fhir/StructureDefinition/cqf-expression","valueExpression":{
                         "language":"text/cql","expression":"\"Measurement Period\"","reference":"Library/TJCOverall|8.25.000"}}]}}]}
                    """),
                encounter),
            encounter.ToJsonString());
    }

    [Fact]
    public void Codes_that_are_named_are_listed_on_request()
    {
        var libraries = new MeasureLibraries("CMS1218FHIRHHRF");
        var written = Read(DataRequirements.Of(libraries.Scope("CMS1218FHIRHHRF").Library, libraries.Find), withCodes: true);

        var codings = written["extension"]!.AsArray().Select(e => e!["valueCoding"]!).ToList();

        Assert.All(codings, coding => Assert.NotNull(coding["code"]));
        Assert.Contains(codings, coding => coding["system"]?.GetValue<string>() == "http://loinc.org");
        var filters = written["dataRequirement"]!.AsArray().SelectMany(d => d!["codeFilter"]?.AsArray() ?? []).ToList();
        Assert.Contains(filters, filter => filter!["code"]?[0]!["system"]?.GetValue<string>() == "http://loinc.org");
    }

    private static IEnumerable<string> Parameters(JsonNode library) => library["parameter"]!.AsArray()
        .Select(p => $"{p!["name"]} {p["use"]} {p["type"]} {p["min"]}..{p["max"]}");

    private static JsonNode Read(DataRequirements requirements, bool withCodes = false) =>
        JsonNode.Parse(Encoding.UTF8.GetString(Written(requirements, withCodes)))!;

    private static byte[] Written(DataRequirements requirements, bool withCodes = false)
    {
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written))
        {
            DataRequirementsWriter.Write(requirements, writer, withCodes: withCodes);
        }

        return written.ToArray();
    }
}
