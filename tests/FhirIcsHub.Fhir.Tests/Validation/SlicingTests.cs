using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Tests.Profiles;
using FhirIcsHub.Fhir.Validation;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

/// <summary>Every type of discriminator, every form of its path, and the rules of slicing, judged on small profiles.</summary>
public sealed class SlicingTests
{
    private const string Observation = """{"resourceType":"Observation","status":"final","code":{"text":"c"},""";
    private const string Bundle = """{"resourceType":"Bundle","type":"collection",""";

    [Theory]
    [InlineData("""{"use":"official","family":"Test"}""", "")]
    [InlineData("""{"use":"official"}""", "element-missing@Patient.name[0]")]
    [InlineData("""{"use":"usual"}""", "slice-missing@Patient")]
    [InlineData("""{"text":"Test"}""", "slice-missing@Patient")]
    [InlineData("""{"use":"official","family":"A"},{"use":"official","family":"B"}""", "slice-too-many@Patient")]
    [InlineData("""{"use":"usual"},{"use":"official","family":"A"},{"use":"old"}""", "")]
    public void Value_by_a_fixed_child(string names, string expected) => Assert.Equal(expected, Errors(
        "Patient",
        """
        {"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}},
        {"path":"Patient.name","sliceName":"official","min":1,"max":"1"},{"path":"Patient.name.use","min":1,"fixedCode":"official"},
        {"path":"Patient.name.family","min":1}
        """,
        $$"""{"resourceType":"Patient","name":[{{names}}]}"""));

    [Theory]
    [InlineData("""{"coding":[{"system":"http://loinc.org","code":"8480-6","display":"any"}]}""", "")]
    [InlineData("""{"coding":[{"system":"urn:x","code":"x"},{"system":"http://loinc.org","code":"8480-6"}],"text":"t"}""", "")]
    [InlineData("""{"coding":[{"system":"http://loinc.org","code":"0-0"}]}""", "slice-closed@Observation.component[0]")]
    public void Pattern_of_a_child(string code, string expected) => Assert.Equal(expected, Errors(
        "Observation",
        """
        {"path":"Observation.component","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"closed"}},
        {"path":"Observation.component","sliceName":"a"},
        {"path":"Observation.component.code","patternCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]}}
        """,
        Observation + $$""" "component":[{"code":{{code}},"valueString":"v"}]}"""));

    [Theory]
    [InlineData("vital-signs", "")]
    [InlineData("laboratory", "slice-missing@Observation")]
    public void Pattern_of_the_item_itself(string code, string expected) => Assert.Equal(expected, Errors(
        "Observation",
        """
        {"path":"Observation.category","slicing":{"discriminator":[{"type":"pattern","path":"$this"}],"rules":"open"}},
        {"path":"Observation.category","sliceName":"vs","min":1,"patternCodeableConcept":{"coding":[{"code":"vital-signs"}]}}
        """,
        Observation + $$""" "category":[{"coding":["""
        + $$"""{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"{{code}}"}]}]}"""));

    [Theory]
    [InlineData("http://loinc.org", "8480-6", "")]
    [InlineData("http://loinc.org", "9999-9", "slice-missing@Observation")]
    [InlineData("urn:other", "8480-6", "slice-missing@Observation")]
    public void Two_discriminators_with_nested_paths(string system, string code, string expected) => Assert.Equal(expected, Errors(
        "Observation",
        """
        {"path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"code.coding.system"},{"type":"value",
        "path":"code.coding.code"}],"rules":"open"}},
        {"path":"Observation.component","sliceName":"a","min":1},
        {"path":"Observation.component.code.coding.system","fixedUri":"http://loinc.org"},{"path":"Observation.component.code.coding.code",
        "fixedCode":"8480-6"}
        """,
        Observation + $$""" "component":[{"code":{"coding":[{"system":"{{system}}","code":"{{code}}"}]},"valueString":"v"}]}"""));

    [Theory]
    [InlineData("male", "")]
    [InlineData("unknown", "slice-missing@Patient")]
    public void Value_by_a_required_binding(string gender, string expected) => Assert.Equal(expected, Errors(
        "Patient",
        """
        {"path":"Patient.contact","slicing":{"discriminator":[{"type":"value","path":"gender"}],"rules":"open"}},
        {"path":"Patient.contact","sliceName":"binary","min":1},
        {"path":"Patient.contact.gender","binding":{"strength":"required","valueSet":"http://example.org/binary"}}
        """,
        $$$"""{"resourceType":"Patient","contact":[{"gender":"{{{gender}}}","name":{"text":"Test"}}]}""",
        SnapshotSuite.Parse("""
            {"resourceType":"ValueSet","url":"http://example.org/binary","status":"active",
            "compose":{"include":[{"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"male"},{"code":"female"}]}]}}
            """)));

