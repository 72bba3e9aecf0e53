using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

public sealed class SliceTests
{
    private const string ByUse = """
        {"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"ordered":ORDERED,
        "rules":"RULES"}},
        {"id":"Patient.name:official","path":"Patient.name","sliceName":"official","min":1,"max":"1"},
        {"id":"Patient.name:official.use","path":"Patient.name.use","min":1,"fixedCode":"official"},
        {"id":"Patient.name:usual","path":"Patient.name","sliceName":"usual","max":"1"},
        {"id":"Patient.name:usual.use","path":"Patient.name.use","min":1,"fixedCode":"usual"},
        {"id":"Patient.name:usual.given","path":"Patient.name.given","min":1}
        """;

    [Theory]
    [InlineData("open", false, "official", "")]
    [InlineData("open", false, "usual,official,old", "")]
    [InlineData("open", false, "usual", "slice-missing Patient")]
    [InlineData("open", false, "official,official", "slice-too-many Patient")]
    [InlineData("closed", false, "official,old", "slice-closed Patient.name[1]")]
    [InlineData("open", true, "official,old,usual", "")]
    [InlineData("open", true, "usual,official", "slice-order Patient.name[1]")]
    [InlineData("openAtEnd", false, "official,usual,old", "")]
    [InlineData("openAtEnd", false, "old,official", "slice-order Patient.name[1]")]
    public void Slices_are_counted_ordered_and_closed_as_the_profile_says(string rules, bool ordered, string uses, string errors) =>
        Assert.Equal(
        errors,
        TestProfile.Errors(
            "Patient",
            ByUse.Replace("RULES", rules, StringComparison.Ordinal)
                .Replace("ORDERED", ordered ? "true" : "false", StringComparison.Ordinal),
            Patient(uses.Split(',').Select(u => $$"""{"use":"{{u}}","given":["x"]}"""))));

    [Fact]
    public void What_a_slice_asks_is_asked_of_its_items_only() => Assert.Equal(
        "element-missing Patient.name[1]",
        TestProfile.Errors(
            "Patient",
            ByUse.Replace("RULES", "open", StringComparison.Ordinal).Replace("ORDERED", "false", StringComparison.Ordinal),
            Patient(["""{"use":"official","family":"x"}""", """{"use":"usual","family":"x"}""", """{"use":"old","family":"x"}"""])));

    [Theory]
    [InlineData("""{"system":"http://a","value":"1","period":{"start":"2020"}}""", "")]
    [InlineData("""{"system":"http://a","value":"1"}""", "slice-missing Patient")]
    [InlineData("""{"system":"http://b","value":"1","period":{"start":"2020"}}""", "slice-missing Patient")]
    public void A_slice_can_be_sliced_again(string identifier, string errors) => Assert.Equal(
        errors,
        TestProfile.Errors(
            "Patient",
            """
            {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],
            "rules":"open"}},
            {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":0,"max":"*",
            "slicing":{"discriminator":[{"type":"exists","path":"period"}],"rules":"open"}},
            {"id":"Patient.identifier:a.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://a"},
            {"id":"Patient.identifier:a/dated","path":"Patient.identifier","sliceName":"a/dated","min":1,"max":"1"},
            {"id":"Patient.identifier:a/dated.period","path":"Patient.identifier.period","min":1}
            """,
            $$"""{"resourceType":"Patient","identifier":[{{identifier}}]}"""));

    [Theory]
    [InlineData("""{"coding":[{"system":"http://a","code":"x","display":"d"}]}""", "")]
    [InlineData("""{"coding":[{"system":"http://a","code":"y"}]}""", "slice-missing Observation")]
    public void A_pattern_above_the_path_of_the_discriminator_tells_slices_apart(string category, string errors) => Assert.Equal(
        errors,
        TestProfile.Errors(
            "Observation",
            """
            {"id":"Observation.category","path":"Observation.category","slicing":{"discriminator":[{"type":"value","path":"coding.code"},
            {"type":"value","path":"coding.system"}],"rules":"open"}},
            {"id":"Observation.category:x","path":"Observation.category","sliceName":"x","min":1,
            "patternCodeableConcept":{"coding":[{"system":"http://a","code":"x"}]}}
            """,
            $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"category":[{{category}}]}"""));

    [Theory]
    [InlineData("\"valueQuantity\":{\"value\":1,\"unit\":\"x\"}", "")]
    [InlineData("\"valueQuantity\":{\"value\":1}", "element-missing Observation.value")]
    [InlineData("\"valueString\":\"x\"", "")]
    public void A_choice_is_sliced_by_type(string value, string errors) => Assert.Equal(
        errors,
        TestProfile.Errors(
            "Observation",
            """
            {"id":"Observation.value[x]","path":"Observation.value[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],
            "rules":"open"}},
            {"id":"Observation.value[x]:valueQuantity","path":"Observation.value[x]","sliceName":"valueQuantity",
            "type":[{"code":"Quantity"}]},
            {"id":"Observation.value[x]:valueQuantity.unit","path":"Observation.value[x].unit","min":1}
            """,
            $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},{{value}}}"""));

    [Theory]
    [InlineData("Patient/1", "Practitioner/2", "")]
    [InlineData("Patient/1", "Patient/2", "slice-too-many List, slice-missing List")]
    public void The_type_of_a_target_tells_slices_apart(string first, string second, string errors) => Assert.Equal(
        errors,
        TestProfile.Errors(
            "List",
            """
            {"id":"List.entry","path":"List.entry","slicing":{"discriminator":[{"type":"type","path":"item.resolve()"}],"rules":"open"}},
            {"id":"List.entry:patient","path":"List.entry","sliceName":"patient","min":1,"max":"1"},
            {"id":"List.entry:patient.item","path":"List.entry.item","type":[{"code":"Reference",
            "targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"]}]},
            {"id":"List.entry:doctor","path":"List.entry","sliceName":"doctor","min":1,"max":"1"},
            {"id":"List.entry:doctor.item","path":"List.entry.item","type":[{"code":"Reference",
            "targetProfile":["http://hl7.org/fhir/StructureDefinition/Practitioner"]}]}
            """,
            $$$"""{"resourceType":"List","status":"current","mode":"working","entry":[{"item":{"reference":"{{{first}}}"}},{"item":"""
            + $$$"""{"reference":"{{{second}}}"}}]}""",
            """{"resourceType":"Patient","id":"1"}""", """{"resourceType":"Patient","id":"2"}""",
            """{"resourceType":"Practitioner","id":"2"}"""));

    [Theory]
    [InlineData("""{"given":["x"],"family":"y"}""", "")]
    [InlineData("""{"given":["x"]}""", "slice-missing Patient")]
    public void A_profile_tells_slices_apart(string name, string errors) => Assert.Equal(
        errors,
        TestProfile.Errors(
            "Patient",
            """
            {"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"profile","path":"$this"}],"rules":"open"}},
            {"id":"Patient.name:whole","path":"Patient.name","sliceName":"whole","min":1,"type":[{"code":"HumanName",
            "profile":["http://test.example/StructureDefinition/whole"]}]}
            """,
            Patient([name]),
            TestProfile.Profile("http://test.example/StructureDefinition/whole", "HumanName",
                """{"id":"HumanName.family","path":"HumanName.family","min":1}""")));

    private static string Patient(IEnumerable<string> names) => $$"""{"resourceType":"Patient","name":[{{string.Join(',', names)}}]}""";
}