    [Theory]
    [InlineData("""{"text":"a","period":{"start":"2020"}}""", "element-missing@Patient.name[0]")]
    [InlineData("""{"family":"a","period":{"start":"2020"}}""", "")]
    [InlineData("""{"text":"a"}""", "")]
    [InlineData("""{"given":["a"]}""", "element-missing@Patient.name[0]")]
    public void Existence_and_absence_of_a_child(string name, string expected) => Assert.Equal(expected, Errors(
        "Patient",
        """
        {"path":"Patient.name","slicing":{"discriminator":[{"type":"exists","path":"period"}],"rules":"closed"}},
        {"path":"Patient.name","sliceName":"dated"},{"path":"Patient.name.family","min":1},{"path":"Patient.name.period","min":1},
        {"path":"Patient.name","sliceName":"undated"},{"path":"Patient.name.text","min":1},{"path":"Patient.name.period","max":"0"}
        """,
        $$"""{"resourceType":"Patient","name":[{{name}}]}"""));

    [Theory]
    [InlineData("""{"resource":{"resourceType":"Patient"}}""", "")]
    [InlineData("""{"resource":{"resourceType":"Organization","name":"T"}}""", "slice-missing@Bundle")]
    public void Type_of_a_resource_in_an_entry(string entry, string expected) => Assert.Equal(expected, Errors(
        "Bundle",
        """
        {"path":"Bundle.entry","slicing":{"discriminator":[{"type":"type","path":"resource"}],"rules":"open"}},
        {"path":"Bundle.entry","sliceName":"patient","min":1},{"path":"Bundle.entry.resource","type":[{"code":"Patient"}]}
        """,
        Bundle + """ "entry":["""
        + entry.Replace(
            "{\"resource\"", "{\"fullUrl\":\"urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7\",\"resource\"", StringComparison.Ordinal)
        + "]}"));

    [Theory]
    [InlineData("1980-01-01", "")]
    [InlineData(null, "slice-missing@Bundle")]
    public void Profile_of_a_resource_in_an_entry(string? birthDate, string expected) => Assert.Equal(expected, Errors(
        "Bundle",
        """
        {"path":"Bundle.entry","slicing":{"discriminator":[{"type":"profile","path":"resource"}],"rules":"open"}},
        {"path":"Bundle.entry","sliceName":"born","min":1},{"path":"Bundle.entry.resource","type":[{"code":"Patient",
        "profile":["http://example.org/born"]}]}
        """,
        Bundle + """ "entry":[{"fullUrl":"urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7","resource":"""
            + $$$"""{"resourceType":"Patient"{{{(birthDate is null ? "" : $",\"birthDate\":\"{birthDate}\"")}}}}}]}""",
        ProfileOf.Type("Patient", """{"path":"Patient.birthDate","min":1}""", "http://example.org/born")));

    [Theory]
    [InlineData("Practitioner", "")]
    [InlineData("Organization", "slice-missing@Observation")]
    public void Type_of_the_target_of_a_reference(string target, string expected) => Assert.Equal(expected, Errors(
        "Observation",
        """
        {"path":"Observation.performer","slicing":{"discriminator":[{"type":"type","path":"resolve()"}],"rules":"open"}},
        {"path":"Observation.performer","sliceName":"person","min":1,"type":[{"code":"Reference",
        "targetProfile":["http://hl7.org/fhir/StructureDefinition/Practitioner"]}]}
        """,
        Observation + $$$""" "contained":["""
        + $$$"""{"resourceType":"{{{target}}}","id":"t","{{{(target == "Organization" ? "name\":\"T\"" : "active\":true")}}}}],"""
        + """ "performer":[{"reference":"#t"}]}"""));

    [Theory]
    [InlineData("blue", "")]
    [InlineData("red", "slice-missing@Patient")]
    public void Value_of_an_extension(string colour, string expected) => Assert.Equal(expected, Errors(
        "Patient",
        """
        {"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"extension('http://example.org/colour').value"}],
        "rules":"open"}},
        {"path":"Patient.name","sliceName":"blue","min":1},
        {"path":"Patient.name.extension","sliceName":"colour","type":[{"code":"Extension","profile":["http://example.org/colour"]}]},
        {"path":"Patient.name.extension.value[x]","fixedString":"blue"}
        """,
        """{"resourceType":"Patient","name":[{"text":"Test","extension":["""
        + $$"""{"url":"http://example.org/colour","valueString":"{{colour}}"}]}]}""",
        Colour()));

    [Theory]
    [InlineData("kg", "")]
    [InlineData("g", "slice-missing@Observation")]
    public void Value_within_one_type_of_a_choice(string unit, string expected) => Assert.Equal(expected, Errors(
        "Observation",
        """
        {"path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"value.ofType(Quantity).code"}],"rules":"open"}},
        {"path":"Observation.component","sliceName":"kg","min":1},
        {"path":"Observation.component.value[x]","type":[{"code":"Quantity"}]},{"path":"Observation.component.value[x].code",
        "fixedCode":"kg"}
        """,
        Observation + """ "component":[{"code":{"text":"c"},"valueQuantity":"""
            + $$$"""{"value":1,"system":"http://unitsofmeasure.org","code":"{{{unit}}}"}}]}"""));

    [Theory]
    [InlineData("\"valueQuantity\":{\"value\":1}", "element-missing@Observation.value")]
    [InlineData("\"valueQuantity\":{\"value\":1,\"unit\":\"g\"}", "")]
    [InlineData("\"valueString\":\"a\"", "")]
    [InlineData("\"valueBoolean\":true", "slice-closed@Observation.value")]
    public void Types_of_a_choice(string value, string expected) => Assert.Equal(expected, Errors(
        "Observation",
        """
        {"path":"Observation.value[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"closed"}},
        {"path":"Observation.value[x]","sliceName":"valueQuantity","type":[{"code":"Quantity"}]},{"path":"Observation.value[x].unit",
        "min":1},
        {"path":"Observation.value[x]","sliceName":"valueString","type":[{"code":"string"}]}
        """,
        Observation + value + "}"));

    [Theory]
    [InlineData("closed", false, "official usual", "")]
    [InlineData("closed", false, "official old", "slice-closed@Patient.name[1]")]
    [InlineData("open", false, "old official nickname usual", "")]
    [InlineData("open", true, "official usual", "")]
    [InlineData("open", true, "usual official", "slice-order@Patient.name[1]")]
    [InlineData("openAtEnd", false, "official usual old", "")]
    [InlineData("openAtEnd", false, "usual old official", "slice-order@Patient.name[2]")]
    public void The_rules_of_a_slicing(string rules, bool ordered, string uses, string expected) => Assert.Equal(expected, Errors(
        "Patient",
        $$$"""
        {"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"ordered":{{{(ordered ? "true" : "false")}}},
        "rules":"{{{rules}}}"}},
        {"path":"Patient.name","sliceName":"official"},{"path":"Patient.name.use","fixedCode":"official"},
        {"path":"Patient.name","sliceName":"usual"},{"path":"Patient.name.use","fixedCode":"usual"}
        """,
        """{"resourceType":"Patient","name":"""
        + $$$"""[{{{string.Join(',', uses.Split(' ').Select(u => "{\"use\":\"" + u + "\",\"text\":\"T\"}"))}}}]}"""));

    [Theory]
    [InlineData("""{"use":"old","text":"a","period":{"end":"2020"}}""", "")]
    [InlineData("""{"use":"old","text":"a","period":{"end":"2020"}},{"use":"old","text":"b","period":{"end":"2021"}}""",
        "slice-too-many@Patient")]
    [InlineData("""{"use":"old","period":{"end":"2020"}}""", "element-missing@Patient.name[0]")]
    public void A_slice_of_a_slice(string names, string expected) => Assert.Equal(expected, Errors(
        "Patient",
        """
        {"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}},
        {"path":"Patient.name","sliceName":"old","slicing":{"discriminator":[{"type":"exists","path":"period"}],"rules":"open"}},
        {"path":"Patient.name.use","fixedCode":"old"},{"path":"Patient.name.text","min":1},
        {"path":"Patient.name","sliceName":"old/dated","max":"1"},{"path":"Patient.name.use","fixedCode":"old"},
        {"path":"Patient.name.period","min":1}
        """,
        $$"""{"resourceType":"Patient","name":[{{names}}]}"""));

    [Theory]
    [InlineData("""{"url":"http://example.org/colour","valueString":"blue"}""", "")]
    [InlineData("""{"url":"http://example.org/colour","valueString":"red"}""", "value-not-fixed@Patient.extension[0].value")]
    [InlineData("", "slice-missing@Patient")]
    public void Extensions_are_told_apart_by_their_url(string extension, string expected) => Assert.Equal(expected, Errors(
        "Patient",
        """
        {"path":"Patient.extension","sliceName":"colour","min":1,"type":[{"code":"Extension","profile":["http://example.org/colour|1.0"]}]},
        {"path":"Patient.extension.value[x]","fixedString":"blue"}
        """,
        $$$"""{"resourceType":"Patient","active":true{{{(extension.Length == 0 ? "" : $",\"extension\":[{extension}]")}}}}""",
        Colour()));

    /// <summary>What is said of the sliced element holds for every repeat, in slices too, however deep it is said.</summary>
    [Theory]
    [InlineData("""{"use":"official","family":"F","period":{"start":"2020"}}""", "")]
    [InlineData("""{"use":"official","period":{"start":"2020"}}""", "element-missing@Patient.name[0]")]
    [InlineData("""{"use":"official","family":"F"}""", "element-missing@Patient.name[0]")]
    [InlineData("""{"use":"official","family":"F","period":{"end":"2020"}}""", "element-missing@Patient.name[0].period")]
    [InlineData("""{"use":"official","family":"F","period":{"start":"2020"},"suffix":["other"]}""",
        "value-not-fixed@Patient.name[0].suffix[0]")]
    [InlineData("""{"use":"old","family":"F","period":{"start":"2020"},"suffix":["other"]}""", "value-not-fixed@Patient.name[0].suffix[0]")]
    public void What_is_said_of_the_sliced_element_holds_in_its_slices(string name, string expected) => Assert.Equal(expected, Errors(
        "Patient",
        """
        {"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}},
        {"path":"Patient.name.family","min":1},{"path":"Patient.name.suffix","fixedString":"only"},
        {"path":"Patient.name.period","min":1},{"path":"Patient.name.period.start","min":1},
        {"path":"Patient.name","sliceName":"official"},{"path":"Patient.name.use","fixedCode":"official"}
        """,
        $$"""{"resourceType":"Patient","name":[{{name}}]}"""));

    [Theory]
    [InlineData("http://loinc.org", "")]
    [InlineData("urn:other", "slice-missing@Observation.component[0].code")]
    public void Slices_below_the_sliced_element_hold_in_its_slices(string system, string expected) => Assert.Equal(expected, Errors(
        "Observation",
        """
        {"path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"code.text"}],"rules":"closed"}},
        {"path":"Observation.component.code.coding","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
        {"path":"Observation.component.code.coding","sliceName":"loinc","min":1},{"path":"Observation.component.code.coding.system",
        "fixedUri":"http://loinc.org"},
        {"path":"Observation.component","sliceName":"a"},{"path":"Observation.component.code.text","fixedString":"a"}
        """,
        Observation + $$""" "component":[{"code":{"text":"a","coding":[{"system":"{{system}}","code":"8480-6"}]},"valueString":"v"}]}"""));

    [Theory]
    [InlineData("", "element-missing@Patient.birthDate")]
    [InlineData("""
        ,"_birthDate":{"extension":[{"url":"http://example.org/colour","valueString":"blue"}]}
        """, "")]
    public void A_primitive_without_an_extension_that_it_must_have_is_an_error(string extension, string expected) =>
        Assert.Equal(expected, Errors(
        "Patient",
        """{"path":"Patient.birthDate.extension","min":1},{"path":"Patient.birthDate.value","min":1}""",
        $$"""{"resourceType":"Patient","birthDate":"1980-01-01"{{extension}}}""",
        Colour()));

    // Errors that are about the profile, as message id and place; other rules (narratives, unknown codes) are no matter of this test.
    private static string Errors(string type, string elements, string resource, params Resource[] others)
    {
        var profile = ProfileOf.Type(type, elements);
        var definitions = DefinitionSet.R4Core.With([profile, .. others]);
        var validator = new Validator(definitions, new SnapshotGenerator(definitions), new LocalTerminology(definitions));
        var result = validator.Validate(Encoding.UTF8.GetBytes(resource), [ProfileOf.Url]);
        return string.Join(' ', result.Issues.Where(i => i.IsError).Select(i => $"{i.MessageId}@{i.Expression}").Distinct());
    }

    private static Resource Colour() => SnapshotSuite.Parse("""
        {"resourceType":"StructureDefinition","url":"http://example.org/colour","version":"1.0","name":"Colour","status":"draft",
        "kind":"complex-type","abstract":false,
        "context":[{"type":"element","expression":"Element"}],"type":"Extension",
        "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation":"constraint","differential":{"element":[{"path":"Extension.url","fixedUri":"http://example.org/colour"},
        {"path":"Extension.value[x]","type":[{"code":"string"}]}]}}
        """);
}
